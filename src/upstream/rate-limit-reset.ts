/** Above, a number is a moment since the Unix epoch and no number of seconds from now: ten years. */
const longestDelaySeconds = 315_360_000

/** Above, a moment is in milliseconds, not in seconds. */
const smallestEpochMs = 100_000_000_000

/**
 * Milliseconds until an upstream's quota is there again, by what upstreams send of it besides `Retry-After`; undefined where nothing can be read.
 * `RateLimit` in the forms of several drafts (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/), `RateLimit-Reset`, and
 * the `X-RateLimit-Reset` of many, in seconds from now or as a moment.
 */
export function rateLimitResetMs(headers: ReadonlyMap<string, string>, wallMs: () => number): number | undefined {
  const said = [
    byPolicies(headers.get('ratelimit')),
    toNumber(headers.get('ratelimit-reset')),
    toNumber(headers.get('x-ratelimit-reset-after')),
    toNumber(headers.get('x-ratelimit-reset') ?? headers.get('x-rate-limit-reset')),
  ]
  const seconds = said.find((each) => each !== undefined)
  if (seconds === undefined) return undefined
  if (seconds <= longestDelaySeconds) return Math.round(seconds * 1000)
  const atMs = seconds >= smallestEpochMs ? seconds : seconds * 1000
  return Math.max(0, Math.round(atMs - wallMs()))
}

/** The longest of the policies of which nothing is left: `"burst";r=0;t=5, "daily";r=90;t=3600`, and `limit=10, remaining=0, reset=5`. */
function byPolicies(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 1000) return undefined
  const old = { remaining: parameter(text, 'remaining'), reset: parameter(text, 'reset') }
  if (old.reset !== undefined) return old.remaining === undefined || old.remaining === 0 ? old.reset : undefined
  let longest: number | undefined
  for (const policy of text.split(',')) {
    const reset = parameter(policy, 't')
    if (reset !== undefined && parameter(policy, 'r') === 0) longest = Math.max(longest ?? 0, reset)
  }
  return longest
}

const parameters = /(?:^|[;,\s])(r|t|remaining|reset)=(\d{1,15})(?![\w.])/g

function parameter(text: string, name: string): number | undefined {
  for (const [, found, digits] of text.matchAll(parameters)) if (found === name) return toNumber(digits)
  return undefined
}

function toNumber(text: string | undefined): number | undefined {
  const [, digits] = /^\s*(\d{1,15}(?:\.\d{1,6})?)\s*(?:[,;].*)?$/.exec(text ?? '') ?? []
  return digits === undefined ? undefined : Number(digits)
}
