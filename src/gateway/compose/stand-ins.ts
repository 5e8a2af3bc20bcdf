import {
  type DocumentNode,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
} from 'graphql'
import { keysOf } from '../../sources/entity-keys.ts'
import { externalFields } from '../../sources/federation/external-fields.ts'
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
    const types = Object.values(source.schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) ? (standInType(type, source, wanted) ?? []) : [],
    )
    if (types.length === 0) return []
    const text = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"]) ${types.join(' ')}`
    return [{ name: source.name, typeDefs: parse(text, { noLocation: true }) }]
  })
}

function standInType(type: GraphQLObjectType, source: Source, wanted: ReadonlySet<string>): string | undefined {
  const [key] = type.astNode ? keysOf(type.astNode).filter(({ isNested }) => !isNested) : []
  if (key === undefined) return undefined
  const fields = Object.values(type.getFields()).filter(
    ({ name, type: of }) =>
      isSpecifiedScalarType(getNamedType(of)) &&
      (key.fields.includes(name) ||
        (wanted.has(`${type.name}.${name}`) && source.wayOf(type.name, name).kind !== 'external')),
  )
  if (fields.length <= key.fields.length) return undefined
  const text = fields.map(({ name, type: of }) => `${name}: ${of} @shareable`).join(' ')
  return `type ${type.name} @key(fields: "${key.fields.join(' ')}") { ${text} }`
}
