import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { keysOf } from '../../sources/entity-keys.ts'
import { externalFields } from '../../sources/federation/external-fields.ts'
import { joinsOf } from '../../sources/federation/join-directives.ts'
import { pathsOf } from '../../sources/key-paths.ts'
import { fieldSetOf } from '../../sources/parent-paths.ts'
import type { PendingGraph, Source } from '../../sources/source.ts'

/** Something that stands for a module of another kind where subgraphs are composed. */
interface StandIn {
  readonly name: string
  readonly typeDefs: DocumentNode
}

/**
 * Modules of other kinds can give what subgraphs take as `@external`: each that does is composed along, with its entities' keys and
 * these fields alone.
 */
export function standIns(graphs: readonly PendingGraph[], others: readonly Source[]): readonly StandIn[] {
  const wanted = new Set(graphs.flatMap(({ sdl }) => externalFields(sdl()).map(({ coordinate }) => coordinate)))
  return others.flatMap((source) => {
    const types = new Map<string, StandInType>()
    for (const type of Object.values(source.schema.getTypeMap()))
      if (isObjectType(type)) addStandIn(type, source, wanted, types)
    if (types.size === 0) return []
    const text = [...types].map(([name, { key, fields }]) => `type ${name} ${key} { ${[...fields].join(' ')} }`)
    const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@override"])`
    return [{ name: source.name, typeDefs: parse(`${link} ${text.join(' ')}`, { noLocation: true }) }]
  })
}

interface StandInType {
  /** The key, as a directive. */
  key: string
  readonly fields: Set<string>
}

function addStandIn(
  type: GraphQLObjectType,
  source: Source,
  wanted: ReadonlySet<string>,
  types: Map<string, StandInType>,
): void {
  const keys = type.astNode ? keysOf(type.astNode).filter(({ selection }) => selection && isTold(type, selection)) : []
  const key = keys.find(({ isNested }) => !isNested) ?? keys[0]
  if (key?.selection === undefined) return
  const given = Object.values(type.getFields()).filter(
    ({ name, type: of }) =>
      isSpecifiedScalarType(getNamedType(of)) &&
      !key.fields.includes(name) &&
      wanted.has(`${type.name}.${name}`) &&
      source.wayOf(type.name, name).kind !== 'external',
  )
  if (given.length === 0) return
  addSelected(type, key.selection, types)
  const made = typeIn(types, type.name)
  made.key = `@key(fields: "${fieldSetOf(pathsOf(key.selection))}")`
  for (const field of given) made.fields.add(`${textOf(field)} ${overrideOf(field)}`)
}

/** The fields of a key, and of the objects that it reaches into. */
function addSelected(type: GraphQLObjectType, { selections }: SelectionSetNode, types: Map<string, StandInType>): void {
  for (const node of selections) {
    const field = node.kind === Kind.FIELD ? type.getFields()[node.name.value] : undefined
    if (node.kind !== Kind.FIELD || field === undefined) continue
    typeIn(types, type.name).fields.add(textOf(field))
    const below = getNamedType(field.type)
    if (node.selectionSet && isObjectType(below)) addSelected(below, node.selectionSet, types)
  }
}

/** Whether a key can be told in scalars that everybody knows. */
function isTold(type: GraphQLObjectType, { selections }: SelectionSetNode): boolean {
  return selections.every((node) => {
    const field = node.kind === Kind.FIELD ? type.getFields()[node.name.value] : undefined
    if (node.kind !== Kind.FIELD || field === undefined) return false
    const below = getNamedType(field.type)
    if (node.selectionSet === undefined) return isSpecifiedScalarType(below)
    return isObjectType(below) && isTold(below, node.selectionSet)
  })
}

function typeIn(types: Map<string, StandInType>, name: string): StandInType {
  const made = types.get(name) ?? { key: '', fields: new Set() }
  types.set(name, made)
  return made
}

/** What the module takes over of a subgraph, it takes over where subgraphs are composed, too. */
function overrideOf({ astNode }: GraphQLField<unknown, unknown>): string {
  const [{ from, label } = {}] = astNode ? joinsOf(astNode, 'override') : []
  return typeof from === 'string' && label === undefined ? `@override(from: ${JSON.stringify(from)})` : ''
}

function textOf({ name, type }: GraphQLField<unknown, unknown>): string {
  return `${name}: ${type} @shareable`
}
