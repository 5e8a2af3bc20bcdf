import type { LoadOrder } from '../load/protocol.ts'
import type { LoadProcess } from './load-process.ts'
import type { Window } from './measurement.ts'
import { cpuSecondsOf, rssMiBOf } from './process-usage.ts'
import type { Upstream } from './upstream.ts'

const rssIntervalMs = 100

/** Loads the process `pid` as ordered, and says what that took. */
export async function measureWindow(
  pid: number,
  order: LoadOrder,
  { load, upstream }: { readonly load: LoadProcess; readonly upstream: Upstream },
): Promise<Window> {
  const callsBefore = await upstream.countCalls()
  let rssMiB = rssMiBOf(pid)
  const sampling = setInterval(() => {
    if (isAlive(pid)) rssMiB = Math.max(rssMiB, rssMiBOf(pid))
  }, rssIntervalMs)
  const cpuBefore = cpuSecondsOf(pid)
  // Every request that was sent is answered when this ends: the CPU time in between is theirs.
  const result = await load.run(order).finally(() => clearInterval(sampling))
  const cpuSeconds = cpuSecondsOf(pid) - cpuBefore
  const calls = (await upstream.countCalls()) - callsBefore
  const { completed, failed, firstFailure, elapsedMs, p50Ms, p99Ms } = result
  return {
    completed,
    failed,
    firstFailure,
    cpuSeconds,
    perCpuSecond: completed / cpuSeconds,
    perSecond: (completed * 1000) / elapsedMs,
    p50Ms,
    p99Ms,
    callsPerOperation: calls / (completed + failed),
    rssMiB: Math.max(rssMiB, rssMiBOf(pid)),
  }
}

/** A process that died under load is an error, but not one of a timer. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
