import type { Crowd } from './crowd.ts'

/** What came of a fetch for one key. */
export interface Fill {
  /** As the connector gave it: nothing old stands in for a failure. */
  readonly outcome: unknown
  /** How long it may be kept, in milliseconds; 0: not at all. */
  readonly freshForMs: number
  /** By which it is made invalid. @default none */
  readonly tags?: readonly string[] | undefined
  /**
   * Who of those who asked for the same key may have it: `all`; those who `waited` since before it was begun; `nobody`, as it ended with
   * whoever made it; none but the `one` who made it, as the answer says.
   */
  readonly isFor: 'all' | 'waited' | 'nobody' | 'one'
}

/** A key that is being fetched. */
export interface RunningFill {
  /** Never rejects. */
  readonly result: Promise<Fill>
  readonly crowd: Crowd
}

/** The keys that are being fetched, so that each is fetched once at a time. */
export interface Fills {
  readonly find: (key: string) => RunningFill | undefined
  /** @returns what settles it. */
  readonly begin: (key: string, crowd: Crowd) => (fill: Fill) => void
  /** Nobody waits any more for what is under way: what was asked for from now on must be newer. */
  readonly closeDoors: () => void
  /** Another one after each `closeDoors`; undefined before the first. */
  readonly era: () => object | undefined
}

/** Nothing is being fetched. Bounded by the fetches under way. */
export function createFills(): Fills {
  const pending = new Map<string, RunningFill>()
  let era: object | undefined
  return {
    find: (key) => pending.get(key),
    begin: (key, crowd) => {
      let settle: (fill: Fill) => void = () => {}
      const result = new Promise<Fill>((resolve) => {
        settle = resolve
      })
      const running = { result, crowd }
      pending.set(key, running)
      return (found) => {
        if (pending.get(key) === running) pending.delete(key)
        settle(found)
      }
    },
    closeDoors: () => {
      pending.clear()
      era = {}
    },
    era: () => era,
  }
}
