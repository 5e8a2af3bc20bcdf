import { isObject, ownList } from './json.ts'
import type { MergedSchema } from './merge-schema.ts'
import { isLegalName } from './names.ts'
import type { Report } from './report.ts'
import { type Located, placeOf } from './resolve-ref.ts'
import { scalarOfType } from './scalars.ts'
import { type NameHint, scalar, type TypeUse } from './shape.ts'

/**
 * The enum of the listed values, where all are strings that GraphQL can write; else the scalar they have in common, which
 * is reported.
 */
export function enumUse(
  schema: MergedSchema,
  listed: readonly unknown[],
  type: string | undefined,
  located: Located,
  name: NameHint,
  report: Report,
): TypeUse {
  const isNullable = listed.includes(null) || schema.isNullable
  const values = [...new Set(listed.filter((value) => value !== null))]
  const strings = values.filter((value) => typeof value === 'string')
  const base = scalar(type !== undefined ? scalarOfType(type, schema) : commonScalar(values))
  if (values.length === 0 || strings.length < values.length || (type !== undefined && type !== 'string')) {
    // Boolean "enums" and lists of numbers lose their limits, not their values.
    if (values.length > 0)
      report.add({
        rule: 'openapi-enum',
        pointer: placeOf(located),
        message: `only ${list(values)} are valid, which is not checked`,
      })
    return { ...base, isNullable }
  }
  if (strings.length === 1) return { ...base, isNullable } // a constant: a type of its own would say less than its text
  if (strings.every((value) => isLegalName(value) && !/^(?:true|false|null)$/.test(value))) {
    const shape = { kind: 'enum', name, values: strings, description: schema.description } as const
    return { shape, isNullable }
  }
  report.add({
    rule: 'openapi-enum',
    pointer: placeOf(located),
    message: `GraphQL enums cannot have all of the values ${list(values)}: it becomes a String`,
  })
  return { ...base, isNullable }
}

/** Words about the values of an enum that GraphQL has none for, for whoever reads the schema. */
export function valuesNote(schema: unknown): string | undefined {
  const values = ownList(schema, 'enum').filter((value) => value !== null)
  const isEnum = values.every((value) => typeof value === 'string' && isLegalName(value))
  return values.length < 2 || isEnum || values.some(isObject) ? undefined : `One of ${list(values)}.`
}

/** A description with such words after it. */
export function withNote(words: string | undefined, note: string | undefined): string | undefined {
  return words === undefined || note === undefined ? (words ?? note) : `${words}\n\n${note}`
}

function commonScalar(values: readonly unknown[]) {
  if (values.every((value) => typeof value === 'string')) return 'String'
  if (values.every((value) => typeof value === 'boolean')) return 'Boolean'
  if (values.every((value) => typeof value === 'number')) return values.every(Number.isInteger) ? 'Int' : 'Float'
  return 'JSON'
}

function list(values: readonly unknown[]): string {
  const shown = values.slice(0, 8).map((value) => JSON.stringify(value))
  return values.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}
