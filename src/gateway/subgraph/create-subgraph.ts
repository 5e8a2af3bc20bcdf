import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isObjectType,
  Kind,
  parse,
  printType,
  type SelectionSetNode,
} from 'graphql'
import { ConfigError } from '../../errors/config-error.ts'
import { createSource } from '../../sources/create-source.ts'
import { pathsOf } from '../../sources/key-paths.ts'
import { fieldSetOf } from '../../sources/parent-paths.ts'
import type { Connector, ConnectorSite, Source, SourceBackend } from '../../sources/source.ts'
import { type EntityType, findEntityTypes } from './entity-types.ts'
import { entityFinder, type FindEntities } from './find-entities.ts'
import { subgraphSdl } from './subgraph-sdl.ts'

/** In plans and errors. */
const sourceName = 'subgraph'

/**
 * The source that makes a subgraph of a supergraph, to be composed with those that it is of: it gives what routers ask a subgraph for, and knows its types by
 * their keys, as a module knows another's.
 * @throws ConfigError where a module has something of these names already
 */
export function createSubgraph(schema: GraphQLSchema, sources: readonly Source[]): Source {
  const entities = findEntityTypes(schema, sources)
  const asked = entities.filter(({ keys }) => keys.length > 0)
  const problems: string[] = []
  const taken = ['_Any', '_Entity', '_Service'].filter((name) => schema.getType(name) !== undefined)
  if (taken.length > 0) throw wrong(`a module has a type ${taken[0]}, which is a subgraph's own`)
  const source = createSource({
    name: sourceName,
    backend: createBackend(subgraphSdl(schema, sources, entities), entityFinder(asked)),
    document: parse(typesOf(asked), { noLocation: true }),
    resolvers: undefined,
    report: ({ severity, message }) => {
      if (severity !== 'warning') problems.push(message)
    },
  })
  if (source === undefined) throw wrong(problems.join('; '))
  return source
}

function wrong(rule: string): ConfigError {
  return new ConfigError({ path: 'subgraph', rule })
}

function createBackend(sdl: string, find: FindEntities): SourceBackend {
  return {
    kind: 'rest',
    imported: undefined,
    connectorDirective: 'connect',
    buildConnector: (site) => (site.coordinate === 'Query._service' ? serviceOf(site, sdl) : entitiesOf(site, find)),
    policedConnectors: [],
    upstreams: () => [],
    close: async () => {},
  }
}

function serviceOf(site: ConnectorSite, sdl: string): Connector {
  return connectorOf(site, async (inputs) => inputs.map(() => ({ sdl })))
}

function entitiesOf(site: ConnectorSite, find: FindEntities): Connector {
  return connectorOf(site, (inputs, context) =>
    Promise.all(
      inputs.map(({ args: { representations } }) =>
        find(Array.isArray(representations) ? representations : [], context),
      ),
    ),
  )
}

function connectorOf({ coordinate }: ConnectorSite, fetch: ReturnType<Connector['prepare']>['fetch']): Connector {
  return { coordinate, needs: [], isBatch: false, clientHeaders: [], prepare: () => ({ key: '', fetch }) }
}

/** The source's own schema: entities are what their main keys say, and so are the objects that these reach into. */
function typesOf(entities: readonly EntityType[]): string {
  const leaves = new Map<string, string>()
  const fieldsOf = new Map<string, Map<string, string>>()
  const addLeaf = (named: GraphQLNamedType) => {
    if (!builtIn.has(named.name)) leaves.set(named.name, isEnumType(named) ? printType(named) : `scalar ${named.name}`)
  }
  const add = (type: GraphQLObjectType, selection: SelectionSetNode) => {
    const fields = fieldsOf.get(type.name) ?? new Map<string, string>()
    fieldsOf.set(type.name, fields)
    for (const node of selection.selections) {
      const field = node.kind === Kind.FIELD ? type.getFields()[node.name.value] : undefined
      if (node.kind !== Kind.FIELD || field === undefined) continue
      fields.set(field.name, `${field.name}: ${field.type}`)
      const named = getNamedType(field.type)
      if (isObjectType(named) && node.selectionSet) add(named, node.selectionSet)
      else addLeaf(named)
    }
  }
  const keys = new Map<string, string>()
  for (const { type, keys: known, awaited } of entities) {
    const [main] = known
    if (main === undefined) continue
    add(type, main.selection)
    for (const [name, of] of awaited.external) {
      fieldsOf.get(type.name)?.set(name, `${name}: ${getNullableType(of)}`)
      addLeaf(getNamedType(of))
    }
    keys.set(type.name, `@key(fields: "${fieldSetOf(pathsOf(main.selection))}", resolvable: false)`)
  }
  const types = [...fieldsOf].map(
    ([name, fields]) => `type ${name} ${keys.get(name) ?? ''} { ${[...fields.values()].join(' ')} }`,
  )
  const root =
    entities.length === 0
      ? ''
      : '_entities(representations: [_Any!]!): [_Entity]! @connect(selection: "representations")'
  const union =
    entities.length === 0 ? '' : `scalar _Any union _Entity = ${entities.map(({ type }) => type.name).join(' | ')}`
  return `${[...leaves.values()].join('\n')} ${types.join('\n')} ${union}
    type _Service { sdl: String! }
    type Query { _service: _Service! @connect(selection: "service") ${root} }`
}

const builtIn: ReadonlySet<string> = new Set(['ID', 'String', 'Int', 'Float', 'Boolean'])
