import type { Cancellation } from '../utils/cancellation.ts'

/** The operations under way: a drain waits for them, and cuts them off when its grace is over. */
export interface ActiveOperations {
  /** @returns to be called once, when the answer has left or the client has. */
  readonly add: (cancellation: Cancellation) => () => void
  readonly cancelAll: (reason: Error) => void
  /** Resolves when no operation is under way. */
  readonly whenNone: () => Promise<void>
}

interface Entry {
  readonly cancellation: Cancellation
  place: number
}

export function createActiveOperations(): ActiveOperations {
  /**
   * Not a Set: as it fills and empties, a Set leaves tables behind of which each points to the next. Once one of them is old, all
   * later ones live until the next full collection, with the requests they held: a quarter of all that was allocated under load.
   */
  const entries: Entry[] = []
  const waiting: (() => void)[] = []

  const remove = (entry: Entry): void => {
    const last = entries.pop()
    if (last === undefined || last === entry) return
    entries[entry.place] = last
    last.place = entry.place
  }
  return {
    add: (cancellation) => {
      const entry = { cancellation, place: entries.length }
      entries.push(entry)
      return () => {
        remove(entry)
        if (entries.length > 0 || waiting.length === 0) return
        for (const resolve of waiting.splice(0)) resolve()
      }
    },
    cancelAll: (reason) => {
      for (const { cancellation } of [...entries]) cancellation.cancel(reason)
    },
    whenNone: () => (entries.length === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}
