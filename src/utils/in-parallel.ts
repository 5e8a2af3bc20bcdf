/** Runs all, in order of the list, no more than `most` at a time. @returns what each gave, in the list's order; rejects as the first does. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  if (items.length <= most) return Promise.all(items.map(run))
  const results: Result[] = new Array(items.length)
  const remaining = items.entries()
  const work = async (): Promise<void> => {
    for (const [at, item] of remaining) results[at] = await run(item)
  }
  await Promise.all(Array.from({ length: most }, work))
  return results
}
