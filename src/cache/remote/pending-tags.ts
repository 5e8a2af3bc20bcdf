/** Tags whose invalidation the backend does not know yet. Here they count already. */
export interface PendingTags {
  readonly isEmpty: () => boolean
  readonly add: (tags: readonly string[]) => void
  readonly hits: (tags: readonly string[]) => boolean
  /** All that is to be told. */
  readonly all: () => Told
  /** Forgets what was told, unless it came again since. */
  readonly settle: (told: Told) => void
}

export interface Told {
  readonly tags: readonly string[]
  /** There were too many to remember: everything has to go. */
  readonly isAll: boolean
  /** The number of the last invalidation in it. */
  readonly turn: number
}

/** None yet; of more than `maxTags` it is only known that they were too many. */
export function createPendingTags(maxTags: number): PendingTags {
  /** Each with the number of its last invalidation. */
  const pending = new Map<string, number>()
  let turn = 0
  /** The last one that made them too many. */
  let allSince: number | undefined
  return {
    isEmpty: () => pending.size === 0 && allSince === undefined,
    add: (tags) => {
      turn++
      for (const tag of tags) pending.set(tag, turn)
      if (pending.size <= maxTags) return
      pending.clear()
      allSince = turn
    },
    hits: (tags) => tags.length > 0 && (allSince !== undefined || tags.some((tag) => pending.has(tag))),
    all: () => ({ tags: [...pending.keys()], isAll: allSince !== undefined, turn }),
    settle: (told) => {
      for (const tag of told.tags) {
        const last = pending.get(tag)
        if (last !== undefined && last <= told.turn) pending.delete(tag)
      }
      if (allSince !== undefined && allSince <= told.turn) allSince = undefined
    },
  }
}
