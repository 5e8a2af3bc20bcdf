/** A security scheme as Prism reads it. */
export interface SecurityScheme {
  readonly type: string
  readonly scheme?: string
  readonly in?: string
  readonly name?: string
}

/** The `auth` of a module that meets the first alternative of most operations. */
export function credentialsFor(alternatives: readonly (readonly (readonly SecurityScheme[])[])[]): string {
  const counts = new Map<string, number>()
  for (const [first = []] of alternatives)
    for (const text of first.map(credentialOf)) counts.set(text, (counts.get(text) ?? 0) + 1)
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([text]) => text)
  // Basic and bearer share a header.
  const [authorization] = byCount.filter((text) => !text.includes('apiKey'))
  return `[${[authorization, ...byCount.filter((text) => text.includes('apiKey'))].filter(Boolean).join(', ')}]`
}

function credentialOf({ type, scheme, in: place, name }: SecurityScheme): string {
  const value = "secret.value('sweep')"
  if (type === 'apiKey') return `auth.apiKey({ ${place}: ${JSON.stringify(name)}, value: ${value} })`
  return scheme === 'basic'
    ? `auth.basic({ username: 'sweep', password: ${value} })`
    : `auth.bearer({ token: ${value} })`
}
