import { systemTimer } from '../utils/timer.ts'
import { waitingTimer } from '../utils/waiting-timer.ts'

/** What is waited for, for so long. All modules load at the same time: what the others compute is not this one's waiting. */
export async function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T | 'timeout'> {
  let stopTimer: (() => void) | undefined
  const timeout = new Promise<'timeout'>((resolve) => {
    stopTimer = waitingTimer(systemTimer).after(timeoutMs, () => resolve('timeout'))
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    stopTimer?.()
  }
}
