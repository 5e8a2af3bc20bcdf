import type { IssuedToken } from './token-keeper.ts'

/** For a token whose answer does not say how long it holds (RFC 6749 section 5.1 only recommends it); a refusal renews it earlier. */
const usualLifetimeMs = 300_000

/** Whatever an answer says: no endpoint is asked for every call, and no token kept for ever. */
const lifetimeLimits = { minMs: 1000, maxMs: 86_400_000 } as const

/** Kinds that are sent as bearer tokens. `N_A` is what RFC 8693 section 2.2.1 gives to what is no access token by itself. */
const bearerKinds: ReadonlySet<string> = new Set(['bearer', 'n_a'])

/** What a token endpoint gave. */
export interface TokenAnswer extends IssuedToken {
  readonly refreshToken: string | undefined
}

/** Reads an answer to a token request; a word for what is wrong with it, which holds nothing of it. */
export function readToken(body: Uint8Array): TokenAnswer | string {
  const answer = readObject(body)
  if (answer === undefined) return 'is no JSON object'
  const {
    access_token: value,
    token_type: kind = 'bearer',
    expires_in: expiresIn,
    refresh_token: refreshToken,
  } = answer
  if (typeof value !== 'string' || !isToken(value)) return 'has no access_token that a header could carry'
  if (typeof kind !== 'string' || !bearerKinds.has(kind.toLowerCase())) return 'has a token_type that is not Bearer'
  const refresh = typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : undefined
  return { value, lifetimeMs: lifetimeMsOf(expiresIn), refreshToken: refresh }
}

/** The `error` of an answer, where it looks like one (RFC 6749 section 5.2): an endpoint's other words may hold what was sent to it. */
export function errorWordOf(body: Uint8Array): string | undefined {
  const error = readObject(body)?.error
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : undefined
}

/** Seconds, which some endpoints write as text. */
function lifetimeMsOf(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' && /^\d{1,15}$/.test(expiresIn) ? Number(expiresIn) : expiresIn
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return usualLifetimeMs
  return Math.min(Math.max(seconds * 1000, lifetimeLimits.minMs), lifetimeLimits.maxMs)
}

function readObject(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    // Edge: only its own fields are read, each as unknown.
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

/** RFC 6750 section 2.1 allows fewer characters than servers use; none of them is a space. */
function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}
