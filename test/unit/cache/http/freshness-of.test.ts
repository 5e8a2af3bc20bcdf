import { describe, expect, it } from 'vitest'
import type { Freshness, NoStoreReason, Storable } from '../../../../src/cache/http/freshness.ts'
import { type Answer, freshnessOf } from '../../../../src/cache/http/freshness-of.ts'

const nowMs = Date.UTC(2026, 10, 27, 12)
const at = (secondsFromNow: number): string => new Date(nowMs + secondsFromNow * 1000).toUTCString()

type Headers = Readonly<Record<string, string>>

function judge(headers: Headers, answer: Partial<Omit<Answer, 'headers'>> = {}): Freshness {
  return freshnessOf({
    status: 200,
    headers: new Map(Object.entries(headers)),
    hasAuthorization: false,
    isShared: true,
    nowMs,
    ...answer,
  })
}

const silent: Storable = {
  kind: 'storable',
  freshForMs: undefined,
  isHeuristic: false,
  ageMs: 0,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  mustRevalidate: false,
  isPrivate: false,
  isPublic: false,
  vary: [],
  validators: {},
}

const own = { isShared: false } as const
const authorized = { hasAuthorization: true } as const
const cc = (text: string): Headers => ({ 'cache-control': text })

describe('what may be kept', () => {
  it.each<[section: string, headers: Headers, answer: Partial<Omit<Answer, 'headers'>>, expected: Partial<Storable>]>([
    ['4.2: nothing said', {}, {}, {}],
    ['4.2.1 max-age', cc('max-age=60'), {}, { freshForMs: 60_000 }],
    ['4.2.1 s-maxage before max-age', cc('max-age=60, s-maxage=5'), {}, { freshForMs: 5000, mustRevalidate: true }],
    ['5.2.2.10 s-maxage is for shared caches', cc('max-age=60, s-maxage=5'), own, { freshForMs: 60_000 }],
    ['5.2.2.10 s-maxage alone, own', cc('s-maxage=5'), own, {}],
    ['4.2.1 max-age before Expires', { ...cc('max-age=60'), expires: at(5) }, {}, { freshForMs: 60_000 }],
    ['4.2.1 Expires less Date', { expires: at(50), date: at(-10) }, {}, { freshForMs: 60_000, ageMs: 10_000 }],
    ['4.2.1 Expires without Date', { expires: at(50) }, {}, { freshForMs: 50_000 }],
    ['4.2.1 Expires before Date', { expires: at(-50), date: at(0) }, {}, { freshForMs: 0 }],
    ['5.3 Expires: 0', { expires: '0' }, {}, { freshForMs: 0 }],
    ['5.3 Expires: garbage', { expires: 'tomorrow' }, {}, { freshForMs: 0 }],
    ['5.3 Expires twice', { expires: `${at(50)}, ${at(50)}` }, {}, { freshForMs: 0 }],
    ['4.2.1 max-age twice', cc('max-age=60, max-age=61'), {}, { freshForMs: 0 }],
    ['4.2.1 max-age is no number', { ...cc('max-age=soon'), expires: at(50) }, {}, { freshForMs: 0 }],
    ['1.2.2 overflow', cc('max-age=9999999999999999999'), {}, { freshForMs: 2 ** 31 * 1000 }],
    ['5.2.2.4 no-cache', cc('no-cache, max-age=60'), {}, { freshForMs: 0, mustRevalidate: true }],
    ['5.2.2.4 no-cache for fields', cc('no-cache="x-a", max-age=60'), {}, { freshForMs: 0, mustRevalidate: true }],
    ['5.4 Pragma alone', { pragma: 'no-cache' }, {}, { freshForMs: 0, mustRevalidate: true }],
    ['5.4 Pragma beside Cache-Control', { pragma: 'no-cache', ...cc('max-age=9') }, {}, { freshForMs: 9000 }],
    ['5.2.2.7 private, own', cc('private, max-age=60'), own, { freshForMs: 60_000, isPrivate: true }],
    ['5.2.2.9 public', cc('public, max-age=60'), {}, { freshForMs: 60_000, isPublic: true }],
    ['RFC 8246 immutable', cc('max-age=60, immutable'), {}, { freshForMs: 60_000 }],
    ['5.2.3 unknown directives', cc('max-age=60, community="UCI"'), {}, { freshForMs: 60_000 }],
    ['5.2.2.3 must-understand', cc('must-understand, no-store, max-age=9'), {}, { freshForMs: 9000 }],
    // Authorization (section 3.5)
    ['3.5 public', cc('public, max-age=60'), authorized, { freshForMs: 60_000, isPublic: true }],
    ['3.5 s-maxage', cc('s-maxage=60'), authorized, { freshForMs: 60_000, mustRevalidate: true }],
    ['3.5 must-revalidate', cc('must-revalidate, max-age=6'), authorized, { freshForMs: 6000, mustRevalidate: true }],
    ['3.5 own', cc('max-age=60'), { ...own, ...authorized }, { freshForMs: 60_000 }],
    // Stale answers (RFC 5861, sections 4.2.4 and 5.2.2)
    [
      'RFC 5861',
      cc('max-age=60, stale-while-revalidate=30, stale-if-error=600'),
      {},
      { freshForMs: 60_000, staleWhileRevalidateMs: 30_000, staleIfErrorMs: 600_000 },
    ],
    ['RFC 5861 malformed', cc('max-age=6, stale-while-revalidate, stale-if-error=-1'), {}, { freshForMs: 6000 }],
    [
      '5.2.2.2 must-revalidate',
      cc('max-age=6, must-revalidate, stale-if-error=600'),
      {},
      { freshForMs: 6000, mustRevalidate: true },
    ],
    [
      '5.2.2.8 proxy-revalidate',
      cc('max-age=6, proxy-revalidate, stale-if-error=600'),
      {},
      { freshForMs: 6000, mustRevalidate: true },
    ],
    [
      '5.2.2.8 proxy-revalidate, own',
      cc('max-age=6, proxy-revalidate, stale-if-error=600'),
      own,
      { freshForMs: 6000, staleIfErrorMs: 600_000 },
    ],
    [
      '4.2.4 s-maxage beside RFC 5861',
      cc('s-maxage=6, stale-if-error=600'),
      {},
      { freshForMs: 6000, mustRevalidate: true, staleIfErrorMs: 600_000 },
    ],
    // Age (section 4.2.3)
    ['5.1 Age', { ...cc('max-age=60'), age: '20' }, {}, { freshForMs: 60_000, ageMs: 20_000 }],
    ['5.1 the first Age', { age: '20, 30' }, {}, { ageMs: 20_000 }],
    ['5.1 malformed Age', { age: '-20' }, {}, { ageMs: 0 }],
    ['5.1 malformed Age', { age: '2.5' }, {}, { ageMs: 0 }],
    ['4.2.3 by Date', { date: at(-15), age: '10' }, {}, { ageMs: 15_000 }],
    ['4.2.3 by Age', { date: at(-15), age: '20' }, {}, { ageMs: 20_000 }],
    ['4.2.3 Date ahead', { date: at(15) }, {}, { ageMs: 0 }],
    ['4.2.3 malformed Date', { date: 'yesterday' }, {}, { ageMs: 0 }],
    ['4.2.3 time on the way', { age: '10' }, { sentMs: nowMs - 700 }, { ageMs: 10_700 }],
    // Guesses (section 4.2.2)
    [
      '4.2.2 a tenth',
      { 'last-modified': at(-1000) },
      {},
      { freshForMs: 100_000, isHeuristic: true, validators: { lastModified: at(-1000) } },
    ],
    [
      '4.2.2 a day at most',
      { 'last-modified': at(-90 * 86_400) },
      {},
      { freshForMs: 86_400_000, isHeuristic: true, validators: { lastModified: at(-90 * 86_400) } },
    ],
    [
      '4.2.2 not where something is said',
      { 'last-modified': at(-1000), ...cc('max-age=1') },
      {},
      { freshForMs: 1000, validators: { lastModified: at(-1000) } },
    ],
    [
      '4.2.2 not for no-cache',
      { 'last-modified': at(-1000), ...cc('no-cache') },
      {},
      { freshForMs: 0, mustRevalidate: true, validators: { lastModified: at(-1000) } },
    ],
    [
      '4.2.2 of the future',
      { 'last-modified': at(1000) },
      {},
      { freshForMs: 0, isHeuristic: true, validators: { lastModified: at(1000) } },
    ],
    ['4.2.2 malformed', { 'last-modified': 'long ago' }, {}, {}],
    // Statuses
    ['RFC 9110 15.1: 404', {}, { status: 404 }, {}],
    ['RFC 9110 15.1: 410', {}, { status: 410 }, {}],
    ['3: 500 that says so', cc('max-age=5'), { status: 500 }, { freshForMs: 5000 }],
    ['3: 302 by Expires', { expires: at(5) }, { status: 302 }, { freshForMs: 5000 }],
    ['3: 403, private, own', cc('private'), { status: 403, isShared: false }, { isPrivate: true }],
    // Vary, cookies, validators
    ['4.1 Vary', { vary: 'Accept-Language, ,accept,Accept' }, {}, { vary: ['accept', 'accept-language'] }],
    ['7.3 cookies, own', { 'set-cookie': 'a=1' }, own, {}],
    ['7.3 cookies, public', { 'set-cookie': 'a=1', ...cc('public') }, {}, { isPublic: true }],
    ['RFC 9110 8.8.3 with a space', { etag: '"a b"' }, {}, {}],
    ['RFC 9110 8.8.3 strong', { etag: '"v1"' }, {}, { validators: { etag: '"v1"' } }],
    ['RFC 9110 8.8.3 weak', { etag: 'W/"v1"' }, {}, { validators: { etag: 'W/"v1"' } }],
    ['RFC 9110 8.8.3 empty', { etag: '""' }, {}, { validators: { etag: '""' } }],
    ['RFC 9110 8.8.3 malformed', { etag: 'v1' }, {}, {}],
    ['RFC 9110 8.8.3 malformed', { etag: 'w/"v1"' }, {}, {}],
    ['RFC 9110 8.8.3 malformed', { etag: '"a"\r\nx: y"' }, {}, {}],
  ])('RFC 9111 %s: %j %j', (_, headers, answer, expected) => {
    expect(judge(headers, answer)).toEqual({ ...silent, ...expected })
  })

  it.each<[section: string, headers: Headers, answer: Partial<Omit<Answer, 'headers'>>, reason: NoStoreReason]>([
    ['5.2.2.5 no-store', cc('no-store'), {}, 'no-store'],
    ['5.2.2.5 no-store, own', cc('max-age=60, NO-STORE'), own, 'no-store'],
    ['5.2.2.5 no-store with a value', cc('no-store="x"'), {}, 'no-store'],
    ['5.2.2.5 no-store behind a quote', cc('x="max-age=1, no-store'), {}, 'no-store'],
    [
      '5.2.2.3 must-understand, not understood',
      cc('must-understand, no-store, max-age=9'),
      { status: 299 },
      'no-store',
    ],
    ['5.2.2.7 private', cc('private, max-age=60'), {}, 'private'],
    ['5.2.2.7 private for fields', cc('private="x-a", max-age=60'), {}, 'private'],
    ['5.2.2.7 private for no fields', cc('private="", max-age=60'), {}, 'private'],
    ['5.2.2.7 private, cut off', cc('private=, max-age=60'), {}, 'private'],
    ['5.2.2.7 private and public', cc('public, private, max-age=60'), {}, 'private'],
    ['3.5 Authorization', cc('max-age=60'), authorized, 'authorization'],
    ['4.1 Vary: *', { vary: '*', ...cc('max-age=60') }, {}, 'vary'],
    ['4.1 Vary: * among names', { vary: 'accept, *' }, own, 'vary'],
    ['4.1 malformed Vary', { vary: 'accept language' }, {}, 'vary'],
    ['7.3 cookies', { 'set-cookie': 'a=1', ...cc('max-age=60') }, {}, 'set-cookie'],
    ['3: 500', {}, { status: 500 }, 'status'],
    ['3: 401', { 'last-modified': at(-1000) }, { status: 401 }, 'status'],
    ['3: 403, s-maxage is not for own caches', cc('s-maxage=5'), { status: 403, isShared: false }, 'status'],
    ['3: a status that is not known', cc('max-age=5'), { status: 299 }, 'status'],
    ['3.3: a part', cc('max-age=5'), { status: 206 }, 'status'],
    ['4.3.4: not modified', cc('max-age=5'), { status: 304 }, 'status'],
    ['3: not final', cc('max-age=5'), { status: 103 }, 'status'],
  ])('RFC 9111 %s: %j %j is not kept', (_, headers, answer, reason) => {
    expect(judge(headers, answer)).toEqual({ kind: 'no-store', reason })
  })

  it('says something sound of whatever comes', () => {
    const pieces = [
      'max-age',
      's-maxage',
      'no-cache',
      'private',
      '=',
      '"',
      '\\',
      ',',
      ' ',
      '\t',
      '-1',
      '9',
      '0',
      '*',
      'W/',
      'é',
      '\0',
    ]
    pieces.push(
      at(0),
      at(50),
      'stale-if-error=',
      'stale-while-revalidate=',
      '🙂',
      'GMT',
      '99999999999999999999',
      '\n',
      ';',
    )
    const names = ['cache-control', 'age', 'date', 'expires', 'last-modified', 'vary', 'etag', 'pragma', 'set-cookie']
    let seed = 7
    const pick = <T>(list: readonly T[]): T => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return list[Math.floor((seed / 2 ** 31) * list.length)] as T
    }
    const lengths = Array.from({ length: 12 }, (_, length) => length)
    for (let round = 0; round < 5000; round++) {
      const text = (): string => Array.from({ length: pick(lengths) }, () => pick(pieces)).join('')
      const headers = Object.fromEntries(Array.from({ length: 4 }, () => [pick(names), text()]))
      const result = judge(headers, { status: pick([200, 404, 500, 0, -1, Number.NaN]), isShared: pick([true, false]) })
      if (result.kind === 'no-store') continue
      const { freshForMs = 0, ageMs, staleIfErrorMs, staleWhileRevalidateMs } = result
      for (const ms of [freshForMs, ageMs, staleIfErrorMs, staleWhileRevalidateMs])
        expect(Number.isFinite(ms) && ms >= 0, JSON.stringify(headers)).toBe(true)
    }
  })

  it('reads long headers in linear time', () => {
    const started = performance.now()
    for (const unit of ['"\\', '\\"', '"\\",', 'a="', ',', 'a=b', ' '])
      judge({
        'cache-control': unit.repeat(100_000),
        vary: unit.repeat(100_000),
        etag: unit.repeat(100_000),
        age: '1'.repeat(100_000),
      })
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
