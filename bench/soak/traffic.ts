import { askOnce, requestBody } from '../run/ask-once.ts'
import type { LoadProcess } from '../run/load-process.ts'
import type { Part } from './mix.ts'

/** What was sent so far. */
export interface Totals {
  completed: number
  failed: number
  firstFailure: string | undefined
}

/** Traffic on a gateway's endpoint, one part after the other. */
export interface Traffic {
  readonly totals: Readonly<Totals>
  /** Sends the parts in turns until the time is over; the turn that is under way is finished. */
  readonly send: (parts: readonly Part[], durationMs: number) => Promise<void>
}

export function createTraffic(url: string, load: LoadProcess): Traffic {
  const totals: Totals = { completed: 0, failed: 0, firstFailure: undefined }
  const bytesOf = new Map<Part, number>()
  const sendPart = async (part: Part): Promise<void> => {
    const { workload, texts, durationMs } = part
    const { connections, identity } = workload
    const expectedBytes = bytesOf.get(part) ?? (await askOnce(url, workload)).bytes
    bytesOf.set(part, expectedBytes)
    const body = requestBody(workload)
    const { completed, failed, firstFailure } = await load.run({
      url,
      body,
      texts,
      connections,
      durationMs,
      identity,
      expectedBytes,
    })
    totals.completed += completed
    totals.failed += failed
    totals.firstFailure ??= firstFailure
  }
  return {
    totals,
    send: async (parts, durationMs) => {
      const endMs = performance.now() + durationMs
      while (performance.now() < endMs) for (const part of parts) await sendPart(part)
    },
  }
}
