/** What is there already, or will be: whoever takes it goes on at once where it can. */
export type MaybePromise<T> = T | Promise<T>

/** True for a promise, also for one of another library. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
