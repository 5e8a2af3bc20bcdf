import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type GraphQLSchema, parse, subscribe } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/http'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createSchema, createYoga } from 'graphql-yoga'
import { onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'

/** How a client came. */
export interface SeenConnection {
  readonly headers: IncomingHttpHeaders
  readonly params: Readonly<Record<string, unknown>> | undefined
}

export interface SubscriptionUpstreamOptions {
  readonly typeDefs?: string
  /** Says whether a WebSocket's client may come in; others are told by 4401 that they must say who they are. */
  readonly isKnown?: (seen: SeenConnection) => boolean
}

const usualTypes = `
  type Query { ticket(id: ID!): Ticket }
  type Ticket { id: ID! state: String! size: Long customerId: ID }
  scalar Long
  type Subscription { ticketChanged(team: String): Ticket countdown(from: Int!): Int! }`

/**
 * A GraphQL service with subscriptions: over WebSocket by graphql-ws at `/graphql`, as server-sent events by graphql-sse at `/stream` and by yoga at `/yoga`,
 * and as multipart at `/multipart`, which no server from npm speaks. Closed after the test.
 */
export async function subscriptionUpstream({ typeDefs = usualTypes, isKnown }: SubscriptionUpstreamOptions = {}) {
  const seen: SeenConnection[] = []
  const operations: string[] = []
  let running = 0
  let pubSub = createPubSub<Record<string, [unknown]>>()
  /** Counts who listens. No generator function: its `return` would wait for an event that may never come. */
  const changes = (team: string): AsyncIterable<unknown> => {
    const events = pubSub.subscribe(team)
    running++
    let isOver = false
    const over = <T>(result: T): T => {
      if (!isOver) running--
      isOver = true
      return result
    }
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const result = await events.next()
          return result.done ? over(result) : result
        },
        return: async () => over(await events.return()),
      }),
    }
  }
  const schema = createSchema({
    typeDefs,
    resolvers: {
      Query: { ticket: (_: unknown, { id }: { id: string }) => ({ id, state: 'ASKED' }) },
      Subscription: {
        ticketChanged: {
          subscribe: (_: unknown, { team = 'all' }: { team?: string }) => {
            if (team === 'secret') throw new Error('not yours')
            return changes(team)
          },
          resolve: (event: unknown) => {
            if (event instanceof Error) throw event
            return event
          },
        },
        countdown: {
          subscribe: async function* (_: unknown, { from }: { from: number }) {
            for (let left = from; left >= 0; left--) yield { countdown: left }
          },
        },
      },
    },
  })
  const yoga = createYoga({ schema, logging: false, maskedErrors: false, graphqlEndpoint: '/yoga' })
  const sse = createHandler({
    schema,
    onSubscribe: (_, { query }) => {
      operations.push(query)
    },
  })
  const start = async (port: number) => {
    const sockets = new Set<Socket>()
    const server: Server = createServer((request, response) => {
      seen.push({ headers: request.headers, params: undefined })
      if (request.url === '/stream') void sse(request, response)
      else if (request.url === '/multipart') void answerInParts(schema, request, response)
      else yoga(request, response)
    })
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    const webSockets = new WebSocketServer({ server, path: '/graphql' })
    useServer(
      {
        schema,
        onConnect: ({ connectionParams, extra }) => {
          const found = { headers: extra.request.headers, params: connectionParams }
          seen.push(found)
          if (isKnown?.(found) === false) extra.socket.close(4401, 'Unauthorized')
          return true
        },
        onSubscribe: (_ctx, _id, { query }) => {
          operations.push(query)
        },
      },
      webSockets,
    )
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return { server, sockets, webSockets }
  }
  let up = await start(0)
  const { port } = up.server.address() as AddressInfo
  /** As a crash does it: no word to anybody. */
  const kill = async (): Promise<void> => {
    for (const socket of up.sockets) socket.destroy()
    await new Promise((resolve) => up.server.close(resolve))
    pubSub = createPubSub()
  }
  onTestFinished(async () => {
    up.webSockets.close()
    await kill().catch(() => {})
  })
  return {
    url: `http://127.0.0.1:${port}`,
    typeDefs,
    seen,
    operations,
    publish: (event: unknown, team = 'all') => pubSub.publish(team, event),
    running: () => running,
    connections: () => up.sockets.size,
    /** Closes WebSockets with a word. */
    closeSockets: (code: number, reason: string) => {
      for (const client of up.webSockets.clients) client.close(code, reason)
    },
    kill,
    restart: async () => {
      up = await start(port)
    },
  }
}

/** By https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol, as the router words it. */
async function answerInParts(schema: GraphQLSchema, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = ''
  for await (const chunk of request) text += chunk
  const { query, variables } = JSON.parse(text)
  const events = await subscribe({ schema, document: parse(query), variableValues: variables })
  if (!(Symbol.asyncIterator in events)) {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify(events))
    return
  }
  response.writeHead(200, { 'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0' })
  const write = (part: unknown): boolean =>
    response.write(`\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(part)}\r\n--graphql`)
  response.write('\r\n--graphql')
  write({})
  response.on('close', () => void events.return(undefined))
  for await (const payload of events) write({ payload })
  response.end('--\r\n')
}
