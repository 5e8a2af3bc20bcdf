import { buildASTSchema, type DocumentNode, Kind, parse, print, visit } from 'graphql'
import { graphqlUpstream } from './graphql-upstream.ts'

type Values = Readonly<Record<string, unknown>>

/** How a subgraph of a test answers. */
export interface SubgraphAnswers {
  /** Root fields and fields that are computed, by type. */
  readonly resolvers?: Readonly<Record<string, Values>>
  /** An entity by its representation, by type. */
  readonly entities?: Readonly<Record<string, (representation: never) => unknown>>
}

/** A real subgraph on loopback: SDL with federation directives, `_service` and `_entities`; remembers what it was asked. */
export async function subgraphServer(sdl: string, { resolvers = {}, entities = {} }: SubgraphAnswers) {
  const typeDefs = serviceTypes(parse(sdl), Object.keys(entities))
  const schema = buildASTSchema(parse(typeDefs), { assumeValidSDL: true })
  const answer = (representation: Values) => {
    const entity = entities[String(representation.__typename)]?.(representation as never) as Values | null | undefined
    return entity ? { __typename: representation.__typename, ...entity } : null
  }
  const byName = {
    _service: () => ({ sdl }),
    ...(Object.keys(entities).length > 0 && {
      _entities: (_: unknown, { representations }: { readonly representations: readonly Values[] }) =>
        representations.map(answer),
    }),
  }
  const typeOf = (object: Values) => String(object.__typename)
  const abstracts = Object.values(schema.getTypeMap()).flatMap(({ name, astNode }) =>
    astNode?.kind === Kind.INTERFACE_TYPE_DEFINITION || astNode?.kind === Kind.UNION_TYPE_DEFINITION ? [name] : [],
  )
  return graphqlUpstream(typeDefs, {
    ...Object.fromEntries(abstracts.map((name) => [name, { __resolveType: typeOf }])),
    ...resolvers,
    Query: { ...resolvers.Query, ...byName },
  } as never)
}

/** The types that a service of this SDL serves. */
function serviceTypes(document: DocumentNode, entities: readonly string[]): string {
  const plain = visit(document, {
    Directive: ({ name }) => (name.value === 'deprecated' ? undefined : null),
    SchemaExtension: () => null,
    ObjectTypeExtension: (node) =>
      node.name.value === 'Query' ? undefined : { ...node, kind: Kind.OBJECT_TYPE_DEFINITION },
  })
  const hasQuery = plain.definitions.some(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query',
  )
  const members = entities.length === 0 ? '' : `union _Entity = ${objectsOf(plain, entities).join(' | ')}`
  const fields = `_service: _Service! ${members && '_entities(representations: [_Any!]!): [_Entity]!'}`
  return `${print(plain)} scalar _Any type _Service { sdl: String! } ${members} ${hasQuery ? 'extend ' : ''}type Query { ${fields} }`
}

/** Of an interface, the types that have it. */
function objectsOf({ definitions }: DocumentNode, names: readonly string[]): readonly string[] {
  const objects = definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return []
    const all = [node.name.value, ...(node.interfaces ?? []).map(({ name }) => name.value)]
    return all.some((each) => names.includes(each)) ? [node.name.value] : []
  })
  return objects
}
