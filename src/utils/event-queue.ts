/**
 * Values that are pushed on one side and pulled on the other. Unlike a generator function's, its `return` ends it at once, also
 * while a `next` waits for a value that may never come.
 */
export interface EventQueue<T> extends AsyncGenerator<T, undefined, undefined> {
  /** Adds values; of one that has ended, nothing happens. */
  readonly push: (values: readonly T[]) => void
  /** Drops what waits: the next pull, or the one that waits, is rejected, and those after it find the end. */
  readonly fail: (error: Error) => void
}

export interface EventQueueOptions {
  /**
   * Most values that wait to be pulled when more are pushed. Values that are pushed together into an empty queue are taken however
   * many they are.
   */
  readonly maxWaiting: number
  /** The failure of a queue that is not pulled fast enough. */
  readonly overflow: () => Error
  /** Told once, when it has ended in whatever way. */
  readonly onEnd: () => void
}

type State<T> =
  | { readonly kind: 'open'; readonly waiting: T[]; taken: number }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'ended' }

interface Pull<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void
  readonly reject: (error: Error) => void
}

const done = { done: true, value: undefined } as const

/** An empty queue. */
export function createEventQueue<T>({ maxWaiting, overflow, onEnd }: EventQueueOptions): EventQueue<T> {
  let state: State<T> = { kind: 'open', waiting: [], taken: 0 }
  const pulls: Pull<T>[] = []

  const end = (): void => {
    const wasOpen = state.kind === 'open'
    state = { kind: 'ended' }
    for (const { resolve } of pulls.splice(0)) resolve(done)
    if (wasOpen) onEnd()
  }
  const fail = (error: Error): void => {
    if (state.kind !== 'open') return
    const [first, ...others] = pulls.splice(0)
    state = first === undefined ? { kind: 'failed', error } : { kind: 'ended' }
    first?.reject(error)
    for (const { resolve } of others) resolve(done)
    onEnd()
  }
  const take = (open: State<T> & { readonly kind: 'open' }): T => {
    const value = open.waiting[open.taken] as T // A marked edge: there is one more than were taken.
    open.taken++
    if (open.taken === open.waiting.length) {
      open.waiting.length = 0
      open.taken = 0
    }
    return value
  }
  const queue: EventQueue<T> = {
    push: (values) => {
      if (state.kind !== 'open' || values.length === 0) return
      const waiting = state.waiting.length - state.taken
      if (waiting > 0 && waiting + values.length > maxWaiting) return fail(overflow())
      for (const value of values) state.waiting.push(value)
      while (pulls.length > 0 && state.waiting.length > state.taken) {
        const value = take(state)
        pulls.shift()?.resolve({ done: false, value })
      }
    },
    fail,
    next: async () => {
      switch (state.kind) {
        case 'open': {
          if (state.waiting.length > state.taken) return { done: false, value: take(state) }
          return new Promise((resolve, reject) => pulls.push({ resolve, reject }))
        }
        case 'failed': {
          const { error } = state
          state = { kind: 'ended' }
          throw error
        }
        case 'ended':
          return done
      }
    },
    return: async () => {
      end()
      return done
    },
    throw: async (error: unknown) => {
      end()
      throw error
    },
    [Symbol.asyncIterator]: () => queue,
  }
  return queue
}
