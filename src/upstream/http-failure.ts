import type { ErrorCode } from '../errors/codes.ts'
import { GatewayError } from '../errors/gateway-error.ts'
import { type Clock, systemClock } from '../utils/clock.ts'
import { waitAskedForMs } from './retry-after.ts'

const codeOfStatus: ReadonlyMap<number, ErrorCode> = new Map([
  [301, 'UPSTREAM_BLOCKED'],
  [302, 'UPSTREAM_BLOCKED'],
  [303, 'UPSTREAM_BLOCKED'],
  [307, 'UPSTREAM_BLOCKED'],
  [308, 'UPSTREAM_BLOCKED'],
  [401, 'UPSTREAM_UNAUTHENTICATED'],
  [403, 'UPSTREAM_FORBIDDEN'],
  [404, 'UPSTREAM_NOT_FOUND'],
  [408, 'UPSTREAM_TIMEOUT'],
  [409, 'UPSTREAM_CONFLICT'],
  [410, 'UPSTREAM_NOT_FOUND'],
  [412, 'UPSTREAM_CONFLICT'],
  [429, 'UPSTREAM_RATE_LIMITED'],
  [502, 'UPSTREAM_UNAVAILABLE'],
  [503, 'UPSTREAM_UNAVAILABLE'],
  [504, 'UPSTREAM_TIMEOUT'],
])

const reasonOfCode: Partial<Record<ErrorCode, string>> = {
  UPSTREAM_BLOCKED: 'redirect',
  UPSTREAM_TIMEOUT: 'status',
  UPSTREAM_INVALID_RESPONSE: 'status',
}

const redirectRule =
  'the upstream redirects; that is followed with the option `maxRedirects`, to the same scheme, host and port, and by writes only for 307 and 308'

/**
 * The error that an HTTP status stands for, by the error contract's table; undefined for 2xx.
 * A redirect that was not followed is UPSTREAM_BLOCKED; another 3xx, and what is no status, is UPSTREAM_INVALID_RESPONSE.
 * @param headers lower-case names; `retry-after` (both forms), and what else upstreams say of their quota, is read for 429 and 503.
 */
export function failureOfStatus(
  status: number,
  headers: ReadonlyMap<string, string>,
  options: { readonly source: string; readonly clock?: Clock },
): GatewayError | undefined {
  if (status >= 200 && status <= 299) return undefined
  const code = codeOfStatus.get(status) ?? codeOfClass(status)
  const { wallMs } = options.clock ?? systemClock
  const afterMs = status === 429 || status === 503 ? waitAskedForMs(headers, wallMs) : undefined
  return new GatewayError(code, {
    source: options.source,
    upstreamStatus: status,
    reason: reasonOfCode[code],
    retryAfterMs: afterMs === 'malformed' ? undefined : afterMs,
    isFinal: afterMs === 'malformed',
    retryable: status === 501 ? false : undefined,
    cause: code === 'UPSTREAM_BLOCKED' ? new Error(redirectRule) : undefined,
  })
}

/** An unknown status counts as the x00 of its class (RFC 9110 section 15). */
function codeOfClass(status: number): ErrorCode {
  if (status >= 400 && status <= 499) return 'UPSTREAM_BAD_REQUEST'
  if (status >= 500 && status <= 599) return 'UPSTREAM_ERROR'
  return 'UPSTREAM_INVALID_RESPONSE'
}
