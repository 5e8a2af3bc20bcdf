/** Longest text of a log field. */
const maxTextLength = 200

/** Longest text that is looked at; a secret beyond it is cut away with the rest. */
const maxScannedLength = 4000

const mask = '[redacted]'

/** What secrets look like, wherever they stand. Every pattern runs in linear time. */
const secretPatterns: readonly RegExp[] = [
  /\b(?:Bearer|Basic|Digest|Negotiate)\s+[\w.~+/=-]{4,}/gi,
  // JWT, also one cut short.
  /\beyJ[\w-]{5,}(?:\.[\w-]*){0,2}/g,
  // Card-like numbers, also in groups; not the digits inside an identifier.
  /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g,
  // Keys that say what they are.
  /\b(?:sk|pk|rk|ghp|gho|ghs|github_pat|glpat|xox[abprs])[_-][\w-]{8,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /-----BEGIN [A-Z ]{1,40}-----[\s\S]*/g,
]

/** `token=...`, `"password": "..."`: the name stays, the value goes. */
const namedSecret =
  /((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|cookie|signature)["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"',;&}<]+/gi

/** Credentials in a URL. */
const userInfo = /(:\/\/)[^\s/@]+@/g

/** Runs that only keys have: long, without a space, of digits and both cases. */
const longRun = /[\w+=-]{32,}/g

/** Ids, names and codes: nothing that the patterns above need for what they find, but for what `telling` finds. */
const plain = /^(?:[\w.-]{0,31}|[a-z\d_.-]{0,128}|[A-Z\d_.-]{0,128})$/
const telling = /eyJ|\d(?:-?\d){12}|(?:sk|pk|rk|ghp|gho|ghs|github_pat|glpat|xox[abprs])[_-]|A[KS]IA/i

/** Log text: secrets masked by what they look like, control characters escaped, capped at 200 characters. */
export function redactText(text: string): string {
  // Most texts are of this kind, and ten patterns each took a third of a log line's time.
  if (plain.test(text) && !telling.test(text)) return text
  let redacted = text.length > maxScannedLength ? text.slice(0, maxScannedLength) : text
  for (const pattern of secretPatterns) redacted = redacted.replace(pattern, mask)
  redacted = redacted
    .replace(namedSecret, (_, name: string) => `${name}${mask}`)
    .replace(userInfo, (_, scheme: string) => `${scheme}${mask}@`)
    .replace(longRun, (run) => (isKeyLike(run) ? mask : run))
  return cap(escapeControls(redacted), text.length > maxScannedLength)
}

/** True for a field name whose value is never logged. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return secretNames.some((secret) => plain.includes(secret))
}

const secretNames: readonly string[] = [
  'authorization',
  'cookie',
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'credential',
  'signature',
  'cardnumber',
  'cvv',
  'iban',
]

function isKeyLike(run: string): boolean {
  return /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run)
}

/** A line break or terminal sequence in a value must not start a line of its own, nor hide one. */
function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function cap(text: string, wasCut: boolean): string {
  if (text.length <= maxTextLength) return wasCut ? `${text}...` : text
  return `${text.slice(0, maxTextLength)}...`
}
