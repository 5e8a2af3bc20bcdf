import { GatewayError } from '../errors/gateway-error.ts'
import { createOrigins, createUpstream, type UpstreamPolicy } from '../upstream/index.ts'
import type { Env } from '../utils/secret.ts'
import { loadContext } from './load-context.ts'

/** What says how a source's hosts are reached, for its calls and for its documents. */
export type RoutePolicy = Pick<UpstreamPolicy, 'tls' | 'proxy' | 'egress' | 'maxRedirects'>

/** The part of a policy that documents are read by, too. */
export function routeOf({ tls, proxy, egress, maxRedirects }: UpstreamPolicy): RoutePolicy {
  return { tls, proxy, egress, maxRedirects }
}

/** For a URL that a person has just typed: it is meant, wherever it leads. */
export const toAnywhere: RoutePolicy = { egress: { allow: ['0.0.0.0/0', '::/0'] } }

/** A document to get while a module is loaded. */
export interface Download {
  /** Absolute, named by the module. */
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly route: RoutePolicy
  readonly env?: Env | undefined
}

/** Why a document could not be had, in words for the module's owner. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
}

/**
 * Gets a document as upstreams are called: whole, within its limits, and from nowhere that the module does not name.
 * @throws DownloadError; ConfigError for a wrong option.
 */
export async function download({ url, headers, timeoutMs, maxBytes, route, env }: Download): Promise<Uint8Array> {
  const origins = createOrigins()
  if (URL.canParse(url)) origins.add(url)
  const limits = { connectTimeoutMs: timeoutMs, attemptTimeoutMs: timeoutMs, operationTimeoutMs: timeoutMs }
  const policy: UpstreamPolicy = { ...route, ...limits, maxBodyBytes: maxBytes, retry: false }
  const upstream = createUpstream({ ...policy, source: 'document', env, origins })
  const request = { connector: 'document', method: 'GET', url, headers, isIdempotent: true, batchSize: 1 }
  try {
    const { status, body } = await upstream.send(request, loadContext(timeoutMs))
    if (status >= 200 && status <= 299) return body
    throw new DownloadError(`the server answered ${status}`)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    throw new DownloadError(messageOf(error, timeoutMs, maxBytes), { cause: error })
  } finally {
    await upstream.close()
  }
}

function messageOf({ code, reason, cause }: GatewayError, timeoutMs: number, maxBytes: number): string {
  if (code === 'UPSTREAM_TIMEOUT' || code === 'DEADLINE_EXCEEDED') return `there was no answer within ${timeoutMs} ms`
  if (reason === 'proxy' && cause instanceof Error) return cause.message
  if (reason === 'too_large') return `the document is larger than ${maxBytes} bytes`
  if (code === 'UPSTREAM_INVALID_RESPONSE') return `the answer cannot be used (${reason})`
  if (code === 'UPSTREAM_BLOCKED' && reason === 'egress' && cause instanceof Error) return cause.message
  if (code === 'UPSTREAM_BLOCKED') return 'the URL holds credentials, or is not http or https'
  const detail = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  if (code === 'UPSTREAM_TLS_ERROR') return `a secure connection to the server failed${detail}`
  return `the server could not be reached${detail}`
}
