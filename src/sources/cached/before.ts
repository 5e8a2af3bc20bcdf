import type { RequestContext } from '../../upstream/request-context.ts'

/** What is waited for; undefined where the operation ends before. */
export function before<T>({ signal, deadlineMs, clock }: RequestContext, promise: Promise<T>): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const end = (value: T | undefined): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(value)
    }
    const stop = (): void => end(undefined)
    const timer = setTimeout(stop, Math.max(0, deadlineMs - clock.nowMs()))
    signal.addEventListener('abort', stop)
    promise.then(end, stop)
  })
}
