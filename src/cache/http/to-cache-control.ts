import { type Freshness, freshFromArrivalMs } from './freshness.ts'

/**
 * The Cache-Control of an answer that is made of this, at the moment when it came. Times are rounded down to seconds. Where nothing is
 * said, nobody may keep it.
 */
export function toCacheControl(freshness: Freshness): string {
  if (freshness.kind === 'no-store') return 'no-store'
  const { isPrivate, isPublic, mustRevalidate, staleWhileRevalidateMs, staleIfErrorMs } = freshness
  const freshMs = freshFromArrivalMs(freshness)
  if (freshMs === undefined) return 'no-store'
  const seconds = toSeconds(freshMs)
  const parts = [seconds === 0 ? 'no-cache' : `max-age=${seconds}`]
  if (isPrivate) parts.push('private')
  else if (isPublic) parts.push('public')
  if (seconds > 0) {
    if (mustRevalidate && staleWhileRevalidateMs === 0 && staleIfErrorMs === 0) parts.push('must-revalidate')
    if (toSeconds(staleWhileRevalidateMs) > 0) parts.push(`stale-while-revalidate=${toSeconds(staleWhileRevalidateMs)}`)
    if (toSeconds(staleIfErrorMs) > 0) parts.push(`stale-if-error=${toSeconds(staleIfErrorMs)}`)
  }
  return parts.join(', ')
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000)
}
