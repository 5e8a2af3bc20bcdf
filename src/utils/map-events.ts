import type { MaybePromise } from './maybe-promise.ts'

/** Each event as something else, one after the other. Its `return` ends both at once; what is under way then is dropped. */
export function mapEvents<T, R>(
  events: AsyncGenerator<T, undefined, undefined>,
  map: (event: T) => MaybePromise<R>,
): AsyncGenerator<R, undefined, undefined> {
  const done = { done: true, value: undefined } as const
  let isEnded = false
  const mapped: AsyncGenerator<R, undefined, undefined> = {
    next: async () => {
      if (isEnded) return done
      const next = await events.next()
      if (next.done) return done
      const value = await map(next.value)
      return isEnded ? done : { done: false, value }
    },
    return: async () => {
      isEnded = true
      await events.return(undefined)
      return done
    },
    throw: async (error: unknown) => {
      isEnded = true
      await events.return(undefined)
      throw error
    },
    [Symbol.asyncIterator]: () => mapped,
  }
  return mapped
}
