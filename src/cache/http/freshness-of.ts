import { type DirectiveValue, parseDirectives, toTimeMs } from './directives.ts'
import type { Freshness, NoStoreReason } from './freshness.ts'
import { parseHttpDate } from './http-date.ts'
import { parseValidators } from './validators.ts'
import { parseVary } from './vary.ts'

/** An answer, and for whom it would be kept. */
export interface Answer {
  readonly status: number
  /** By lower-case name; values of a name that came several times are joined by a comma. */
  readonly headers: ReadonlyMap<string, string>
  /** Whether the request had an `Authorization`. */
  readonly hasAuthorization: boolean
  /** Whether what is kept would be served to others than whose request this was. */
  readonly isShared: boolean
  /** When the answer came, by the wall clock. */
  readonly nowMs: number
  /** When the request was sent. @default nowMs */
  readonly sentMs?: number | undefined
}

/** What may be kept without a word (RFC 9110 section 15.1), but for 206: parts are not put together here. */
const keptByDefault: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])

/** What may be kept when the answer says so: statuses whose meaning for caches is nothing but that of their class. */
const keptOnRequest: ReadonlySet<number> = new Set([
  ...keptByDefault,
  ...[
    201, 202, 302, 303, 307, 400, 401, 402, 403, 406, 408, 409, 411, 413, 415, 421, 422, 423, 424, 425, 426, 428, 429,
  ],
  ...[431, 451, 500, 502, 503, 504, 505, 506, 507, 508, 511],
])

/** Of the time for which it has not changed: the usual guess (RFC 9111 section 4.2.2). */
const heuristicShare = 0.1

/** Longest guess: a day. */
const longestHeuristicMs = 86_400_000

type Directives = ReadonlyMap<string, DirectiveValue>

/**
 * What HTTP says about keeping an answer (RFC 9111, RFC 5861), read strictly: where it contradicts itself or is malformed, less is kept.
 * `no-cache` and `private` for single fields count for all of it. Never throws.
 */
export function freshnessOf(answer: Answer): Freshness {
  const { headers, isShared } = answer
  const directives = readDirectives(headers)
  const vary = parseVary(headers.get('vary'))
  const reason = reasonNotToStore(answer, directives) ?? (vary === 'any' ? 'vary' : undefined)
  if (reason !== undefined || vary === 'any') return { kind: 'no-store', reason: reason ?? 'vary' }

  const isNoCache = directives.has('no-cache')
  const isForbiddenStale =
    isNoCache || directives.has('must-revalidate') || (isShared && directives.has('proxy-revalidate'))
  const staleFor = (name: string): number => (isForbiddenStale ? 0 : (toTimeMs(directives.get(name)) ?? 0))
  const said = saidFreshMs(answer, directives)
  const guessed = said === undefined ? heuristicMs(answer, directives) : undefined
  return {
    kind: 'storable',
    freshForMs: isNoCache ? 0 : (said ?? guessed),
    isHeuristic: !isNoCache && guessed !== undefined,
    ageMs: ageMs(answer),
    staleWhileRevalidateMs: staleFor('stale-while-revalidate'),
    staleIfErrorMs: staleFor('stale-if-error'),
    // `s-maxage` forbids stale answers to shared caches (section 4.2.4), but not what RFC 5861's directives beside it allow.
    mustRevalidate: isForbiddenStale || (isShared && directives.has('s-maxage')),
    isPrivate: directives.has('private'),
    isPublic: directives.has('public'),
    vary,
    validators: parseValidators(headers),
  }
}

/** `Pragma: no-cache` means nothing in answers (section 5.4), but whoever sends it and nothing else means just that. */
function readDirectives(headers: Answer['headers']): Directives {
  const header = headers.get('cache-control')
  if (header !== undefined) return parseDirectives(header)
  const isOldNoCache = parseDirectives(headers.get('pragma') ?? '').has('no-cache')
  return new Map(isOldNoCache ? [['no-cache', true]] : [])
}

/** Section 3. */
function reasonNotToStore(
  { status, headers, hasAuthorization, isShared }: Answer,
  said: Directives,
): NoStoreReason | undefined {
  const isUnderstood = keptOnRequest.has(status)
  // `must-understand` comes with a `no-store` for those who do not understand it (section 5.2.2.3).
  if (said.has('no-store') && !(said.has('must-understand') && isUnderstood)) return 'no-store'
  if (isShared && said.has('private')) return 'private'
  const isMeantForAll = said.has('public') || said.has('must-revalidate') || said.has('s-maxage')
  if (isShared && hasAuthorization && !isMeantForAll) return 'authorization' // section 3.5
  // Nothing of the RFC, which warns of it (section 7.3): a cookie is somebody's.
  if (isShared && headers.has('set-cookie') && !said.has('public')) return 'set-cookie'
  const isMeantToBeKept =
    said.has('public') || said.has('max-age') || headers.has('expires') || said.has(isShared ? 's-maxage' : 'private')
  if (!(keptByDefault.has(status) || (isUnderstood && isMeantToBeKept))) return 'status'
  return undefined
}

/** The first of these that is there (section 4.2.1). */
function saidFreshMs({ headers, isShared, nowMs }: Answer, said: Directives): number | undefined {
  const maxAge = (isShared ? toTimeMs(said.get('s-maxage')) : undefined) ?? toTimeMs(said.get('max-age'))
  if (maxAge !== undefined) return maxAge
  const expires = headers.get('expires')
  if (expires === undefined) return undefined
  const expiresMs = parseHttpDate(expires, nowMs)
  if (expiresMs === undefined) return 0 // section 5.3: what is no date, and above all `0`, has passed
  return Math.max(0, expiresMs - dateMs(headers, nowMs))
}

/** Only where nothing is said, and only for what may be kept without a word, or says `public` (section 4.2.2). */
function heuristicMs({ status, headers, nowMs }: Answer, said: Directives): number | undefined {
  if (!keptByDefault.has(status) && !said.has('public')) return undefined
  const changedMs = parseHttpDate(headers.get('last-modified') ?? '', nowMs)
  if (changedMs === undefined) return undefined
  const unchangedMs = dateMs(headers, nowMs) - changedMs
  return Math.min(Math.max(0, Math.floor(unchangedMs * heuristicShare)), longestHeuristicMs)
}

/** Section 4.2.3. */
function ageMs({ headers, nowMs, sentMs = nowMs }: Answer): number {
  const apparentMs = Math.max(0, nowMs - dateMs(headers, nowMs))
  const age = /^[ \t]*(\d+)[ \t]*(?:,|$)/.exec(headers.get('age') ?? '')?.[1] // the first of several (section 5.1)
  const correctedMs = (toTimeMs(age) ?? 0) + Math.max(0, nowMs - sentMs)
  return Math.max(apparentMs, correctedMs)
}

/** When it was made; when it came, where it does not say (RFC 9110 section 6.6.1). */
function dateMs(headers: Answer['headers'], nowMs: number): number {
  return parseHttpDate(headers.get('date') ?? '', nowMs) ?? nowMs
}
