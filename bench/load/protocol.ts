/** A name in a body that stands for others of its length, so that texts differ. */
export const nameMark = 'NAMEOFTHETEXT'

/** What the load generator is asked to do. */
export interface LoadOrder {
  readonly url: string
  /** The body of every request; with several texts, `nameMark` in it is replaced. */
  readonly body: string
  /** How many texts take turns; `unlimited`: none comes again. @default 1 */
  readonly texts?: number | 'unlimited'
  readonly connections: number
  readonly durationMs: number
  readonly identity: 'unique' | 'same'
  /** Length of a right answer's body; every other answer is a failure. */
  readonly expectedBytes: number
}

/** What came of it. Each request that was sent is in one of the counts. */
export interface LoadResult {
  readonly completed: number
  readonly failed: number
  /** Head and beginning of the first wrong answer, or the connection's error. */
  readonly firstFailure: string | undefined
  readonly elapsedMs: number
  readonly p50Ms: number
  readonly p99Ms: number
}
