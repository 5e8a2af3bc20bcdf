import { isObject, own, ownObject, ownString } from './json.ts'
import { type MergedSchema, mergeSchema } from './merge-schema.ts'
import { toPascalCase } from './names.ts'
import { type Located, placeOf } from './resolve-ref.ts'
import type { ShapeContext } from './schema-shapes.ts'
import { type NameHint, type ObjectShape, type Shape, scalar, type TypeUse } from './shape.ts'
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
  const labels = typed.map(memberName)
  const hintOf = (index: number) => ({
    ...hint,
    isGiven: false,
    text: typed.length === 1 ? hint.text : `${hint.text}${labels[index]}`,
  })
  if (schema.properties.size > 0) {
    const members = schema.choices.length === 1 ? completeMembers(context, schema, typed, hintOf) : undefined
    const union = members === undefined ? undefined : unionShape(context, schema, located, hint, typed, members, labels)
    if (union !== undefined) return { shape: union, isNullable }
    report.add({
      rule: 'openapi-union',
      pointer: placeOf(located),
      message: 'of an object that is one of several, only the common properties have fields',
    })
    return undefined
  }
  const uses = typed.map((choice, index) => context.useNested(choice, hintOf(index), depth + 1))
  const common = commonShape(uses.map((use) => use.shape))
  if (common !== undefined) return { shape: common, isNullable: isNullable || uses.some((use) => use.isNullable) }
  const shapes = uses.map((use) => use.shape)
  const union = unionShape(context, schema, located, hint, typed, shapes, labels)
  if (union !== undefined) return { shape: union, isNullable }
  report.add({
    rule: 'openapi-union',
    pointer: placeOf(located),
    message: `a value that is one of ${typed.length} schemas becomes JSON`,
    remedy: 'Give it a type of your own in schema.graphql if clients need its fields.',
  })
  return { ...scalar('JSON'), isNullable }
}

/**
 * The choices as objects that have the common properties, too; undefined where one is no object, or chooses once more, or where none
 * has anything of its own.
 */
function completeMembers(
  context: ShapeContext,
  common: MergedSchema,
  choices: readonly Located[],
  hintOf: (index: number) => NameHint,
): readonly ObjectShape[] | undefined {
  const isObjectLike = ({ types, choices: inner, properties }: MergedSchema) =>
    inner.length === 0 && (types.size === 0 || types.has('object')) && properties.size > 0
  const members = choices.map((choice) => {
    const target = context.resolver.resolve(choice)
    return { target, own: target === undefined ? undefined : mergeSchema(target, context.resolver, context.report) }
  })
  const shapes = members.flatMap(({ target, own }, index) => {
    if (target === undefined || own === undefined || !isObjectLike(own)) return []
    const merged: MergedSchema = {
      ...own,
      properties: new Map([...common.properties, ...own.properties]),
      required: new Set([...common.required, ...own.required]),
      additional: own.additional ?? common.additional,
    }
    return [context.objectShape(merged, target, hintOf(index))]
  })
  const isMore = members.some(({ own }) =>
    [...(own?.properties.keys() ?? [])].some((key) => !common.properties.has(key)),
  )
  return isMore && shapes.length === choices.length ? shapes : undefined
}

/** A choice is called as its component is; an inline one by its title, a property that has one value only, or its place. */
function memberName(choice: Located, index: number): string {
  const ref = own(choice.value, '$ref')
  const title = ownString(choice.value, 'title') ?? ''
  const name =
    typeof ref === 'string' ? (ref.split('/').at(-1) ?? '') : title === '' ? (constantOf(choice) ?? '') : title
  return name === '' || name.length > 40 ? `Option${index + 1}` : toPascalCase(name)
}

/** The value of the property that tells the choice from others. */
function constantOf({ value }: Located): string | undefined {
  for (const schema of Object.values(ownObject(value, 'properties') ?? {})) {
    const values = own(schema, 'const') === undefined ? own(schema, 'enum') : [own(schema, 'const')]
    const [only, ...others] = Array.isArray(values) ? values : []
    if (typeof only === 'string' && others.length === 0 && /[A-Za-z]/.test(only)) return only
  }
  return undefined
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
