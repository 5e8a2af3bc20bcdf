import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  execute,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  print,
  validate,
  visit,
} from 'graphql'

type Values = Readonly<Record<string, unknown>>

/** One subgraph. */
export interface Service {
  readonly sdl: string
  /** With what every subgraph has. */
  readonly schema: GraphQLSchema
  readonly answer: (query: string, variables: Values) => Promise<unknown>
}

/** Subgraphs on loopback. */
export interface ServedGraph {
  readonly urlOf: (subgraph: string) => string
  /** What was asked of which, in order. */
  readonly seen: {
    readonly subgraph: string
    readonly query: string
    readonly variables: Values
    readonly answer: string
  }[]
  readonly close: () => Promise<void>
}

/** Starts a service for each subgraph, on one port. */
export async function serveGraph(services: ReadonlyMap<string, Service>): Promise<ServedGraph> {
  const seen: ServedGraph['seen'] = []
  const server = createServer(async (request, response) => {
    const subgraph = (request.url ?? '').slice(1)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { query, variables = {} } = JSON.parse(Buffer.concat(chunks).toString()) as {
      query: string
      variables?: Values
    }
    const answer = JSON.stringify(await services.get(subgraph)?.answer(query, variables))
    seen.push({ subgraph, query, variables, answer })
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    urlOf: (subgraph) => `http://127.0.0.1:${port}/${subgraph}`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** How a service answers. */
interface Resolvers {
  // biome-ignore lint/suspicious/noExplicitAny: objects are what the resolvers make them
  readonly fieldResolver: GraphQLFieldResolver<any, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly typeResolver: GraphQLTypeResolver<any, unknown>
}

/** A service of an SDL of Federation, without HTTP. */
export function createService(sdl: string, resolvers: Resolvers): Service {
  const schema = buildASTSchema(parse(servedTypes(parse(sdl))), { assumeValidSDL: true })
  const documents = new Map<string, DocumentNode | readonly Error[]>()
  const answer: Service['answer'] = async (query, variableValues) => {
    let document = documents.get(query)
    if (document === undefined) {
      const parsed = parse(query)
      const mistakes = validate(schema, parsed)
      document = mistakes.length > 0 ? mistakes : parsed
      documents.set(query, document)
    }
    if (!('kind' in document)) return { errors: document.map(({ message }) => ({ message })) }
    return execute({ schema, document, variableValues, ...resolvers })
  }
  return { sdl, schema, answer }
}

/** The SDL that a service of these types serves. */
function servedTypes(document: DocumentNode): string {
  const members = document.definitions.flatMap((node) =>
    isObject(node) && node.directives?.some(({ name }) => name.value === 'key') ? [node.name.value] : [],
  )
  const plain: DocumentNode = visit(document, {
    Directive: () => null,
    SchemaExtension: () => null,
    ObjectTypeExtension: (node) => ({ ...node, kind: Kind.OBJECT_TYPE_DEFINITION }),
  })
  const root = /query: (\w+)/.exec(print(plain))?.[1] ?? 'Query'
  const hasQuery = plain.definitions.some((node) => isObject(node) && node.name.value === root)
  const entities = members.length === 0 ? '' : `union _Entity = ${members.join(' | ')}`
  const fields = `_service: _Service! ${entities && '_entities(representations: [_Any!]!): [_Entity]!'}`
  return `${print(plain)} scalar _Any type _Service { sdl: String! } ${entities} ${hasQuery ? 'extend ' : ''}type ${root} { ${fields} }`
}

function isObject(node: DefinitionNode): node is ObjectTypeDefinitionNode | ObjectTypeExtensionNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION
}
