/** The part of an AbortSignal that calls listen to: making a whole one costs more than all else that an operation brings along. */
export interface CancelSignal {
  readonly aborted: boolean
  readonly addEventListener: (type: 'abort', listener: () => void) => void
  readonly removeEventListener: (type: 'abort', listener: () => void) => void
}

/** Whether, and why, an operation is to stop. */
export interface Cancellation extends CancelSignal {
  /** Why it was cancelled; undefined while it was not. */
  readonly reason: Error | undefined
  /** Only the first call counts. */
  readonly cancel: (reason: Error) => void
}

/** A new one, which tells `onCancel` of its end. */
export function createCancellation(onCancel?: (reason: Error) => void): Cancellation {
  return new OneCancellation(onCancel)
}

/** A class, as there is one a request: an object of closures would make them anew each time. */
class OneCancellation implements Cancellation {
  readonly #onCancel: ((reason: Error) => void) | undefined
  /** Calls under way; few at a time. */
  #listeners: (() => void)[] = []
  #reason: Error | undefined

  constructor(onCancel: ((reason: Error) => void) | undefined) {
    this.#onCancel = onCancel
  }

  get reason(): Error | undefined {
    return this.#reason
  }

  get aborted(): boolean {
    return this.#reason !== undefined
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const place = this.#listeners.indexOf(listener)
    if (place >= 0) this.#listeners.splice(place, 1)
  }

  cancel(reason: Error): void {
    if (this.#reason !== undefined) return
    this.#reason = reason
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener()
    this.#onCancel?.(reason)
  }
}
