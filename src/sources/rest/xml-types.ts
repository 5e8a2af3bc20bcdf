import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import type { Mapping, MappingShape } from '../../mapping/types.ts'
import { textKey } from '../xml/read-object.ts'
import { isOfXml } from './scope.ts'
import { readXmlLeaf } from './xml-leaf.ts'

/** Gives a value what its type says of it; objects and lists are changed in place, they were made for this answer alone. */
type Conform = (value: unknown) => unknown

/** Changes an object's fields. */
type ConformObject = (object: Record<string, unknown>) => void

/**
 * The same selection, whose values are as `type` says where the answer was XML: all is text there, an element with attributes is an
 * object, and a list of one is its item. What is a list, a number or a text is known by the type, never by how it looks.
 */
export function typedOfXml(selection: Mapping, type: GraphQLOutputType, schema: GraphQLSchema): Mapping {
  let conform: Conform | undefined // compiled when first needed: most sources speak no XML
  return {
    ...selection,
    run: (data, scope, problems) => {
      const value = selection.run(data, scope, problems)
      if (!isOfXml(scope)) return value
      conform ??= createXmlTypes(schema).ofSelection(selection.shape, type)
      return conform(value)
    },
    prune: (wanted) => typedOfXml(selection.prune(wanted), type, schema),
  }
}

/** A value of which only the type is known. */
const anything: MappingShape = { kind: 'value' }

function createXmlTypes(schema: GraphQLSchema) {
  const byType = new Map<GraphQLObjectType, ConformObject>()

  const ofSelection = (shape: MappingShape, type: GraphQLOutputType): Conform => {
    const nullable = getNullableType(type)
    if (isListType(nullable)) return ofList(ofSelection(shape, nullable.ofType), getNullableType(nullable.ofType))
    if (isLeafType(nullable)) return ofLeaf(nullable)
    const conform = ofComposite(shape, nullable as GraphQLCompositeType) // a marked edge: neither list nor leaf
    const empty = isObjectType(nullable) && canBeEmpty(nullable) ? () => ({}) : () => null
    return (value) => {
      const given = isBlank(value) ? empty() : value
      if (isRecord(given)) conform(given)
      return given
    }
  }

  const ofComposite = (shape: MappingShape, type: GraphQLCompositeType): ConformObject => {
    if (isObjectType(type)) return ofObject(shape, type)
    const members = new Map<string, ConformObject>()
    return (object) => {
      const name = String(object.__typename)
      const known = members.get(name)
      if (known !== undefined) return known(object)
      const member = schema.getType(name)
      if (!isObjectType(member)) return
      const conform = ofObject(shape, member)
      members.set(name, conform)
      conform(object)
    }
  }

  const ofObject = (shape: MappingShape, type: GraphQLObjectType): ConformObject => {
    if (shape.kind === 'value') return ofAnyObject(type)
    const found = fieldsOf(shape, type.name)
    const fields = type.getFields()
    const changes = [...found.shapes].flatMap(([name, shapes]) => {
      const field = fields[name]
      const [only] = shapes
      if (field === undefined || only === undefined) return []
      const conform = ofSelection(shapes.length === 1 ? only : { kind: 'oneOf', shapes }, field.type)
      return [changeOf(name, conform, found.isSure && isListType(getNullableType(field.type)))]
    })
    if (!found.isOpen) return inOrder(changes)
    const rest = Object.values(fields).filter(({ name }) => !found.shapes.has(name))
    return inOrder([...changes, ...rest.map(({ name, type: of }) => changeOfType(name, of))])
  }

  /** An object that was taken as it came; types may be within themselves. */
  const ofAnyObject = (type: GraphQLObjectType): ConformObject => {
    const known = byType.get(type)
    if (known !== undefined) return known
    let whole: ConformObject | undefined
    const conform: ConformObject = (object) => {
      whole ??= inOrder(Object.values(type.getFields()).map((field) => changeOfType(field.name, field.type)))
      whole(object)
    }
    byType.set(type, conform)
    return conform
  }

  const changeOfType = (name: string, type: GraphQLOutputType): ConformObject =>
    changeOf(name, ofSelection(anything, type), isNonNullType(type) && isListType(type.ofType))

  return { ofSelection }
}

/** Whether an element with nothing in it can be an object of the type; where it cannot, it is null. */
function canBeEmpty(type: GraphQLObjectType): boolean {
  return Object.values(type.getFields()).every(({ type: of }) => !isNonNullType(of) || isListType(of.ofType))
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}

/** @param isFilled whether a list of which nothing is there is empty: XML has no other way to say so */
function changeOf(name: string, conform: Conform, isFilled: boolean): ConformObject {
  return (object) => {
    if (Object.hasOwn(object, name)) object[name] = conform(object[name])
    else if (isFilled) object[name] = []
  }
}

function inOrder(changes: readonly ConformObject[]): ConformObject {
  return (object) => {
    for (let at = 0; at < changes.length; at++) changes[at]?.(object)
  }
}

function ofList(conform: Conform, item: GraphQLOutputType): Conform {
  const isFlat = !isListType(item)
  const isEmptyText = (value: unknown) => !isLeafType(item) && isBlank(value)
  return (value) => {
    if (value === undefined || isEmptyText(value)) return []
    if (value === null) return null
    if (!Array.isArray(value)) return [conform(value)]
    // Items of items: some have one, some several.
    const items: unknown[] = isFlat && value.some(Array.isArray) ? value.flat(Number.POSITIVE_INFINITY) : value
    for (let at = 0; at < items.length; at++) items[at] = conform(items[at])
    return items
  }
}

/** Scalars named JSON take any data as it is; all others, and enums, are the text of their element. */
function ofLeaf(type: GraphQLLeafType): Conform {
  if (type.name === 'JSON' && !isSpecifiedScalarType(type)) return (value) => value
  const read = readXmlLeaf(isEnumType(type) ? 'enum' : type.name)
  return (value) => {
    const text = isRecord(value) ? ownText(value) : value
    return typeof text === 'string' ? read(text) : text
  }
}

/** The text of an element that has attributes; the element itself where it has children, which is no scalar. */
function ownText(element: Readonly<Record<string, unknown>>): unknown {
  if (!Object.keys(element).every((key) => key.startsWith('@') || key === textKey)) return element
  return Object.hasOwn(element, textKey) ? element[textKey] : ''
}

interface FoundFields {
  readonly shapes: ReadonlyMap<string, readonly MappingShape[]>
  readonly isOpen: boolean
  /** Whether each object has all of them. */
  readonly isSure: boolean
}

/** What the selection gives for objects of a type. */
function fieldsOf(shape: Exclude<MappingShape, { kind: 'value' }>, typeName: string): FoundFields {
  const shapes = new Map<string, MappingShape[]>()
  let isOpen = false
  const add = (each: MappingShape): void => {
    if (each.kind === 'oneOf') each.shapes.forEach(add)
    else if (each.kind === 'value') isOpen = true
    else if (isOfType(each, typeName)) {
      if (each.isOpen) isOpen = true
      for (const [name, field] of each.fields) shapes.set(name, [...(shapes.get(name) ?? []), field.shape])
    }
  }
  add(shape)
  return { shapes, isOpen, isSure: shape.kind === 'object' }
}

function isOfType({ fields }: Extract<MappingShape, { kind: 'object' }>, typeName: string): boolean {
  const name = fields.get('__typename')?.shape
  return name?.kind !== 'value' || name.constant === undefined || name.constant === typeName
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
