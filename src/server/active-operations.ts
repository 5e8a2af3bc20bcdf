/** The operations under way: a drain waits for them, and cuts them off when its grace is over. */
export interface ActiveOperations {
  /** @returns to be called once, when the answer has left or the client has. */
  readonly add: (controller: AbortController) => () => void
  readonly abortAll: (reason: Error) => void
  /** Resolves when no operation is under way. */
  readonly whenNone: () => Promise<void>
}

export function createActiveOperations(): ActiveOperations {
  const controllers = new Set<AbortController>()
  const waiting: (() => void)[] = []
  return {
    add: (controller) => {
      controllers.add(controller)
      return () => {
        controllers.delete(controller)
        if (controllers.size > 0) return
        for (const resolve of waiting.splice(0)) resolve()
      }
    },
    abortAll: (reason) => {
      for (const controller of controllers) controller.abort(reason)
    },
    whenNone: () => (controllers.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}
