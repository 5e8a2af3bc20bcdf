import type { Validators } from '../entry.ts'
import { parseHttpDate } from './http-date.ts'

/** An entity tag, strong or weak (RFC 9110 section 8.8.3). */
const entityTag = /^(?:W\/)?"[!#-~\x80-\xff]*"$/

/** Longer ones are not sent back. */
const maxLength = 1024

/** What can ask for the same answer again; without what is malformed, as it would be sent back. */
export function parseValidators(headers: ReadonlyMap<string, string>): Validators {
  const etag = headers.get('etag')?.trim()
  const lastModified = headers.get('last-modified')?.trim()
  return {
    ...(etag !== undefined && etag.length <= maxLength && entityTag.test(etag) && { etag }),
    ...(lastModified !== undefined && parseHttpDate(lastModified, 0) !== undefined && { lastModified }),
  }
}
