/** What `@poll` says, checked. */
export interface PollRules {
  /** From the end of a call to the start of the next. */
  readonly intervalMs: number
  /** What an event is: the answer when it changed, or each of its items that is new or changed. */
  readonly event: 'answer' | 'item'
  /** Fields that tell the items apart; empty where the event is the answer. */
  readonly keyFields: readonly string[]
  /** Fields that tell whether something changed; undefined where all do. */
  readonly hashFields: readonly string[] | undefined
  /** Whether what stands in the first answer is an event, too. */
  readonly isInitial: boolean
}

/** Bounds of polling. */
export const pollLimits = {
  /** Shortest interval that a module may ask for, unless the process allows less. */
  minIntervalMs: 100,
  /** Longest interval. */
  maxIntervalMs: 24 * 60 * 60 * 1000,
  /** Longest time that one call may take, whatever it retries. */
  callTimeoutMs: 10_000,
  /** Longest wait after failures, where the interval is not longer. */
  maxBackoffMs: 60_000,
  /** Longest wait that an upstream may ask for (`Retry-After`). */
  maxRetryAfterMs: 300_000,
  /** Most items of an answer that are told apart: 100 bytes or so are kept of each. */
  maxKeys: 10_000,
  /** Most events that wait for a subscriber who does not take them, when more come. */
  maxWaiting: 1_000,
  /** Most pollers of one field: as many as there are different arguments and credentials under subscription. */
  maxPollers: 1_000,
} as const
