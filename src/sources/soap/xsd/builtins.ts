import type { WhiteSpace } from './model.ts'

/** What a built-in simple type is as a value; the names are those of GraphQL scalars. */
export type ValueKind =
  | 'String'
  | 'Boolean'
  | 'Int'
  | 'Float'
  | 'BigInt'
  | 'Decimal'
  | 'DateTime'
  | 'Date'
  | 'Time'
  | 'Duration'
  | 'Base64'

/** A built-in type of XML Schema part 2. */
export interface Builtin {
  readonly name: string
  readonly value: ValueKind
  readonly whiteSpace: WhiteSpace
  /** What is allowed, of text whose white space is done; absent where everything is. Linear in the text's length. */
  readonly lexical?: RegExp
  readonly isList?: boolean
  /** Inclusive bounds of the small integers. */
  readonly range?: readonly [number, number]
}

const zone = '(?:Z|[+-]\\d\\d:\\d\\d)?'
const lexical = {
  boolean: /^(?:true|false|1|0)$/,
  integer: /^[+-]?\d+$/,
  unsigned: /^(?:\+?\d+|-0+)$/,
  positive: /^\+?0*[1-9]\d*$/,
  nonPositive: /^(?:-\d+|\+?0+)$/,
  negative: /^-0*[1-9]\d*$/,
  decimal: /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/,
  float: /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN)$/,
  dateTime: new RegExp(`^-?\\d{4,}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?${zone}$`),
  date: new RegExp(`^-?\\d{4,}-\\d\\d-\\d\\d${zone}$`),
  time: new RegExp(`^\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?${zone}$`),
  duration: /^-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/,
  base64: /^[A-Za-z0-9+/ ]*={0,2}(?: ?=)? ?$/,
  hex: /^(?:[0-9a-fA-F]{2})*$/,
} as const

const text = (name: string, whiteSpace: WhiteSpace = 'collapse'): Builtin => ({ name, value: 'String', whiteSpace })
const typed = (name: string, value: ValueKind, allowed: RegExp, range?: readonly [number, number]): Builtin => ({
  name,
  value,
  whiteSpace: 'collapse',
  lexical: allowed,
  ...(range && { range }),
})

const all: readonly Builtin[] = [
  text('string', 'preserve'),
  text('anySimpleType', 'preserve'),
  text('anyAtomicType', 'preserve'),
  text('normalizedString', 'replace'),
  ...['token', 'language', 'Name', 'NCName', 'NMTOKEN', 'ID', 'IDREF', 'ENTITY', 'anyURI', 'QName', 'NOTATION'].map(
    (name) => text(name),
  ),
  ...['gYear', 'gYearMonth', 'gMonth', 'gMonthDay', 'gDay'].map((name) => text(name)),
  ...['NMTOKENS', 'IDREFS', 'ENTITIES'].map((name): Builtin => ({ ...text(name), isList: true })),
  typed('boolean', 'Boolean', lexical.boolean),
  typed('int', 'Int', lexical.integer, [-2_147_483_648, 2_147_483_647]),
  typed('short', 'Int', lexical.integer, [-32_768, 32_767]),
  typed('byte', 'Int', lexical.integer, [-128, 127]),
  typed('unsignedShort', 'Int', lexical.unsigned, [0, 65_535]),
  typed('unsignedByte', 'Int', lexical.unsigned, [0, 255]),
  typed('integer', 'BigInt', lexical.integer),
  typed('long', 'BigInt', lexical.integer),
  typed('unsignedInt', 'BigInt', lexical.unsigned),
  typed('unsignedLong', 'BigInt', lexical.unsigned),
  typed('nonNegativeInteger', 'BigInt', lexical.unsigned),
  typed('positiveInteger', 'BigInt', lexical.positive),
  typed('nonPositiveInteger', 'BigInt', lexical.nonPositive),
  typed('negativeInteger', 'BigInt', lexical.negative),
  typed('decimal', 'Decimal', lexical.decimal),
  typed('float', 'Float', lexical.float),
  typed('double', 'Float', lexical.float),
  typed('dateTime', 'DateTime', lexical.dateTime),
  typed('dateTimeStamp', 'DateTime', lexical.dateTime),
  typed('date', 'Date', lexical.date),
  typed('time', 'Time', lexical.time),
  typed('duration', 'Duration', lexical.duration),
  typed('dayTimeDuration', 'Duration', lexical.duration),
  typed('yearMonthDuration', 'Duration', lexical.duration),
  typed('base64Binary', 'Base64', lexical.base64),
  typed('hexBinary', 'String', lexical.hex),
]

/** The built-in simple types by local name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(all.map((each) => [each.name, each]))

/** Plain text: what a type that is not known further is taken for. */
export const stringBuiltin: Builtin = text('string', 'preserve')
