import { setMaxListeners } from 'node:events'
import { GatewayError } from '../errors/gateway-error.ts'
import type { AttemptSpan } from '../observability/tracing.ts'
import { createUuid, type Random } from '../utils/random.ts'
import { type Answer, attempt, type Tally } from './attempt.ts'
import type { SecretWatch } from './auth/secret-watch.ts'
import { CallRecord } from './call-record.ts'
import { cancelled, type Wire } from './exchange.ts'
import type { Flights, Passengers } from './flights.ts'
import type { AttemptStart, Guard } from './guard.ts'
import type { UpstreamSettings } from './options.ts'
import { type Outgoing, type OutgoingPolicy, toOutgoing } from './outgoing.ts'
import type { CallSettings } from './policy/settings.ts'
import { redactUrl } from './redact-url.ts'
import type { RequestContext } from './request-context.ts'
import { sendWithCredentials } from './send-with-credentials.ts'
import { isShareable, shareCall } from './share-calls.ts'
import type { ReadAnswer, UpstreamRequest } from './upstream.ts'
import { waitFor } from './wait-for.ts'

/** What came of a call: its last answer, and what is wrong with it in the eyes of the one who made the call. */
export interface Outcome {
  readonly answer: Answer
  readonly failure: unknown
  /** Wall-clock milliseconds at which it began: a result that is shared is older than who gets it may think. */
  readonly startedMs: number
}

/** What all calls of one upstream have in common. */
export interface CallParts {
  readonly settings: UpstreamSettings
  readonly policy: OutgoingPolicy
  readonly secrets: SecretWatch
  /** What new connections are made with. @throws GatewayError where there is nothing yet */
  readonly tls: () => unknown
  readonly wire: Wire
  readonly guard: Guard
  readonly flights: Flights<Outcome>
}

/** One call on its way: shared with an equal one, or led through the policies to the wire. A class: there is one a call. */
export class UpstreamCall<T> {
  readonly #parts: CallParts
  readonly #request: UpstreamRequest
  readonly #context: RequestContext
  readonly #read: ReadAnswer<T>
  readonly #call: CallSettings
  readonly #record: CallRecord
  readonly #tally: Tally = { attempts: 0 }
  #isShared = false
  #own: { readonly value: T } | undefined
  #unread: Omit<Outcome, 'startedMs'> | undefined
  #logged: unknown
  #outgoing: Outgoing | undefined
  #isConditional = false

  constructor(parts: CallParts, request: UpstreamRequest, context: RequestContext, read: ReadAnswer<T>) {
    this.#parts = parts
    this.#request = request
    this.#context = context
    this.#read = read
    this.#call = parts.settings.connectors.get(request.connector) ?? parts.settings.call
    this.#record = new CallRecord(parts.settings.source, request, context)
  }

  /** Makes the call. @throws GatewayError as `Upstream.send`. */
  async run(): Promise<T> {
    const { source, onEvent } = this.#parts.settings
    try {
      const waiting = this.#prepare()
      if (waiting !== undefined) await waiting
      const value = this.#readOutcome(await this.#share())
      if (this.#isShared) onEvent({ kind: 'shared', source, connector: this.#request.connector })
      this.#record.end({ attempts: this.#tally.attempts, isShared: this.#isShared })
      return value
    } catch (error) {
      // What another call met is in the log once; what a policy refused is counted, and a line for each would be one more load.
      if (!this.#isShared && error !== this.#logged && !isShed(error)) this.#record.failed(error, 0)
      this.#record.end({ attempts: this.#tally.attempts, isShared: this.#isShared, error })
      throw error
    }
  }

  /** Looks for newer secrets, and waits for those that are not there yet. */
  #prepare(): Promise<void> | undefined {
    const { secrets, settings } = this.#parts
    secrets.look()
    if (!secrets.isWaiting()) return undefined
    const { signal, deadlineMs, clock, transport } = this.#context
    const lastMs = Math.min(deadlineMs, clock.nowMs() + this.#call.operationTimeoutMs)
    const waiting = waitFor(secrets.ready(), { signal, deadlineMs: () => lastMs }, settings)
    // What stands for the wire may do without.
    return transport === undefined ? waiting : waiting.catch(() => {})
  }

  #readOutcome(outcome: Outcome): T {
    const { answer, failure } = outcome
    let isFailure = true
    try {
      if (failure !== undefined && !this.#isShared) throw failure
      const value = this.#own === undefined ? this.#readAnswer(answer) : this.#own.value
      isFailure = false
      return value
    } finally {
      this.#tellAnswered(outcome, isFailure)
    }
  }

  #share(): Promise<Outcome> {
    const { settings, policy, flights } = this.#parts
    const { isIdempotent } = this.#request
    const context = this.#context
    const { signal, transport } = context
    if (signal.aborted) throw cancelled(settings.source)
    // A few listeners a call under way, each removed when it settles: many are no leak, and must not be warned of.
    if (signal instanceof AbortSignal) setMaxListeners(0, signal)
    const request = withIdempotencyKey(this.#request, this.#call.idempotencyKey, settings.random)
    const validators = request.method === 'GET' ? context.takeValidators?.() : undefined
    this.#isConditional = validators !== undefined
    const make = (): Outgoing => toOutgoing(request, policy, context, validators)
    const outgoing = make()
    this.#outgoing = outgoing
    const lead = (passengers: Passengers): Promise<Outcome> => this.#lead(outgoing, make, passengers)
    const alone = { signal, deadlineMs: () => context.deadlineMs }

    const shared = shareCall(this.#parts, outgoing, isIdempotent, context, () => {
      if (!isIdempotent) {
        flights.closeDoors()
        return lead(alone).finally(flights.closeDoors)
      }
      const mayJoin = context.mayJoinCalls !== false && transport === undefined
      if (!mayJoin || !isShareable(outgoing, isIdempotent)) return lead(alone)
      const joined = flights.join(outgoing, context, lead)
      this.#isShared = joined.isShared
      return joined.result
    })
    this.#isShared ||= shared.isShared
    return shared.result
  }

  /**
   * No function of its own waits here, nor in what it leads through where it can be helped: each takes time and memory a call.
   * @param make makes the request anew, with the credentials as they are then
   */
  #lead(outgoing: Outgoing, make: () => Outgoing, passengers: Passengers): Promise<Outcome> {
    const { isIdempotent } = this.#request
    const limitMs = this.#context.clock.nowMs() + this.#call.operationTimeoutMs
    const limited = { signal: passengers.signal, deadlineMs: () => Math.min(limitMs, passengers.deadlineMs()) }
    // What stands for the wire needs no credentials.
    if (this.#context.transport !== undefined) return this.#guarded(outgoing, limited)
    const send = (authorized: Outgoing): Promise<Outcome> => this.#guarded(authorized, limited)
    const call = { outgoing, make, isIdempotent, context: this.#context, passengers: limited, send }
    return sendWithCredentials(call, this.#parts)
  }

  async #guarded(outgoing: Outgoing, { signal, deadlineMs }: Passengers): Promise<Outcome> {
    const { guard } = this.#parts
    const { connector, isIdempotent } = this.#request
    const settings = this.#call
    const startedMs = this.#context.clock.wallMs()
    const send = (start: AttemptStart): Promise<Answer> => this.#attempt(outgoing, start)
    const isRepeatable = isIdempotent || settings.idempotencyKey !== undefined
    try {
      const answer = await (this.#context.transport === undefined
        ? guard.run({ settings, connector, isRepeatable, signal, deadlineMs, send })
        : send({ attempt: 1, signal, deadlineMs: deadlineMs() }))
      return { answer, failure: undefined, startedMs }
    } catch (error) {
      // Those who share the answer may read it otherwise.
      if (this.#unread !== undefined && this.#unread.failure === error) return { ...this.#unread, startedMs }
      throw error
    }
  }

  async #attempt(outgoing: Outgoing, start: AttemptStart): Promise<Answer> {
    const { clock, transport } = this.#context
    const { source } = this.#parts.settings
    const startedMs = clock.nowMs()
    const span = this.#startSpan(start.attempt)
    const traced =
      span === undefined ? outgoing : { ...outgoing, headers: { ...outgoing.headers, traceparent: span.traceparent } }
    const onWire = (): Promise<Answer> =>
      transport === undefined ? this.#sendOnWire(traced, start) : this.#sendThrough(traced, start)
    let answer: Answer | undefined
    try {
      answer = await (transport === undefined
        ? onWire()
        : transport({ source, request: this.#request, outgoing }, onWire))
      this.#own = { value: this.#readAnswer(answer) }
      this.#tellAttempt(startedMs, answer, undefined)
      span?.end({ attributes: { 'http.response.status_code': answer.status } })
      return answer
    } catch (error) {
      if (answer !== undefined) this.#unread = { answer, failure: error }
      this.#logged = error
      this.#record.failed(error, start.attempt, startedMs)
      const code = error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR'
      this.#tellAttempt(startedMs, answer, code)
      span?.end({ attributes: answer && { 'http.response.status_code': answer.status }, code })
      throw error
    }
  }

  /** What was asked for only if it changed is not there to be read where it did not. */
  #readAnswer(answer: Answer): T {
    const response = this.#record.respond(answer)
    // A marked edge: whoever gives validators has the value already, and takes none from here.
    if (this.#isUnchanged(answer)) return undefined as T
    return this.#read(response)
  }

  #isUnchanged({ status }: Answer): boolean {
    return status === 304 && this.#isConditional
  }

  #tellAnswered({ answer, startedMs }: Outcome, isFailure: boolean): void {
    const { onAnswered } = this.#context
    if (onAnswered === undefined) return
    const { status, headers } = answer
    const requestHeaders = this.#outgoing?.headers ?? {}
    const isUnchanged = this.#isUnchanged(answer)
    onAnswered({ status, headers, requestHeaders, startedMs, isUnchanged, isFailure })
  }

  /** By https://opentelemetry.io/docs/specs/semconv/http/http-spans/, but for the URL, whose host and values are nobody's business. */
  #startSpan(attempt: number): AttemptSpan | undefined {
    const { span } = this.#context
    if (span === undefined) return undefined
    const { method, connector, url, batchSize } = this.#request
    return span.startAttempt(`${method} ${connector}`, {
      'http.request.method': method,
      'http.request.resend_count': attempt - 1,
      'url.path': redactUrl(url),
      'selvedge.source': this.#parts.settings.source,
      'selvedge.connector': connector,
      'selvedge.batch_size': batchSize,
    })
  }

  /** For a transport that has the call sent after all. */
  async #sendThrough(outgoing: Outgoing, start: AttemptStart): Promise<Answer> {
    const passengers = { signal: start.signal, deadlineMs: () => start.deadlineMs }
    const authorized = await this.#parts.policy.authorizer?.authorize(outgoing, this.#context, passengers)
    return this.#sendOnWire(authorized?.outgoing ?? outgoing, start)
  }

  #sendOnWire(outgoing: Outgoing, { signal, deadlineMs }: AttemptStart): Promise<Answer> {
    const { wire, settings } = this.#parts
    const { isIdempotent } = this.#request
    const { clock } = this.#context
    const timeoutMs = this.#call.attemptTimeoutMs
    const tally = this.#tally
    return attempt({ wire, settings, outgoing, isIdempotent, timeoutMs, deadlineMs, signal, clock, tally })
  }

  #tellAttempt(startedMs: number, answer: Answer | undefined, code: string | undefined): void {
    const { source, onEvent } = this.#parts.settings
    const durationMs = this.#context.clock.nowMs() - startedMs
    const { connector } = this.#request
    onEvent({ kind: 'attempt', source, connector, durationMs, bytes: answer?.body.length ?? 0, code })
  }
}

function isShed(error: unknown): boolean {
  return (
    error instanceof GatewayError && (error.code === 'UPSTREAM_CIRCUIT_OPEN' || error.code === 'UPSTREAM_OVERLOADED')
  )
}

/** A mutation gets a key of its own, the same for all its attempts, unless its connector gives one. */
function withIdempotencyKey(request: UpstreamRequest, header: string | undefined, random: Random): UpstreamRequest {
  if (header === undefined || request.isIdempotent || request.headers[header] !== undefined) return request
  return { ...request, headers: { ...request.headers, [header]: createUuid(random) } }
}
