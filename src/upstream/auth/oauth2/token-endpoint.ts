import { GatewayError } from '../../../errors/gateway-error.ts'
import { createFetchTrace } from '../../../observability/fetch-trace.ts'
import { createUuid } from '../../../utils/random.ts'
import { createOrigins } from '../../egress/origins.ts'
import { failureOfStatus } from '../../http-failure.ts'
import type { UpstreamOptions, UpstreamSettings } from '../../options.ts'
import type { Upstream, UpstreamResponse } from '../../upstream.ts'
import type { OAuth2Settings } from '../settings.ts'
import { errorWordOf, readToken, type TokenAnswer } from './read-token.ts'

/** More than any token has. */
const maxBodyBytes = 256 * 1024

/** Opens an upstream: the token endpoint is one, with all that keeps calls in bounds. */
export type OpenUpstream = (options: UpstreamOptions) => Upstream

/** A request for a token. */
export interface TokenRequest {
  /** In the order in which they are sent; a name may come several times. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
  readonly authorization: string | undefined
  /** Whether asking twice does no harm. */
  readonly isRepeatable: boolean
}

/** Where tokens come from. */
export interface TokenEndpoint {
  /** @throws GatewayError with reason `token`: that of the endpoint's failure, UPSTREAM_UNAUTHENTICATED where it refuses the request */
  readonly ask: (request: TokenRequest) => Promise<TokenAnswer>
  readonly close: () => Promise<void>
}

/** What it said is for the log, by its code alone. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal'
  /** The `error` of RFC 6749 section 5.2; undefined where there was none. */
  readonly word: string | undefined

  constructor(status: number, word: string | undefined) {
    super(`the token endpoint answered ${status}${word === undefined ? '' : `, ${word}`}`)
    this.word = word
  }
}

/** The endpoint of a slot, reached as its source is. */
export function createTokenEndpoint(
  { tokenUrl, timeoutMs, tls }: OAuth2Settings,
  settings: UpstreamSettings,
  open: OpenUpstream,
): TokenEndpoint {
  const { source, env, lookup, clock, timer, chance, random, onEvent, egress, proxy, connectTimeoutMs } = settings
  const origins = createOrigins()
  origins.add(tokenUrl)
  // The pins are those of another server.
  const { pins: _, ...ownTls } = settings.tls
  const upstream = open({
    ...{
      source,
      env,
      lookup,
      clock,
      timer,
      chance,
      random,
      onEvent,
      egress,
      proxy,
      connectTimeoutMs,
      maxBodyBytes,
      origins,
    },
    tls: tls ?? ownTls,
    attemptTimeoutMs: timeoutMs,
    operationTimeoutMs: timeoutMs,
    // One that fails is spared by whoever keeps the token.
    breaker: false,
    retry: { maxAttempts: 2 },
  })
  const read = (response: UpstreamResponse): TokenAnswer => {
    const failure = failureOfStatus(response.status, response.headers, { source, clock })
    if (failure !== undefined) throw refusalOf(failure, response)
    const answer = readToken(response.body)
    if (typeof answer !== 'string') return answer
    throw new GatewayError('UPSTREAM_INVALID_RESPONSE', {
      source,
      cause: new Error(`the answer for a token ${answer}`),
    })
  }
  return {
    ask: async ({ parameters, authorization, isRepeatable }) => {
      const startedMs = clock.nowMs()
      try {
        return await upstream.send(
          {
            connector: 'token',
            method: 'POST',
            url: tokenUrl,
            headers: {
              accept: 'application/json',
              'content-type': 'application/x-www-form-urlencoded',
              ...(authorization !== undefined && { authorization }),
            },
            body: new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString(),
            isIdempotent: isRepeatable,
            batchSize: 1,
          },
          {
            requestId: createUuid(random),
            operation: 'query',
            signal: new AbortController().signal,
            deadlineMs: startedMs + timeoutMs,
            clock,
            headers: new Map(),
            trace: createFetchTrace(startedMs),
            memo: new Map(),
          },
          read,
        )
      } catch (error) {
        throw tokenFailure(error, source)
      }
    },
    close: upstream.close,
  }
}

/** Which statuses refuse the request itself: no repetition changes that, nor can a client do anything about it. */
function refusalOf(failure: GatewayError, { status, body }: UpstreamResponse): GatewayError {
  const cause = failure.cause ?? new TokenRefusal(status, errorWordOf(body))
  const isRefused = status >= 400 && status <= 499 && status !== 408 && status !== 429
  return new GatewayError(isRefused ? 'UPSTREAM_UNAUTHENTICATED' : failure.code, { ...failure, cause })
}

/** Said of the source, as its call could not be made; it was not sent, and its own health is as it was. */
function tokenFailure(error: unknown, source: string): GatewayError {
  const { code, cause, retryAfterMs, retryable } =
    error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { cause: error })
  return new GatewayError(code === 'DEADLINE_EXCEEDED' ? 'UPSTREAM_TIMEOUT' : code, {
    source,
    reason: 'token',
    retryAfterMs,
    retryable: code === 'DEADLINE_EXCEEDED' ? undefined : retryable,
    neverSent: true,
    cause,
  })
}
