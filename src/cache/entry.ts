/** A value as it is kept: plain data (what JSON can hold), which nobody changes once it is stored. Times are wall-clock milliseconds. */
export interface CacheEntry {
  readonly value: unknown
  /**
   * When the fetch that gave the value began, not when it ended: what is invalidated in between must not be kept, as nobody knows
   * whether the upstream read before or after the change.
   */
  readonly storedMs: number
  readonly freshUntilMs: number
  /** Last moment at which it may be served while a new one is fetched; at or before freshUntilMs: never. */
  readonly revalidateUntilMs: number
  /** Last moment at which it may stand in for a failed fetch; at or before freshUntilMs: never. */
  readonly ifErrorUntilMs: number
  /** Last moment at which it is worth keeping for its validators; absent: no longer than for the other three. */
  readonly keepUntilMs?: number | undefined
  readonly tags: readonly string[]
  /** Of the answer that it was made of. */
  readonly validators?: Validators | undefined
}

/** What asks an upstream whether its answer is still the same (RFC 9110 section 8.8). */
export interface Validators {
  /** With its quotes, and `W/` where it is weak. */
  readonly etag?: string | undefined
  /** The HTTP-date as it came. */
  readonly lastModified?: string | undefined
}

/** The moment after which an entry is of no use to anybody; stores forget it then. */
export function lastUseMs(entry: CacheEntry): number {
  return Math.max(entry.freshUntilMs, entry.revalidateUntilMs, entry.ifErrorUntilMs, entry.keepUntilMs ?? 0)
}
