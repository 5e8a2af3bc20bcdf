import { GatewayError } from '../errors/gateway-error.ts'
import type { CancelSignal } from '../utils/cancellation.ts'
import type { Clock } from '../utils/clock.ts'
import { decodeContent } from './decode-content.ts'
import { cancelled, exchange, isStaleSocketFailure, type Wire } from './exchange.ts'
import type { UpstreamSettings } from './options.ts'
import type { Outgoing } from './outgoing.ts'
import { minAttemptMs } from './policy/retry.ts'

/** A whole, decoded answer. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
  /** Of the sealed body that was sent. */
  readonly sealId?: string | undefined
}

/** Counts what a call puts on the wire, also when it fails. */
export interface Tally {
  attempts: number
}

/** One attempt to make, and under which settings. */
export interface Attempt {
  readonly wire: Wire
  readonly settings: UpstreamSettings
  readonly outgoing: Outgoing
  readonly isIdempotent: boolean
  readonly timeoutMs: number
  /** Monotonic time by which it must have ended, however long its own limit is. */
  readonly deadlineMs: number
  readonly signal: CancelSignal
  readonly clock: Clock
  readonly tally: Tally
}

/**
 * Makes the attempt within its own time limit and the call's. An idempotent one that met a kept connection just as the
 * upstream closed it is sent once more on another, within the same limit: that is safe because it is idempotent.
 * @throws GatewayError as `exchange` and `decodeContent`; DEADLINE_EXCEEDED when no time is left to start.
 */
export async function attempt(call: Attempt): Promise<Answer> {
  const { settings, signal, clock, deadlineMs } = call
  const { source, maxBodyBytes, maxExpansionRatio } = settings
  if (signal.aborted) throw cancelled(source)
  const nowMs = clock.nowMs()
  if (deadlineMs - nowMs < minAttemptMs) throw new GatewayError('DEADLINE_EXCEEDED', { source, neverSent: true })
  const endMs = Math.min(nowMs + call.timeoutMs, deadlineMs)
  let answer: Answer
  try {
    answer = await once(call, endMs - nowMs)
  } catch (error) {
    if (!call.isIdempotent || !isStaleSocketFailure(error) || signal.aborted) throw error
    const leftMs = endMs - clock.nowMs()
    if (leftMs <= 0) throw error
    answer = await once(call, leftMs)
  }
  const contentEncoding = answer.headers.get('content-encoding')
  if (contentEncoding === undefined) return answer
  const limits = { source, status: answer.status, maxBodyBytes, maxExpansionRatio }
  return { ...answer, body: await decodeContent(answer.body, contentEncoding, limits) }
}

async function once({ wire, settings, outgoing, signal, tally }: Attempt, timeoutMs: number): Promise<Answer> {
  const { source, maxBodyBytes } = settings
  tally.attempts++
  const limits = { source, timeoutMs, signal, maxBodyBytes }
  if (outgoing.seal === undefined) return exchange(wire, { ...limits, outgoing })
  const { body, id } = outgoing.seal()
  return { ...(await exchange(wire, { ...limits, outgoing: { ...outgoing, body } })), sealId: id }
}
