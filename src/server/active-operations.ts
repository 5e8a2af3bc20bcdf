import type { Cancellation } from './cancellation.ts'

/** The operations under way: a drain waits for them, and cuts them off when its grace is over. */
export interface ActiveOperations {
  /** @returns to be called once, when the answer has left or the client has. */
  readonly add: (cancellation: Cancellation) => () => void
  readonly cancelAll: (reason: Error) => void
  /** Resolves when no operation is under way. */
  readonly whenNone: () => Promise<void>
}

export function createActiveOperations(): ActiveOperations {
  const cancellations = new Set<Cancellation>()
  const waiting: (() => void)[] = []
  return {
    add: (cancellation) => {
      cancellations.add(cancellation)
      return () => {
        cancellations.delete(cancellation)
        if (cancellations.size > 0 || waiting.length === 0) return
        for (const resolve of waiting.splice(0)) resolve()
      }
    },
    cancelAll: (reason) => {
      for (const cancellation of cancellations) cancellation.cancel(reason)
    },
    whenNone: () => (cancellations.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}
