import type { MergedSchema } from './merge-schema.ts'
import type { ScalarName } from './shape.ts'

/** Formats whose integers do not fit GraphQL's 32-bit Int. */
const wideFormats = new Set(
  'int64 uint32 uint64 long bigint biginteger integer64 unix-time unixtime timestamp utc-millisec'.split(' '),
)

const maxInt = 2 ** 31 - 1

/** The scalar for one JSON Schema type with its format, or an example that does not fit; JSON for a type that is none. */
export function scalarOfType(
  type: string,
  schema: Pick<MergedSchema, 'format' | 'maximum' | 'minimum'>,
  example?: unknown,
): ScalarName {
  const format = schema.format?.toLowerCase() ?? ''
  switch (type) {
    case 'boolean':
      return 'Boolean'
    case 'number':
      // Some documents write integers as numbers with an integer format.
      return format === 'int32' ? 'Int' : wideFormats.has(format) ? 'BigInt' : 'Float'
    case 'integer':
      if (typeof example === 'number' && Math.abs(example) > maxInt) return 'BigInt'
      return wideFormats.has(format) || schema.maximum > maxInt || schema.minimum < -maxInt - 1 ? 'BigInt' : 'Int'
    case 'file':
      return 'DataUrl'
    case 'string':
      if (format === 'binary') return 'DataUrl'
      return format === 'date-time' ? 'DateTime' : format === 'date' ? 'Date' : 'String'
    default:
      return 'JSON'
  }
}
