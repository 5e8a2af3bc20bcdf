// Node's module hooks: the built files with the policies give way to those beside this one.
const replaced = new Map(
  ['guard', 'flights', 'share-calls'].map((name) => [
    `/dist/upstream/${name}.js`,
    new URL(`./${name}.mjs`, import.meta.url).href,
  ]),
)

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  for (const [file, replacement] of replaced) {
    if (found.url.endsWith(file)) return { ...found, url: replacement }
  }
  return found
}
