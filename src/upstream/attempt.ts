import { GatewayError } from '../errors/gateway-error.ts'
import type { CancelSignal } from '../utils/cancellation.ts'
import type { Clock } from '../utils/clock.ts'
import { decodeContent } from './decode-content.ts'
import { cancelled, type Exchange, exchange, isStaleSocketFailure, isUnsentFailure, type Wire } from './exchange.ts'
import type { UpstreamSettings } from './options.ts'
import type { Outgoing } from './outgoing.ts'
import { minAttemptMs } from './policy/retry.ts'
import { redirected } from './redirect.ts'

/** An attempt that a deadline leaves less than this part of its time cannot show that the upstream is slow. */
const fairShare = 0.5

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
 * upstream closed it is sent once more on another, within the same limit: that is safe because it is idempotent. So is any one that the upstream says it
 * has not looked at.
 * @throws GatewayError as `exchange` and `decodeContent`; DEADLINE_EXCEEDED when no time is left to start.
 */
export async function attempt(call: Attempt): Promise<Answer> {
  const { settings, signal, clock, deadlineMs } = call
  const { source, maxExpansionRatio } = settings
  const { maxBodyBytes = settings.maxBodyBytes } = call.outgoing
  if (signal.aborted) throw cancelled(source)
  const nowMs = clock.nowMs()
  if (deadlineMs - nowMs < minAttemptMs) throw new GatewayError('DEADLINE_EXCEEDED', { source, neverSent: true })
  const endMs = Math.min(nowMs + call.timeoutMs, deadlineMs)
  const hasFairTime = endMs - nowMs >= call.timeoutMs * fairShare
  let answer: Answer
  try {
    answer = await follow(call, endMs)
  } catch (error) {
    answer = await followAgain(call, { endMs, hasFairTime, error })
  }
  const contentEncoding = answer.headers.get('content-encoding')
  if (contentEncoding === undefined) return answer
  const limits = { source, status: answer.status, maxBodyBytes, maxExpansionRatio }
  return { ...answer, body: await decodeContent(answer.body, contentEncoding, limits) }
}

interface FailedAttempt {
  readonly endMs: number
  readonly hasFairTime: boolean
  readonly error: unknown
}

/** Sends it once more where that is safe. @throws what it failed with */
async function followAgain(call: Attempt, { endMs, hasFairTime, error }: FailedAttempt): Promise<Answer> {
  try {
    const { isIdempotent, signal, clock } = call
    const mayRepeat = isUnsentFailure(error) || (isIdempotent && isStaleSocketFailure(error))
    if (!mayRepeat || signal.aborted || endMs <= clock.nowMs()) throw error
    return await follow(call, endMs)
  } catch (failure) {
    throw hasFairTime ? failure : asUnjudged(failure)
  }
}

/** It is the operation's time that ran out, and the upstream had hardly any of it: that is not to be held against it. */
function asUnjudged(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== 'UPSTREAM_TIMEOUT') return error
  return new GatewayError(error.code, { ...error, isUnjudged: true, cause: error.cause })
}

/** Sends the request, and goes where its answer leads as often as the source allows; the answer may still be a redirect then. */
function follow(call: Attempt, endMs: number): Promise<Answer> {
  const answer = once(call, call.outgoing, endMs - call.clock.nowMs())
  return call.settings.maxRedirects === 0 ? answer : followRedirects(call, endMs, answer)
}

async function followRedirects(call: Attempt, endMs: number, first: Promise<Answer>): Promise<Answer> {
  const { settings, clock, isIdempotent } = call
  let answer = await first
  let { outgoing } = call
  for (let hops = 0; hops < settings.maxRedirects; hops++) {
    const next = redirected(outgoing, answer, isIdempotent)
    if (next === undefined) break
    outgoing = next
    answer = await once(call, outgoing, endMs - clock.nowMs()).catch((error: unknown) => {
      throw asSent(error)
    })
  }
  return answer
}

/** The upstream has seen the call, if not at this place. */
function asSent(error: unknown): unknown {
  if (!(error instanceof GatewayError) || !error.neverSent) return error
  return new GatewayError(error.code, { ...error, neverSent: false, cause: error.cause })
}

function once({ wire, settings, signal, tally }: Attempt, outgoing: Outgoing, timeoutMs: number): Promise<Answer> {
  const { source } = settings
  const { maxBodyBytes = settings.maxBodyBytes, seal, sign } = outgoing
  tally.attempts++
  const call = { source, timeoutMs, signal, maxBodyBytes, outgoing }
  return seal === undefined && sign === undefined ? exchange(wire, call) : exchangeProtected(wire, call)
}

/** Seals and signs what is sent: a signature covers the body in its last form, and holds for a short time. */
async function exchangeProtected(wire: Wire, call: Exchange): Promise<Answer> {
  const { outgoing } = call
  const sealed = outgoing.seal?.()
  const closed = sealed === undefined ? outgoing : { ...outgoing, body: sealed.body }
  const answer = await exchange(wire, { ...call, outgoing: closed.sign?.(closed) ?? closed })
  return sealed === undefined ? answer : { ...answer, sealId: sealed.id }
}
