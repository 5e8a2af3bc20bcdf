import type { CancelSignal } from '../utils/cancellation.ts'

/** A whole AbortSignal of what an operation has, for code that wants to give it to others. */
export function toAbortSignal(signal: CancelSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal
  const controller = new AbortController()
  if (signal.aborted) controller.abort()
  else signal.addEventListener('abort', () => controller.abort())
  return controller.signal
}
