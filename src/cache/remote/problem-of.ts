/** Codes of Node (`ECONNREFUSED`), and the first words of what Redis refuses with (`WRONGPASS ...`). */
const code = /^[A-Z][A-Z\d_]{1,40}$/

/** Words alone: no address, no key, no value has room in it. */
const words = /^[a-z\d]+(?: [a-z\d]+){0,15}$/i

/** What went wrong, in a few words that hold no address and no secret. */
export function problemOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  if ('code' in cause && typeof cause.code === 'string' && code.test(cause.code)) return cause.code
  const [first = ''] = cause.message.split(' ', 1)
  if (code.test(first)) return first
  return words.test(cause.message) && cause.message.length <= 100 ? cause.message : cause.name
}
