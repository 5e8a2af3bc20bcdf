import { rateLimitResetMs } from './rate-limit-reset.ts'

/** Longest wait that is passed on: an hour. */
const maxRetryAfterMs = 3_600_000

/**
 * Milliseconds to wait before asking again, as an answer that refuses says; undefined where it says nothing. `Retry-After` counts most.
 */
export function waitAskedForMs(
  headers: ReadonlyMap<string, string>,
  wallMs: () => number,
): number | 'malformed' | undefined {
  const said = retryAfterMs(headers, wallMs)
  if (said !== undefined) return said
  const resetMs = rateLimitResetMs(headers, wallMs)
  return resetMs === undefined ? undefined : Math.min(resetMs, maxRetryAfterMs)
}

/**
 * Milliseconds to wait by `Retry-After`, seconds or HTTP-date (RFC 9110 section 10.2.3), capped at an hour; undefined for
 * an absent one. A date is read against the answer's own `Date`, so that a skewed clock there does no harm.
 */
function retryAfterMs(headers: ReadonlyMap<string, string>, wallMs: () => number): number | 'malformed' | undefined {
  const text = headers.get('retry-after')?.trim()
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text) * 1000, maxRetryAfterMs)
  const at = parseHttpDate(text)
  if (at === undefined) return 'malformed'
  const now = parseHttpDate(headers.get('date') ?? '') ?? wallMs()
  return Math.min(Math.max(at - now, 0), maxRetryAfterMs)
}

/** `Date.parse` takes much that is no date (`-5`, `12`); an HTTP-date starts with a day's name. */
function parseHttpDate(text: string): number | undefined {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? .{8,30}$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
