import { isObject, own, ownString } from './json.ts'
import type { MergedSchema } from './merge-schema.ts'
import { toPascalCase } from './names.ts'
import { type Located, placeOf } from './resolve-ref.ts'
import type { ShapeContext } from './schema-shapes.ts'
import { type NameHint, type Shape, scalar, type TypeUse } from './shape.ts'
import { unionShape } from './union-shape.ts'

/**
 * What the `oneOf` and `anyOf` of a schema come to: the only choice, the common scalar, or JSON, which is reported.
 * @returns undefined where they say nothing about the type, and the schema's own properties do.
 */
export function choose(
  context: ShapeContext,
  schema: MergedSchema,
  located: Located,
  hint: NameHint,
  depth: number,
): TypeUse | undefined {
  const { report } = context
  const choices = schema.choices.flat().filter((choice) => saysType(choice))
  const typed = choices.filter((choice) => !isNullSchema(choice))
  const isNullable = typed.length < choices.length || schema.isNullable
  if (typed.length === 0) return undefined
  if (schema.properties.size > 0) {
    report.add({
      rule: 'openapi-union',
      pointer: placeOf(located),
      message: 'of an object that is one of several, only the common properties have fields',
    })
    return undefined
  }
  const uses = typed.map((choice, index) =>
    context.useNested(
      choice,
      { ...hint, isGiven: false, text: typed.length === 1 ? hint.text : `${hint.text}${memberName(choice, index)}` },
      depth + 1,
    ),
  )
  const common = commonShape(uses.map((use) => use.shape))
  if (common !== undefined) return { shape: common, isNullable: isNullable || uses.some((use) => use.isNullable) }
  const shapes = uses.map((use) => use.shape)
  const union = unionShape(context, schema, located, hint, typed, shapes)
  if (union !== undefined) return { shape: union, isNullable }
  report.add({
    rule: 'openapi-union',
    pointer: placeOf(located),
    message: `a value that is one of ${typed.length} schemas becomes JSON`,
    remedy: 'Give it a type of your own in schema.graphql if clients need its fields.',
  })
  return { ...scalar('JSON'), isNullable }
}

/** An inline choice is called by its title, else by its place. */
function memberName(choice: Located, index: number): string {
  const title = ownString(choice.value, 'title') ?? ''
  return title === '' || title.length > 40 ? `Option${index + 1}` : toPascalCase(title)
}

/** False for choices that only restrict: `anyOf: [{required: [a]}, {required: [b]}]`. */
function saysType(choice: Located): boolean {
  const words = [
    '$ref',
    'type',
    'properties',
    'items',
    'allOf',
    'oneOf',
    'anyOf',
    'enum',
    'const',
    'additionalProperties',
  ]
  return isObject(choice.value) && words.some((word) => own(choice.value, word) !== undefined)
}

function isNullSchema(choice: Located): boolean {
  const type = own(choice.value, 'type')
  const values = own(choice.value, 'enum')
  return type === 'null' || (Array.isArray(values) && values.length > 0 && values.every((value) => value === null))
}

function commonShape(shapes: readonly Shape[]): Shape | undefined {
  const [first, ...rest] = shapes
  if (first === undefined || rest.every((shape) => shape === first)) return first
  const names = new Set(shapes.map((shape) => (shape.kind === 'scalar' ? shape.name : shape.kind)))
  const areAll = (...allowed: readonly string[]) => [...names].every((name) => allowed.includes(name))
  if (names.size === 1 && first.kind === 'scalar') return first
  if (areAll('Int', 'BigInt')) return { kind: 'scalar', name: 'BigInt' }
  if (names.has('Decimal') && areAll('Int', 'Float', 'BigInt', 'Decimal')) return { kind: 'scalar', name: 'Decimal' }
  if (areAll('Int', 'Float', 'BigInt')) return { kind: 'scalar', name: 'Float' }
  if (areAll('String', 'DateTime', 'Date', 'Time', 'Duration', 'Byte', 'DataUrl', 'ID', 'enum'))
    return { kind: 'scalar', name: 'String' }
  return undefined
}
