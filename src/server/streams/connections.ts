/** Connections on which answers go on: a drain does not wait for these to end by themselves. */
export interface Connections {
  /** @param close asks the client to come back elsewhere @returns to be called once, when the connection is closed */
  readonly add: (close: () => void) => () => void
  /** Closes all, and at once those that are added later. */
  readonly closeAll: () => void
  readonly isClosing: () => boolean
  /** Resolves when none is left. */
  readonly whenNone: () => Promise<void>
}

export function createConnections(): Connections {
  const closers = new Map<object, () => void>()
  const waiting: (() => void)[] = []
  let isClosing = false
  return {
    add: (close) => {
      const entry = {}
      closers.set(entry, close)
      if (isClosing) close()
      return () => {
        closers.delete(entry)
        if (closers.size > 0) return
        for (const resolve of waiting.splice(0)) resolve()
      }
    },
    closeAll: () => {
      isClosing = true
      for (const close of [...closers.values()]) close()
    },
    isClosing: () => isClosing,
    whenNone: () => (closers.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}
