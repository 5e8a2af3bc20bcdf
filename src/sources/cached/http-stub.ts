export type HttpFreshness =
  | {
      readonly kind: 'no-store'
      readonly reason: string
      readonly isPrivate?: undefined
      readonly mustRevalidate?: undefined
      readonly staleWhileRevalidateMs?: undefined
      readonly staleIfErrorMs?: undefined
    }
  | {
      readonly kind: 'storable'
      readonly freshForMs: number | undefined
      readonly ageMs: number
      readonly staleWhileRevalidateMs: number | undefined
      readonly staleIfErrorMs: number | undefined
      readonly mustRevalidate: boolean
      readonly isPrivate: boolean
      readonly isPublic: boolean
      readonly vary: readonly string[]
      readonly validators: import('../../cache/index.ts').Validators | undefined
    }
export function freshnessOf({
  headers,
}: {
  status: number
  headers: ReadonlyMap<string, string>
  hasAuthorization: boolean
  isShared: boolean
  nowMs: number
}): HttpFreshness {
  const cc = headers.get('cache-control') ?? ''
  if (cc.includes('no-store') || headers.has('set-cookie') || headers.get('vary') === '*')
    return { kind: 'no-store', reason: 'x' }
  const age = /max-age=(\d+)/.exec(cc)?.[1]
  const swr = /stale-while-revalidate=(\d+)/.exec(cc)?.[1]
  const sie = /stale-if-error=(\d+)/.exec(cc)?.[1]
  const ms = (t: string | undefined) => (t === undefined ? undefined : Number(t) * 1000)
  const etag = headers.get('etag')
  return {
    kind: 'storable',
    freshForMs: ms(age),
    ageMs: 0,
    staleWhileRevalidateMs: ms(swr),
    staleIfErrorMs: ms(sie),
    mustRevalidate: cc.includes('must-revalidate') || cc.includes('s-maxage'),
    isPrivate: cc.includes('private'),
    isPublic: cc.includes('public'),
    vary: (headers.get('vary') ?? '').split(',').filter((e) => e !== ''),
    validators: etag === undefined ? undefined : { etag },
  }
}
export function strictest(a: HttpFreshness, b: HttpFreshness): HttpFreshness {
  return a.kind === 'no-store' ? a : b
}
