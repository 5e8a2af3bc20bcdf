import { buildSchema, type ExecutionResult, execute, type GraphQLSchema } from 'graphql'
import { GatewayError } from '../../../src/errors/gateway-error.ts'
import type { Gateway, GatewayOperation, SourceStatus } from '../../../src/gateway/gateway.ts'
import { type TextResult, toTextResult } from '../../../src/gateway/text-result.ts'
import { createEventQueue, type EventQueue } from '../../../src/utils/event-queue.ts'
import { mapEvents } from '../../../src/utils/map-events.ts'
import type { MaybePromise } from '../../../src/utils/maybe-promise.ts'

const sdl = /* GraphQL */ `
  type Query {
    customer(id: ID!): Customer
    echo(text: String!, times: Int = 1): String!
    flaky: String
    required: String!
    slow: String
  }
  type Mutation {
    rename(name: String!): String
    fail: String
  }
  type Subscription {
    ticks: Int
  }
  type Customer {
    name: String
    email: String
    city: String
    orders(first: Int): [Order!]!
    tickets(status: TicketStatus): [Ticket!]!
  }
  type Order {
    id: ID!
    placedAt: String
    total: Float
    status: String
    items: [Item!]!
  }
  type Item {
    quantity: Int
    product: Product
  }
  type Product {
    name: String
    price: Float
  }
  enum TicketStatus {
    OPEN
    CLOSED
  }
  type Ticket {
    subject: String
    messages: [Message!]!
  }
  type Message {
    body: String
  }
`

const customer = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  city: 'London',
  orders: [
    {
      id: 'o1',
      placedAt: '2025-01-02',
      total: 12.5,
      status: 'SHIPPED',
      items: [{ quantity: 2, product: { name: 'Thread', price: 6.25 } }],
    },
  ],
  tickets: [{ subject: 'Loose end', messages: [{ body: 'It frays.' }] }],
}

export interface StubGateway extends Gateway {
  /** Every operation that was run. */
  readonly operations: GatewayOperation[]
  /** Lets the `slow` fields answer. */
  readonly release: () => void
  /** Resolves when a `slow` field is being waited for. */
  readonly slowStarted: Promise<void>
  /** Resolves when the signal of an operation with a `slow` field fired. */
  readonly slowAborted: Promise<void>
  readonly isClosed: () => boolean
  /** Gives an event to all who subscribe to `ticks`. */
  readonly tick: (result: TextResult) => void
  /** How many subscribe now. */
  readonly subscriberCount: () => number
}

export interface StubOptions {
  readonly sources?: readonly SourceStatus[]
  readonly schema?: GraphQLSchema
  readonly execute?: (operation: GatewayOperation) => Promise<ExecutionResult>
}

/** A gateway without upstreams: graphql-js on a small schema, with a fetch record for each operation. */
export function createStubGateway(options: StubOptions = {}): StubGateway {
  const schema = options.schema ?? buildSchema(sdl)
  const operations: GatewayOperation[] = []
  const subscribers = new Set<EventQueue<TextResult>>()
  const released = createGate()
  const slowStarted = createGate()
  const slowAborted = createGate()
  let closed = false
  const slow = async (_args: unknown, { signal }: GatewayOperation['context']) => {
    slowStarted.open()
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    await Promise.race([released.opened, aborted])
    if (signal.aborted) {
      slowAborted.open()
      throw new GatewayError('UPSTREAM_TIMEOUT', { source: 'billing' })
    }
    return 'at last'
  }
  const failure = () => {
    throw new GatewayError('UPSTREAM_UNAVAILABLE', {
      source: 'billing',
      upstreamStatus: 503,
      retryAfterMs: 800,
      cause: new Error('connect ECONNREFUSED 10.0.0.7:9911'),
    })
  }
  const rootValue = {
    customer: () => customer,
    echo: ({ text, times }: { text: string; times: number }) => text.repeat(times),
    flaky: failure,
    required: failure,
    slow,
    rename: ({ name }: { name: string }) => name,
    fail: failure,
  }
  const run = ({ document, operationName, variables, context }: GatewayOperation): MaybePromise<ExecutionResult> => {
    context.trace.count++
    context.trace.records.push({
      source: 'crm',
      connector: 'Query.customer',
      method: 'GET',
      url: '/customers/1',
      startMs: 1,
      durationMs: 2,
      status: 200,
      attempts: 1,
      bytes: 120,
      batchSize: 1,
      cache: 'MISS',
    })
    return execute({
      schema,
      document,
      rootValue,
      contextValue: context,
      variableValues: variables ?? {},
      operationName: operationName ?? null,
    })
  }
  const executeAny = async (operation: GatewayOperation) => {
    operations.push(operation)
    return (options.execute ?? run)(operation)
  }
  return {
    schema,
    diagnostics: (options.sources ?? []).flatMap(({ diagnostics }) => diagnostics),
    sources: () => options.sources ?? [],
    canLoadLostModule: async () => false,
    execute: executeAny,
    cachePolicy: () => undefined,
    webhooksOf: () => [],
    version: () => '1',
    executeToText: async (operation) => toTextResult(await executeAny(operation)),
    subscribe: (subscription) => {
      operations.push(subscription)
      const { context, contextOfEvent } = subscription
      const queue = createEventQueue<TextResult>({
        maxWaiting: 3,
        overflow: () => {
          context.onDropped?.()
          return new GatewayError('LIMIT_EXCEEDED', { reason: 'slow-client' })
        },
        onEnd: () => subscribers.delete(queue),
      })
      subscribers.add(queue)
      context.signal.addEventListener('abort', () => void queue.return(undefined))
      const events = mapEvents(queue, (result) => {
        contextOfEvent().trace.count++
        return result
      })
      return { kind: 'events', field: 'Subscription.ticks', events }
    },
    close: async () => {
      closed = true
    },
    tick: (result) => {
      for (const subscriber of subscribers) subscriber.push([result])
    },
    subscriberCount: () => subscribers.size,
    operations,
    release: () => released.open(),
    slowStarted: slowStarted.opened,
    slowAborted: slowAborted.opened,
    isClosed: () => closed,
  }
}

function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}
