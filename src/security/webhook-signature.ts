import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a signed message says of itself. */
export interface WebhookHead {
  readonly id: string | undefined
  /** Seconds since the Unix epoch, as text. */
  readonly timestamp: string | undefined
  /** `v1,` and Base64, several with spaces in between. */
  readonly signature: string | undefined
}

/** How far a message's time may lie off. */
export const toleranceMs = 300_000

const maxIdLength = 256
const scheme = 'v1,'
const bytesOfSha256 = 32

/**
 * Whether a message was signed with one of the secrets, lately, by https://www.standardwebhooks.com: HMAC-SHA256 over id, time and the body
 * as it came. All secrets are tried, in constant time each: while one is replaced by another, both are good.
 * @param secrets as text with `whsec_` before Base64, or as they are
 */
export function isSigned(
  { id, timestamp, signature }: WebhookHead,
  body: Uint8Array,
  secrets: readonly string[],
  wallMs: number,
): boolean {
  if (id === undefined || id === '' || id.length > maxIdLength || id.includes('.')) return false
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp) || signature === undefined) return false
  if (Math.abs(wallMs - Number(timestamp) * 1000) > toleranceMs) return false
  const given = signature
    .split(' ')
    .filter((each) => each.startsWith(scheme))
    .map((each) => Buffer.from(each.slice(scheme.length), 'base64'))
    .filter((each) => each.length === bytesOfSha256)
  let isGood = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest()
    for (const each of given) isGood = timingSafeEqual(expected, each) || isGood
  }
  return isGood
}

const prefix = 'whsec_'

function keyOf(secret: string): Buffer {
  return secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret)
}
