import type { MergedSchema } from './merge-schema.ts'
import type { ScalarName } from './shape.ts'

/** Formats whose integers do not fit GraphQL's 32-bit Int. */
const wideFormats = new Set(
  'int64 uint32 uint64 long bigint biginteger integer64 unix-time unixtime timestamp utc-millisec'.split(' '),
)

/** Formats whose numbers have more digits than a double. */
const decimalFormats = new Set('decimal decimal128 bigdecimal'.split(' '))

/**
 * Texts that are more than that. Formats that documents use loosely, such as `email` and `uri`, stay texts: to refuse what the API
 * would take helps nobody.
 */
const textFormats: ReadonlyMap<string, ScalarName> = new Map([
  ['binary', 'DataUrl'],
  ['byte', 'Byte'],
  ['date-time', 'DateTime'],
  ['date', 'Date'],
  ['time', 'Time'],
  ['duration', 'Duration'],
])

/** Names of integers that documents give no format, and that pass 32 bits all the same. */
const wideNames = /(?:timestamp|epoch|millis(?:econds)?|nanos(?:econds)?|bytes)$/i

const maxInt = 2 ** 31 - 1

/** What tells of a scalar besides its schema. */
export interface ScalarClues {
  readonly example?: unknown
  /** The property or parameter. */
  readonly member?: string | undefined
}

/** The scalar for one JSON Schema type with its format, or by clues that it would not fit; JSON for a type that is none. */
export function scalarOfType(
  type: string,
  schema: Pick<MergedSchema, 'format' | 'maximum' | 'minimum'>,
  { example, member = '' }: ScalarClues = {},
): ScalarName {
  const format = schema.format?.toLowerCase() ?? ''
  switch (type) {
    case 'boolean':
      return 'Boolean'
    case 'number':
      // Some documents write integers as numbers with an integer format.
      if (format === 'int32') return 'Int'
      return wideFormats.has(format) ? 'BigInt' : decimalFormats.has(format) ? 'Decimal' : 'Float'
    case 'integer':
      if (typeof example === 'number' && Math.abs(example) > maxInt) return 'BigInt'
      if (schema.format === undefined && schema.maximum === Number.NEGATIVE_INFINITY && wideNames.test(member))
        return 'BigInt'
      return wideFormats.has(format) || schema.maximum > maxInt || schema.minimum < -maxInt - 1 ? 'BigInt' : 'Int'
    case 'file':
      return 'DataUrl'
    case 'string':
      return textFormats.get(format) ?? 'String'
    default:
      return 'JSON'
  }
}
