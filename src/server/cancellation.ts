/** Whether, and why, an operation is to stop. */
export interface Cancellation {
  /** Fires when it is cancelled. Made when it is first read: making one costs more than many an operation. */
  readonly signal: AbortSignal
  /** Why it was cancelled; undefined while it was not. */
  readonly reason: Error | undefined
  /** Only the first call counts. */
  readonly cancel: (reason: Error) => void
}

/** A new one, which tells `onCancel` of its end. */
export function createCancellation(onCancel?: (reason: Error) => void): Cancellation {
  return new LazyCancellation(onCancel)
}

/** A class for its getters: in an object of its own they would be made anew for each request. */
class LazyCancellation implements Cancellation {
  readonly #onCancel: ((reason: Error) => void) | undefined
  #reason: Error | undefined
  #controller: AbortController | undefined

  constructor(onCancel: ((reason: Error) => void) | undefined) {
    this.#onCancel = onCancel
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#reason !== undefined) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  get reason(): Error | undefined {
    return this.#reason
  }

  cancel(reason: Error): void {
    if (this.#reason !== undefined) return
    this.#reason = reason
    this.#controller?.abort(reason)
    this.#onCancel?.(reason)
  }
}
