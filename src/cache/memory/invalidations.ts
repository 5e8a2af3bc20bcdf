/** Which tags were invalidated, when, and since which turn. A turn counts invalidations: order without a clock. */
export interface Invalidations {
  /** Goes up with each invalidation: whoever was checked in this turn need not be checked again. */
  readonly turn: () => number
  readonly add: (tags: readonly string[], wallMs: number) => void
  /** True where one of the tags was invalidated after that turn. */
  readonly hitsSince: (tags: readonly string[], turn: number) => boolean
  /** True where one of the tags was invalidated at or after a moment. */
  readonly hitsFrom: (tags: readonly string[], wallMs: number) => boolean
}

interface Mark {
  readonly turn: number
  readonly wallMs: number
}

/**
 * None yet. Of more than `maxTags` the oldest is forgotten, and then counts for every tag: rather too many entries go than one too few.
 */
export function createInvalidations(maxTags: number): Invalidations {
  const marks = new Map<string, Mark>()
  let turn = 0
  let forgotten: Mark = { turn: 0, wallMs: Number.NEGATIVE_INFINITY }

  const forgetOldest = (): void => {
    const [oldest] = marks
    if (oldest === undefined) return
    const [tag, mark] = oldest
    marks.delete(tag)
    forgotten = { turn: mark.turn, wallMs: Math.max(mark.wallMs, forgotten.wallMs) }
  }
  const hits = (tags: readonly string[], isHit: (mark: Mark) => boolean): boolean => {
    if (tags.length === 0) return false
    if (isHit(forgotten)) return true
    for (const tag of tags) {
      const mark = marks.get(tag)
      if (mark !== undefined && isHit(mark)) return true
    }
    return false
  }

  return {
    turn: () => turn,
    add: (tags, wallMs) => {
      turn++
      for (const tag of tags) {
        // A clock that was set back in between must not make a mark weaker.
        const mark = { turn, wallMs: Math.max(wallMs, marks.get(tag)?.wallMs ?? wallMs) }
        marks.delete(tag)
        marks.set(tag, mark)
        if (marks.size > maxTags) forgetOldest()
      }
    },
    hitsSince: (tags, since) => hits(tags, (mark) => mark.turn > since),
    hitsFrom: (tags, wallMs) => hits(tags, (mark) => mark.wallMs >= wallMs),
  }
}
