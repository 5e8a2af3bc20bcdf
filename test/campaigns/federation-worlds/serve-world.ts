import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  buildASTSchema,
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLFieldResolver,
  Kind,
  parse,
  print,
  validate,
  visit,
} from 'graphql'
import { printSubgraph } from './print-model.ts'
import { findItem, type Held, hold, subgraphResolver, type World } from './resolve.ts'

type Values = Readonly<Record<string, unknown>>

/** The subgraphs of a world on loopback. */
export interface ServedWorld {
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
export async function serveWorld(world: World): Promise<ServedWorld> {
  const services = new Map(world.model.subgraphs.map((name) => [name, createService(world, name)]))
  const seen: ServedWorld['seen'] = []
  const server = createServer(async (request, response) => {
    const subgraph = (request.url ?? '').slice(1)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { query, variables = {} } = JSON.parse(Buffer.concat(chunks).toString()) as {
      query: string
      variables?: Values
    }
    const answer = JSON.stringify(await services.get(subgraph)?.(query, variables))
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

function createService(world: World, subgraph: string) {
  const sdl = printSubgraph(world.model, subgraph)
  const schema = buildASTSchema(parse(servedTypes(parse(sdl))), { assumeValidSDL: true })
  const resolve = subgraphResolver(world, subgraph)
  const fieldResolver: GraphQLFieldResolver<Held | undefined, unknown> = (source, args, context, info) => {
    if (info.fieldName === '_service') return { sdl }
    if (info.fieldName === 'sdl') return sdl
    if (info.fieldName !== '_entities') return resolve(source, args, context, info)
    return (args.representations as readonly Values[]).map((given) => {
      try {
        return findItem(world, subgraph, given)
      } catch (error) {
        return error
      }
    })
  }
  const objects = world.model.interfaces.filter(({ asObject }) => asObject?.objectIn === subgraph)
  const typeResolver = ({ item }: Held) =>
    objects.find(({ members }) => members.includes(item.typeName))?.name ?? item.typeName
  const documents = new Map<string, DocumentNode | readonly Error[]>()
  return async (query: string, variableValues: Values) => {
    let document = documents.get(query)
    if (document === undefined) {
      const parsed = parse(query)
      const mistakes = validate(schema, parsed)
      document = mistakes.length > 0 ? mistakes : parsed
      documents.set(query, document)
    }
    if (!('kind' in document)) return { errors: document.map(({ message }) => ({ message })) }
    return execute({ schema, document, variableValues, fieldResolver, typeResolver })
  }
}

/** The SDL that a service of these types serves. */
function servedTypes(document: DocumentNode): string {
  const members = document.definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && node.directives?.some(({ name }) => name.value === 'key')
      ? [node.name.value]
      : [],
  )
  const plain = visit(document, { Directive: () => null, SchemaExtension: () => null })
  const hasQuery = plain.definitions.some(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query',
  )
  const entities = members.length === 0 ? '' : `union _Entity = ${members.join(' | ')}`
  const fields = `_service: _Service! ${entities && '_entities(representations: [_Any!]!): [_Entity]!'}`
  return `${print(plain)} scalar _Any type _Service { sdl: String! } ${entities} ${hasQuery ? 'extend ' : ''}type Query { ${fields} }`
}

export { buildSchema, hold }
