import { choose } from './choices.ts'
import { enumUse } from './enums.ts'
import { isObject, own } from './json.ts'
import { type MergedSchema, mergeSchema } from './merge-schema.ts'
import { fillProperties } from './properties.ts'
import type { Report } from './report.ts'
import { type Located, placeOf, type Resolver } from './resolve-ref.ts'
import { scalarOfType } from './scalars.ts'
import { aliasOf, givenName, nullableAt, withSiblings } from './schema-place.ts'
import { isIdName, type NameHint, type ObjectShape, type Property, scalar, type TypeUse } from './shape.ts'

/** Turns schemas into shapes; equal schemas into the same one. */
export interface Shapes {
  /** The shape of the schema at `located`, called `hint` where the document gives it no name itself. */
  readonly use: (located: Located, hint: NameHint) => TypeUse
  /** The list of `{ key value }` that a map comes to where its values have a type; undefined for what is no such map. */
  readonly useEntries: (located: Located, hint: NameHint) => TypeUse | undefined
}

/** What the parts of the schema reading share. */
export interface ShapeContext extends Shapes {
  readonly resolver: Resolver
  readonly report: Report
  readonly useNested: (located: Located, hint: NameHint, depth: number) => TypeUse
  /** The object of a schema that has properties. */
  readonly objectShape: (schema: MergedSchema, located: Located, name: NameHint) => ObjectShape
}

/** Most schemas that are read; a hostile document must not take forever. */
const maxSchemas = 200_000
/** Deepest nesting of lists and choices in one another. */
const maxDepth = 100
/** Longest place of a schema: the places of schemas that are nested a thousand deep would fill the memory. */
const maxPlaceLength = 20_000

/** Reads schemas through `resolver`. Ends on circles, and on documents that unfold to more than anyone wrote. */
export function createShapes(resolver: Resolver, report: Report): Shapes {
  const known = new Map<object, TypeUse>()
  const unfilled: { object: ObjectShape & { readonly properties: Property[] }; schema: MergedSchema }[] = []
  let isFilling = false
  let count = 0

  const useNested = (located: Located, hint: NameHint, depth: number): TypeUse => {
    if (typeof located.value === 'boolean') return scalar('JSON')
    const target = resolver.resolve(withSiblings(located))
    if (target === undefined || !isObject(target.value)) return scalar('JSON')
    const cached = known.get(target.value)
    if (cached !== undefined) return nullableAt(located, cached)
    count += 1
    if (count > maxSchemas || depth > maxDepth || target.pointer.length > maxPlaceLength) {
      report.add({
        rule: 'openapi-limit',
        pointer: placeOf(target),
        message: 'schemas are nested too deep or too many',
      })
      return scalar('JSON')
    }
    known.set(target.value, scalar('JSON')) // what a schema that is only itself (`A: allOf: [A]`) comes to
    const use = read(target, givenName(target) ?? hint, depth)
    known.set(target.value, use)
    return nullableAt(located, use)
  }

  const read = (located: Located, hint: NameHint, depth: number): TypeUse => {
    const alias = aliasOf(located)
    if (alias !== undefined) {
      const use = useNested(alias, hint, depth + 1)
      const allowsNull = own(located.value, 'nullable') === true || own(located.value, 'x-nullable') === true
      return allowsNull ? { ...use, isNullable: true } : use
    }
    const schema = mergeSchema(located, resolver, report)
    const use = classify(schema, located, hint, depth)
    return schema.isNullable && !use.isNullable ? { ...use, isNullable: true } : use
  }

  const classify = (schema: MergedSchema, located: Located, hint: NameHint, depth: number): TypeUse => {
    const isOneOfSeveral = schema.types.size > 1 && !isNumberOnly(schema.types)
    if (isOneOfSeveral) {
      if (hint.member !== undefined && isIdName(hint.member) && isIdTypes(schema.types)) return scalar('String')
      report.add({
        rule: 'openapi-union',
        pointer: placeOf(located),
        message: `a value that is one of ${[...schema.types].join(', ')} becomes JSON`,
      })
      return scalar('JSON')
    }
    const type = schema.types.has('number') ? 'number' : ([...schema.types][0] ?? inferType(schema))
    if (type === undefined || type === 'object') {
      const chosen = choose(context, schema, located, hint, depth)
      if (chosen !== undefined) return chosen
    }
    if (schema.enumValues !== undefined && type !== 'object' && type !== 'array')
      return enumUse(schema, schema.enumValues, type, located, hint, report)
    if (type === 'array') return listUse(schema, located, hint, depth)
    if (type !== 'object')
      return scalar(
        type === undefined
          ? 'JSON'
          : scalarOfType(type, schema, { example: own(located.value, 'example'), member: hint.member }),
      )
    return objectUse(schema, located, hint)
  }

  const listUse = (schema: MergedSchema, located: Located, hint: NameHint, depth: number): TypeUse => {
    const name = { ...hint, text: hint.isGiven ? `${hint.text}Item` : hint.text, isGiven: false }
    const of = schema.items === undefined ? scalar('JSON') : useNested(schema.items, name, depth + 1)
    if (schema.items === undefined && own(located.value, 'prefixItems') !== undefined)
      report.add({ rule: 'openapi-tuple', pointer: placeOf(located), message: 'a tuple becomes a list of JSON' })
    // Any JSON value may be null.
    const isAnything = of.shape.kind === 'scalar' && of.shape.name === 'JSON'
    return { shape: { kind: 'list', of: isAnything ? { ...of, isNullable: true } : of }, isNullable: false }
  }

  const objectUse = (schema: MergedSchema, located: Located, hint: NameHint): TypeUse => {
    if (schema.properties.size === 0) {
      const message =
        schema.additional === undefined ? 'an object of no known properties becomes JSON' : 'a map becomes JSON'
      report.add({ rule: 'openapi-map', pointer: placeOf(located), message })
      return scalar('JSON')
    }
    if (isObject(schema.additional?.value))
      report.add({
        rule: 'openapi-map',
        pointer: placeOf(located),
        message: 'additional properties are left out: only the named ones have fields',
      })
    if (schema.discriminator !== undefined)
      report.add({
        rule: 'openapi-union',
        pointer: placeOf(located),
        message: `of the types that ${hint.text} is discriminated into, only the common properties have fields`,
      })
    return { shape: objectShape(schema, located, hint), isNullable: false }
  }

  const objectShape = (schema: MergedSchema, located: Located, name: NameHint): ObjectShape => {
    const properties: Property[] = []
    const object = { kind: 'object', name, description: schema.description, place: located, properties } as const
    unfilled.push({ object, schema })
    return object
  }

  /** Properties are read one object after the other, never nested: chains of schemas can be longer than the stack. */
  const use = (located: Located, hint: NameHint): TypeUse => {
    const result = useNested(located, hint, 0)
    if (isFilling) return result
    isFilling = true
    for (let next = unfilled.shift(); next !== undefined; next = unfilled.shift())
      next.object.properties.push(...fillProperties(context, next.object, next.schema))
    isFilling = false
    return result
  }

  const entries = new Map<unknown, TypeUse>()
  const useEntries = (located: Located, hint: NameHint): TypeUse | undefined => {
    const target = resolver.resolve(located)
    const cached = entries.get(target?.value)
    if (target === undefined || cached !== undefined) return cached
    const schema = mergeSchema(target, resolver, report)
    const { additional, types } = schema
    const isMap =
      schema.properties.size === 0 && schema.choices.length === 0 && [...types].every((type) => type === 'object')
    if (!isMap || additional === undefined || !isObject(additional.value)) return undefined
    const { text } = givenName(target) ?? hint
    const value = use(additional, { text: `${text}Value`, isGiven: false })
    if (value.shape.kind === 'scalar' && value.shape.name === 'JSON') return undefined
    const object = entryShape({ text: `${text}Entry`, isGiven: false }, value, target, schema.description)
    const list: TypeUse = {
      shape: { kind: 'list', of: { shape: object, isNullable: false } },
      isNullable: schema.isNullable,
    }
    entries.set(target.value, list)
    return list
  }

  const context: ShapeContext = { use, useEntries, useNested, objectShape, resolver, report }
  return { use, useEntries }
}

function entryShape(name: NameHint, value: TypeUse, place: Located, description: string | undefined): ObjectShape {
  const property = (key: string, use: TypeUse): Property => ({
    key,
    fieldName: key,
    use,
    isRequired: true,
    isReadOnly: false,
    isWriteOnly: false,
    isDeprecated: false,
    hasDefault: false,
    constants: undefined,
    description: undefined,
    place,
  })
  return {
    kind: 'object',
    name,
    description,
    place,
    properties: [property('key', scalar('String')), property('value', value)],
  }
}

function inferType(schema: MergedSchema): string | undefined {
  if (schema.properties.size > 0 || schema.additional !== undefined) return 'object'
  if (schema.items !== undefined) return 'array'
  if (schema.enumValues?.every((value) => typeof value === 'string' || value === null)) return 'string'
  if (schema.format === undefined) return undefined
  if (/^(?:u?int|long)/.test(schema.format)) return 'integer'
  return /^(?:float|double|decimal)/.test(schema.format) ? 'number' : 'string'
}

function isNumberOnly(types: ReadonlySet<string>): boolean {
  return [...types].every((type) => type === 'integer' || type === 'number')
}

function isIdTypes(types: ReadonlySet<string>): boolean {
  return [...types].every((type) => type === 'integer' || type === 'number' || type === 'string')
}
