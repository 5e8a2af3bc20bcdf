/** What an upstream was asked since its start, or since the last reset. */
export interface CallCounts {
  readonly total: number
  readonly byOperation: Readonly<Record<string, number>>
}

/** Counts the calls of one upstream. */
export interface CallCounter {
  readonly count: (operation: string) => void
  readonly read: () => CallCounts
  readonly reset: () => void
}

export function createCallCounter(): CallCounter {
  const byOperation = new Map<string, number>()
  let total = 0
  return {
    count(operation) {
      total += 1
      byOperation.set(operation, (byOperation.get(operation) ?? 0) + 1)
    },
    read: () => ({ total, byOperation: Object.fromEntries(byOperation) }),
    reset() {
      total = 0
      byOperation.clear()
    },
  }
}
