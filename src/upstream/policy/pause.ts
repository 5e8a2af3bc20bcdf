import type { CancelSignal } from '../../utils/cancellation.ts'
import type { Timer } from '../../utils/timer.ts'

/** Waits. @returns false where it was cancelled */
export function pause(ms: number, signal: CancelSignal, timer: Timer): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isOver: boolean): void => {
      cancelTimer()
      signal.removeEventListener('abort', cancel)
      resolve(isOver)
    }
    const cancel = (): void => end(false)
    const cancelTimer = timer.after(ms, () => end(true))
    signal.addEventListener('abort', cancel)
  })
}
