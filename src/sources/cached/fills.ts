/** What came of a fetch for one key. */
export interface Fill {
  readonly outcome: unknown
  /** Whether others who asked for the same key may have it. */
  readonly isShareable: boolean
  /** By which it is made invalid. */
  readonly tags: readonly string[]
}

/** The keys that are being fetched, so that each is fetched once at a time. */
export interface Fills {
  readonly find: (key: string) => Promise<Fill> | undefined
  /** @returns what settles it; never rejects for those who wait. */
  readonly begin: (key: string) => (fill: Fill) => void
  /** Nobody waits any more for what is under way: what was asked for from now on must be newer. */
  readonly closeDoors: () => void
}

/** Nothing is being fetched. Bounded by the fetches under way. */
export function createFills(): Fills {
  const pending = new Map<string, Promise<Fill>>()
  return {
    find: (key) => pending.get(key),
    begin: (key) => {
      let settle: (fill: Fill) => void = () => {}
      const fill = new Promise<Fill>((resolve) => {
        settle = resolve
      })
      pending.set(key, fill)
      return (found) => {
        if (pending.get(key) === fill) pending.delete(key)
        settle(found)
      }
    },
    closeDoors: () => pending.clear(),
  }
}
