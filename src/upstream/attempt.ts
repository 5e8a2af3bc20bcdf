import { GatewayError } from '../errors/gateway-error.ts'
import { decodeContent } from './decode-content.ts'
import { cancelled, exchange, isStaleSocketFailure, type Wire } from './exchange.ts'
import type { UpstreamSettings } from './options.ts'
import { type Outgoing, withOperationHeaders } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'

/** A whole, decoded answer. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
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
  const { settings, context, tally } = call
  const { source } = settings
  if (context.signal.aborted) throw cancelled(source)
  const endMs = Math.min(context.clock.nowMs() + settings.attemptTimeoutMs, context.deadlineMs)
  const once = async (): Promise<Answer> => {
    const timeoutMs = endMs - context.clock.nowMs()
    if (timeoutMs <= 0) throw new GatewayError('DEADLINE_EXCEEDED', { source, neverSent: true })
    tally.attempts++
    return await exchangeDecoded(call, timeoutMs)
  }
  try {
    return await once()
  } catch (error) {
    if (!call.isIdempotent || !isStaleSocketFailure(error) || context.signal.aborted) throw error
    if (endMs - context.clock.nowMs() <= 0) throw error
    return await once()
  }
}

async function exchangeDecoded(call: AttemptCall, timeoutMs: number): Promise<Answer> {
  const { wire, settings, outgoing, context } = call
  const { source, maxBodyBytes, maxExpansionRatio } = settings
  const { status, headers, body } = await exchange(wire, {
    source,
    method: outgoing.method,
    target: outgoing.target,
    headers: withOperationHeaders(outgoing.headers, context),
    body: outgoing.body,
    timeoutMs,
    signal: context.signal,
    maxBodyBytes,
  })
  const contentEncoding = headers.get('content-encoding')
  const limits = { source, status, maxBodyBytes, maxExpansionRatio }
  return { status, headers, body: await decodeContent(body, contentEncoding, limits) }
}
