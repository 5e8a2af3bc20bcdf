import { GatewayError } from '../errors/gateway-error.ts'
import { decodeContent } from './decode-content.ts'
import { cancelled, exchange, isStaleSocketFailure, type Wire } from './exchange.ts'
import type { UpstreamSettings } from './options.ts'
import type { Outgoing } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'

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

/** One call to make, and under which settings. */
export interface AttemptCall {
  readonly wire: Wire
  readonly settings: UpstreamSettings
  readonly outgoing: Outgoing
  readonly isIdempotent: boolean
  readonly context: RequestContext
  readonly tally: Tally
}

/**
 * Makes the call within its own time limit and the operation's. An idempotent call that met a kept connection just as the
 * upstream closed it is sent once more on another, within the same limit: that is safe because the call is idempotent.
 * @throws GatewayError as `exchange` and `decodeContent`; DEADLINE_EXCEEDED when no time is left to start.
 */
export async function attempt(call: AttemptCall): Promise<Answer> {
  const { settings, context } = call
  const { source, maxBodyBytes, maxExpansionRatio } = settings
  if (context.signal.aborted) throw cancelled(source)
  const endMs = Math.min(context.clock.nowMs() + settings.attemptTimeoutMs, context.deadlineMs)
  let answer: Answer
  try {
    answer = await once(call, endMs)
  } catch (error) {
    if (!call.isIdempotent || !isStaleSocketFailure(error) || context.signal.aborted) throw error
    if (endMs - context.clock.nowMs() <= 0) throw error
    answer = await once(call, endMs)
  }
  const contentEncoding = answer.headers.get('content-encoding')
  if (contentEncoding === undefined) return answer
  const limits = { source, status: answer.status, maxBodyBytes, maxExpansionRatio }
  return { ...answer, body: await decodeContent(answer.body, contentEncoding, limits) }
}

async function once({ wire, settings, outgoing, context, tally }: AttemptCall, endMs: number): Promise<Answer> {
  const { source, maxBodyBytes } = settings
  const timeoutMs = endMs - context.clock.nowMs()
  if (timeoutMs <= 0) throw new GatewayError('DEADLINE_EXCEEDED', { source, neverSent: true })
  tally.attempts++
  const limits = { source, timeoutMs, signal: context.signal, maxBodyBytes }
  if (outgoing.seal === undefined) return exchange(wire, { ...limits, outgoing })
  const { body, id } = outgoing.seal()
  return { ...(await exchange(wire, { ...limits, outgoing: { ...outgoing, body } })), sealId: id }
}
