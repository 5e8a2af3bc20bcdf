import type { ScalarRule } from './scalar-rule.ts'

const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::(?:[0-5]\\d|60)(?:\\.\\d{1,20})?)?'
const zone = '(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)?'
const day = '(\\d{4})-(\\d\\d)-(\\d\\d)'

const date = new RegExp(`^${day}${zone}$`)
const dateTime = new RegExp(`^${day}[Tt]${clock}${zone}$`)
const time = new RegExp(`^${clock}${zone}$`)

const amount = (unit: string) => `(?:\\d{1,20}(?:[.,]\\d{1,20})?${unit})?`
const duration = new RegExp(
  `^[+-]?P(?=\\d|T)${['Y', 'M', 'W', 'D'].map(amount).join('')}(?:T(?=\\d)${['H', 'M', 'S'].map(amount).join('')})?$`,
)
const uuid = /^[\dA-Fa-f]{8}(?:-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}$/
const uri = /^[A-Za-z][A-Za-z\d+.-]*:[^\s<>"{}|\\^`]*$/
const email = /^[^\s@]{1,64}@[^\s@]{1,255}$/

const rfc3339 = 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6'

/** Scalars that are texts of a form. Zones may be absent, and days may have one: XML Schema has both. */
export const textScalars: ReadonlyMap<string, ScalarRule> = new Map([
  ['Date', textRule('a date, as in 2024-03-01', rfc3339, (text) => isDay(date.exec(text)))],
  [
    'DateTime',
    textRule('a date with time and offset, as in 2024-03-01T12:00:00Z', rfc3339, (text) => isDay(dateTime.exec(text))),
  ],
  ['Time', textRule('a time of day, as in 12:30:00', rfc3339, (text) => time.test(text))],
  [
    'Duration',
    textRule('a duration of ISO 8601, as in P1DT12H', 'https://www.rfc-editor.org/rfc/rfc3339#appendix-A', (text) =>
      duration.test(text),
    ),
  ],
  [
    'UUID',
    textRule('a UUID, as in 2f1c5a3e-9d1b-4c6a-8f0e-1b2c3d4e5f60', 'https://www.rfc-editor.org/rfc/rfc9562', (text) =>
      uuid.test(text),
    ),
  ],
  [
    'URI',
    textRule('a URI with a scheme, as in urn:isbn:0451450523', 'https://www.rfc-editor.org/rfc/rfc3986', (text) =>
      uri.test(text),
    ),
  ],
  [
    'URL',
    textRule(
      'an absolute URL, as in https://example.org/a',
      'https://url.spec.whatwg.org/',
      (text) => uri.test(text) && URL.canParse(text),
    ),
  ],
  [
    'Email',
    textRule('an e-mail address', 'https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2', (text) => email.test(text)),
  ],
])

function textRule(takes: string, specifiedByUrl: string, isOfForm: (text: string) => boolean): ScalarRule {
  return {
    takes,
    specifiedByUrl,
    toInput: (value) => (typeof value === 'string' && isOfForm(value) ? value : undefined),
    toOutput: scalarOutput,
  }
}

/**
 * Any text, number or truth value, as it came: APIs give times as seconds, or forget the offset, and a client that knows the API
 * can read what it gives. What is no scalar at all is wrong.
 */
export function scalarOutput(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : undefined
    case 'bigint':
      return String(value)
    default:
      return undefined
  }
}

/** A day that its month has. */
function isDay(match: RegExpExecArray | null): boolean {
  if (match === null) return false
  const [year, month, dayOfMonth] = match.slice(1, 4).map(Number)
  if (year === undefined || month === undefined || dayOfMonth === undefined) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return dayOfMonth >= 1 && dayOfMonth <= (lengths[month - 1] ?? 0)
}
