import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSchema, createYoga } from 'graphql-yoga'
import { onTestFinished } from 'vitest'

/** A request that arrived at the GraphQL service. */
export interface SeenDocument {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

type Resolvers = NonNullable<Parameters<typeof createSchema>[0]>['resolvers']

/** A real GraphQL service (yoga) on loopback; remembers what it was asked; closed after the test. */
export async function graphqlUpstream(typeDefs: string, resolvers: Resolvers) {
  const seen: SeenDocument[] = []
  const yoga = createYoga({
    schema: createSchema({ typeDefs, ...(resolvers !== undefined && { resolvers }) }),
    logging: false,
    maskedErrors: false,
    plugins: [
      {
        onParams: ({ params }) => {
          if (!params.query?.includes('__schema'))
            seen.push({ query: params.query ?? '', variables: params.variables ?? {} })
        },
      },
    ],
  })
  const server = createServer(yoga)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/graphql`, seen, close }
}
