import type { Validators } from '../cache/entry.ts'
import { GatewayError } from '../errors/gateway-error.ts'
import { version } from '../utils/version.ts'
import type { Authorizer } from './auth/authorizer.ts'
import type { Credentials } from './auth/resolve-credentials.ts'
import { isHeaderValue } from './header-value.ts'
import type { RequestContext } from './request-context.ts'
import { splitUrl, type Target } from './split-url.ts'
import type { SealedBody, UpstreamRequest } from './upstream.ts'

const userAgent = `selvedge/${version}`

/** A request as it goes out, credentials included. */
export interface Outgoing {
  readonly method: string
  readonly target: Target
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  /** Gives what is sent in place of `body`, anew for each attempt. */
  readonly seal?: (() => SealedBody) | undefined
  /** Signs what is sent, the body in its last form, anew for each attempt. */
  readonly sign?: ((outgoing: Outgoing) => Outgoing) | undefined
  /** As whom it goes out, where the headers do not tell: they get their credentials later. Says nothing of the credentials. */
  readonly identity?: string | undefined
  /** Of this call alone. */
  readonly maxBodyBytes?: number | undefined
}

/** Everything about a source's outgoing requests that does not change from call to call. */
export interface OutgoingPolicy {
  readonly source: string
  /** As they are now. @throws GatewayError where there are none yet */
  readonly credentials: (context: RequestContext) => Credentials
  /** Adds what has to be got first. */
  readonly authorizer?: Authorizer | undefined
  /** Value of `accept-encoding`, if compressed answers are wanted. */
  readonly acceptEncoding: string | undefined
}

/**
 * Adds credentials, conditions, the gateway's own headers, and those that name the operation. Of the client's headers only the allow-listed ones go along.
 * @throws GatewayError BAD_USER_INPUT for a header value that HTTP cannot carry: a client's data, as a module's own text was
 *   checked at load; and as `splitUrl`.
 */
export function toOutgoing(
  request: UpstreamRequest,
  policy: OutgoingPolicy,
  context: RequestContext,
  validators?: Validators,
): Outgoing {
  const { source } = policy
  const credentials = policy.credentials(context)
  const headers: Record<string, string> = { 'user-agent': userAgent, ...request.headers }
  if (policy.acceptEncoding !== undefined) headers['accept-encoding'] = policy.acceptEncoding
  if (validators !== undefined) addValidators(headers, validators)
  for (const name of credentials.passThrough) {
    const value = context.headers.get(name)
    if (value !== undefined) headers[name] = value
  }
  for (const [name, value] of credentials.headers) headers[name] = value
  if (credentials.cookies.length > 0) {
    const own = headers.cookie
    headers.cookie = [...(own === undefined ? [] : [own]), ...credentials.cookies].join('; ')
  }
  for (const name in headers) {
    if (!isHeaderValue(headers[name] ?? ''))
      throw new GatewayError('BAD_USER_INPUT', { source, reason: 'header', neverSent: true })
  }
  headers['x-request-id'] ??= context.requestId // an API may want one of its own form, which its connector then gives
  if (context.traceparent !== undefined) headers.traceparent = context.traceparent
  const target = splitUrl(request.url, source)
  const { method, body, seal, maxBodyBytes } = request
  const identity = policy.authorizer?.identityOf(context)
  return { method, target: withQuery(target, credentials.query), headers, body, seal, identity, maxBodyBytes }
}

/** RFC 9110 section 13.1: with an entity tag, the date is for upstreams that know no tags. */
function addValidators(headers: Record<string, string>, { etag, lastModified }: Validators): void {
  if (etag !== undefined) headers['if-none-match'] ??= etag
  if (lastModified !== undefined) headers['if-modified-since'] ??= lastModified
}

function withQuery(target: Target, query: readonly string[]): Target {
  if (query.length === 0) return target
  const separator = target.path.includes('?') ? '&' : '?'
  return { origin: target.origin, path: `${target.path}${separator}${query.join('&')}` }
}
