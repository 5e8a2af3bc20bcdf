import type { CancelSignal } from '../../utils/cancellation.ts'
import type { Timer } from '../../utils/timer.ts'

/** What waiting can end with. */
export type Admission = 'entered' | 'cancelled' | 'expired'

/** Who waits for the same thing, in the order of arrival. Who gives up is out of it at once. */
export interface WaitingLine {
  readonly size: () => number
  readonly wait: (signal: CancelSignal, timeoutMs: number) => Promise<Admission>
  /** @returns false where nobody waits */
  readonly admitFirst: () => boolean
}

/** An empty line. */
export function createWaitingLine(timer: Timer): WaitingLine {
  const line = new Set<() => void>()
  return {
    size: () => line.size,
    wait: (signal, timeoutMs) =>
      new Promise((resolve) => {
        const end = (admission: Admission): void => {
          line.delete(enter)
          cancelTimer()
          signal.removeEventListener('abort', cancel)
          resolve(admission)
        }
        const enter = (): void => end('entered')
        const cancel = (): void => end('cancelled')
        const cancelTimer = timer.after(timeoutMs, () => end('expired'))
        signal.addEventListener('abort', cancel)
        line.add(enter)
      }),
    admitFirst: () => {
      const [first] = line
      first?.()
      return first !== undefined
    },
  }
}
