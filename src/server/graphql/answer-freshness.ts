import { createHash } from 'node:crypto'
import type { CachePolicy } from '../../gateway/cache-policy.ts'

/** What tells those who keep an answer how long, and whether theirs is still the same. */
export interface AnswerFreshness {
  readonly cacheControl: string
  /** Undefined for what may not be kept. */
  readonly etag: string | undefined
}

/** The headers of an answer that may be kept (RFC 9111 section 5.2.2, RFC 9110 section 8.8.3), or that says that it may not. */
export function answerFreshness(policy: CachePolicy | undefined, body: string): AnswerFreshness {
  const seconds = policy === undefined ? 0 : Math.floor(policy.maxAgeMs / 1000)
  if (policy === undefined || seconds === 0) return { cacheControl: 'no-store', etag: undefined }
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  return { cacheControl: `max-age=${seconds}, ${policy.isPublic ? 'public' : 'private'}`, etag: `"${hash}"` }
}

/** Whether one of the tags that a client has is this one; compared weakly (RFC 9110 section 13.1.2). */
export function isNamed(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === etag)
}
