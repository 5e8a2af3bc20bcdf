import { type GraphQLSchema, getNamedType, isEnumType, parse, printType } from 'graphql'
import { ConfigError } from '../../errors/config-error.ts'
import { createSource } from '../../sources/create-source.ts'
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

/** The source's own schema: entities are what their main keys say. */
function typesOf(entities: readonly EntityType[]): string {
  const leaves = new Map<string, string>()
  const types = entities.map(({ type, keys: [main] }) => {
    const fields = (main?.fields ?? []).map((name) => {
      const field = type.getFields()[name]
      const named = field && getNamedType(field.type)
      if (named !== undefined && !builtIn.has(named.name))
        leaves.set(named.name, isEnumType(named) ? printType(named) : `scalar ${named.name}`)
      return `${name}: ${field?.type}`
    })
    return `type ${type.name} @key(fields: "${main?.fields.join(' ')}", resolvable: false) { ${fields.join(' ')} }`
  })
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
