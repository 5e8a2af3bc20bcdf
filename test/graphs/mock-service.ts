import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addMocksToSchema } from '@graphql-tools/mock'
import {
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
} from 'graphql'

/** A server that answers by a schema alone. */
export interface MockService {
  readonly url: string
  /** The answer without any HTTP. */
  readonly ask: (query: string, variables: Readonly<Record<string, unknown>>) => Promise<ExecutionResult>
  readonly close: () => Promise<void>
}

/** A field that gives the query type gives the root itself, as Relay's do: the mock would make another object. */
function rootReferences(schema: GraphQLSchema): Record<string, Record<string, () => object>> {
  const query = schema.getQueryType()
  const root = { $ref: { key: 'ROOT', typeName: query?.name } }
  return Object.fromEntries(
    Object.values(schema.getTypeMap()).flatMap((type) => {
      if (!isObjectType(type)) return []
      const fields = Object.values(type.getFields()).filter((field) => getNullableType(field.type) === query)
      return fields.length === 0 ? [] : [[type.name, Object.fromEntries(fields.map(({ name }) => [name, () => root]))]]
    }),
  )
}

/** There is one root: what stands for an interface that it has too is another of its types. */
function membersBesideRoot(schema: GraphQLSchema, next: () => number): Record<string, () => { __typename: string }> {
  const query = schema.getQueryType()
  return Object.fromEntries(
    Object.values(schema.getTypeMap()).flatMap((type) => {
      const members = isAbstractType(type) ? schema.getPossibleTypes(type) : []
      const others = members.filter((each) => each !== query).map(({ name }) => name)
      if (others.length === members.length || others.length === 0) return []
      return [[type.name, () => ({ __typename: String(others[next() % others.length]) })]]
    }),
  )
}

/** Starts one. What is asked for twice has the same value each time, and other things have others. */
export async function startMockService(schema: GraphQLSchema): Promise<MockService> {
  let made = 0
  const scalars = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  )
  const text = (name: string) => () => `${name} ${made++}`
  const mocked = addMocksToSchema({
    schema,
    resolvers: rootReferences(schema),
    mocks: {
      ...membersBesideRoot(schema, () => made++),
      ...Object.fromEntries(scalars.map(({ name }) => [name, text(name)])),
      String: text('text'),
      ID: text('id'),
      Int: () => made++,
      Float: () => made++ + 0.5,
    },
  })
  const ask: MockService['ask'] = async (query, variables) =>
    execute({ schema: mocked, document: parse(query), variableValues: variables })
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
      query: string
      variables: Record<string, unknown>
    }
    const answer = await ask(query, variables).catch((error: unknown) => ({ errors: [{ message: String(error) }] }))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    ask,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
