import type { Logger } from '../observability/logger.ts'
import { idleTimer, type Timer } from '../utils/timer.ts'
import type { Reloading } from './reload.ts'

/** The first pause, and the longest: each is twice the one before. */
const firstMs = 10_000
const longestMs = 5 * 60_000

/**
 * Takes in modules that are left out as what they are read from elsewhere (a service's own schema, a document at a URL) could not be had,
 * once it can. Only those are looked at, until one of them is back; then all are loaded anew.
 * @returns ends it
 */
export function waitForModules({ current, reload }: Reloading, logger: Logger, timer: Timer = idleTimer): () => void {
  let isOver = false
  let cancel = (): void => {}
  const look = async (pauseMs: number): Promise<void> => {
    let nextMs = Math.min(pauseMs * 2, longestMs)
    try {
      const before = current()
      if ((await before.canLoadLostModule()) && !isOver) {
        await reload()
        // Where that was refused, it is no use to try it more often.
        if (current() !== before) nextMs = firstMs
      }
    } catch (error) {
      logger.error('internal-error', { error })
    }
    wait(nextMs)
  }
  const wait = (pauseMs: number): void => {
    if (!isOver) cancel = timer.after(pauseMs, () => void look(pauseMs))
  }
  wait(firstMs)
  return () => {
    isOver = true
    cancel()
  }
}
