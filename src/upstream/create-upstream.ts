import { setMaxListeners } from 'node:events'
import { Agent } from 'undici'
import { GatewayError } from '../errors/gateway-error.ts'
import { createUuid, type Random } from '../utils/random.ts'
import { type Answer, attempt, type Tally } from './attempt.ts'
import { resolveCredentials } from './auth/resolve-credentials.ts'
import { resolveTls } from './auth/resolve-tls.ts'
import { CallRecord } from './call-record.ts'
import { createConnector } from './connector.ts'
import { cancelled, type Wire } from './exchange.ts'
import { createFlights, type Passengers } from './flights.ts'
import { type AttemptStart, createGuard } from './guard.ts'
import { resolveUpstreamOptions, type UpstreamOptions, type UpstreamSettings } from './options.ts'
import { type OutgoingPolicy, toOutgoing } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'
import { isShareable, shareCall } from './share-calls.ts'
import type { ReadAnswer, Upstream, UpstreamRequest, UpstreamResponse } from './upstream.ts'

/** What came of a call: its last answer, and what is wrong with it in the eyes of the one who made the call. */
interface Outcome {
  readonly answer: Answer
  readonly failure: unknown
}

/**
 * One upstream, ready to be called: options checked, credentials resolved, no connection yet.
 * Redirects are answers (`failureOfStatus` maps them); header values that HTTP cannot carry are BAD_USER_INPUT.
 * @throws ConfigError for a wrong option, or a secret that cannot be found.
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const settings = resolveUpstreamOptions(options)
  const { source, clock, timer, chance, random, onEvent } = settings
  const policy: OutgoingPolicy = {
    source,
    credentials: resolveCredentials(settings.auth, settings.env, `${source}.auth`),
    acceptEncoding: settings.compression ? 'gzip, deflate, br' : undefined,
  }
  const wire = openWire(settings)
  const guard = createGuard(settings.policy, { source, clock, timer, chance, emit: onEvent })
  const flights = createFlights<Outcome>(source, timer)
  const identity = {}

  const send = async <T>(
    request: UpstreamRequest,
    context: RequestContext,
    read: ReadAnswer<T | UpstreamResponse> = asItIs,
  ): Promise<T | UpstreamResponse> => {
    const { connector, isIdempotent } = request
    const call = settings.connectors.get(connector) ?? settings.call
    const record = new CallRecord(source, request, context)
    const tally: Tally = { attempts: 0 }
    let isShared = false
    let own: { readonly value: T | UpstreamResponse } | undefined
    let unread: Outcome | undefined
    let logged: unknown

    try {
      const { signal } = context
      if (signal.aborted) throw cancelled(source)
      // A few listeners a call under way, each removed when it settles: many are no leak, and must not be warned of.
      if (signal instanceof AbortSignal) setMaxListeners(0, signal)
      const outgoing = toOutgoing(withIdempotencyKey(request, call.idempotencyKey, random), policy, context)
      const onWire = ({ signal, deadlineMs }: Omit<AttemptStart, 'attempt'>): Promise<Answer> =>
        attempt({
          wire,
          settings,
          outgoing,
          isIdempotent,
          timeoutMs: call.attemptTimeoutMs,
          deadlineMs,
          signal,
          clock: context.clock,
          tally,
        })
      const { transport } = context

      const once = async (start: AttemptStart): Promise<Answer> => {
        const startedMs = context.clock.nowMs()
        const ended = (bytes: number, code: string | undefined): void =>
          onEvent({ kind: 'attempt', source, connector, durationMs: context.clock.nowMs() - startedMs, bytes, code })
        let answer: Answer | undefined
        try {
          answer = await (transport === undefined
            ? onWire(start)
            : transport({ source, request, outgoing }, () => onWire(start)))
          own = { value: read(record.respond(answer)) }
          ended(answer.body.length, undefined)
          return answer
        } catch (error) {
          if (answer !== undefined) unread = { answer, failure: error }
          logged = error
          record.failed(error, start.attempt, startedMs)
          ended(answer?.body.length ?? 0, error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR')
          throw error
        }
      }

      const lead = async ({ signal, deadlineMs }: Passengers): Promise<Outcome> => {
        const limitMs = context.clock.nowMs() + call.operationTimeoutMs
        const lastMs = (): number => Math.min(limitMs, deadlineMs())
        try {
          const isRepeatable = isIdempotent || call.idempotencyKey !== undefined
          const answer = await (transport === undefined
            ? guard.run({ settings: call, connector, isRepeatable, signal, deadlineMs: lastMs, send: once })
            : once({ attempt: 1, signal, deadlineMs: lastMs() }))
          return { answer, failure: undefined }
        } catch (error) {
          // Who shares it may read it otherwise.
          if (unread !== undefined && unread.failure === error) return unread
          throw error
        }
      }

      const shared = shareCall(identity, outgoing, isIdempotent, context, () => {
        if (!isShareable(outgoing, isIdempotent) || transport !== undefined) {
          if (!isIdempotent) flights.closeDoors()
          const alone = lead({ signal: context.signal, deadlineMs: () => context.deadlineMs })
          return isIdempotent ? alone : alone.finally(flights.closeDoors)
        }
        const joined = flights.join(outgoing, context, lead)
        isShared = joined.isShared
        return joined.result
      })
      isShared ||= shared.isShared
      const { answer, failure } = await shared.result
      if (failure !== undefined && !isShared) throw failure
      const value = own === undefined ? read(record.respond(answer)) : own.value
      if (isShared) onEvent({ kind: 'shared', source, connector })
      record.end({ attempts: tally.attempts, isShared })
      return value
    } catch (error) {
      if (!isShared && error !== logged && !isShed(error)) record.failed(error, 0)
      record.end({ attempts: tally.attempts, isShared, error })
      throw error
    }
  }

  return {
    clientHeaders: policy.credentials.passThrough,
    // A marked edge: without `read`, the answer is the value.
    send: send as Upstream['send'],
    status: guard.status,
    close: async () => {
      guard.close()
      wire.connector.destroyAll()
      await wire.dispatcher.destroy()
    },
  }
}

function asItIs(response: UpstreamResponse): UpstreamResponse {
  return response
}

/** Refused by a policy, which counts it: a log line for each would be one more load. */
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

function openWire(settings: UpstreamSettings): Wire {
  const connector = createConnector({
    connectTimeoutMs: settings.connectTimeoutMs,
    tls: resolveTls(settings.tls, settings.env, `${settings.source}.tls`),
    lookup: settings.lookup,
  })
  const dispatcher = new Agent({
    connect: connector.connect,
    connections: settings.maxConnections,
    pipelining: 1,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    maxHeaderSize: settings.maxHeaderBytes,
  })
  return { dispatcher, connector }
}
