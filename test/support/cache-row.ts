import { onTestFinished } from 'vitest'
import { createStore } from '../../src/cache/index.ts'
import { type CacheEvent, type Caching, createCaching } from '../../src/sources/cached/index.ts'
import type { Asked, FaultGateway, FaultScripts } from './fault-gateway.ts'
import type { FaultServer } from './fault-server.ts'
import { type Fault, status } from './faults.ts'

type Headers = Readonly<Record<string, string>>

/** One kind of source as the rows of the cache see it: a field that says what the upstream answered. */
export interface CachedKind {
  readonly field: 'bill' | 'order' | 'me'
  readonly source: 'billing' | 'orders' | 'people'
  readonly query: string
  readonly scripts: (...faults: readonly Fault[]) => FaultScripts
  readonly server: (gateway: FaultGateway) => FaultServer
  /** A healthy answer with this text in it. */
  readonly answer: (text: string, headers?: Headers) => Fault
  /** The text that came to the client. */
  readonly textOf: (asked: Asked) => unknown
}

const json = { 'content-type': 'application/json' }

/** REST by GET, SOAP and GraphQL by POST. */
export const cachedKinds: readonly CachedKind[] = [
  {
    field: 'bill',
    source: 'billing',
    query: '{ bill { id } }',
    scripts: (...billing) => ({ billing }),
    server: ({ billing }) => billing,
    answer: (id, headers) => status(200, { ...json, ...headers }, JSON.stringify({ id })),
    textOf: ({ data }) => member(data?.bill, 'id'),
  },
  {
    field: 'order',
    source: 'orders',
    query: '{ order(id: "1") { number } }',
    scripts: (...orders) => ({ orders }),
    server: ({ orders }) => orders,
    answer: (number, headers) =>
      status(
        200,
        { 'content-type': 'text/xml; charset=utf-8', ...headers },
        `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><GetOrderResponse xmlns="urn:orders"><order><number>${number}</number></order></GetOrderResponse></e:Body></e:Envelope>`,
      ),
    textOf: ({ data }) => member(data?.order, 'number'),
  },
  {
    field: 'me',
    source: 'people',
    query: '{ me { name } }',
    scripts: (...people) => ({ people }),
    server: ({ people }) => people,
    answer: (name, headers) => (socket, request) => {
      const key = /(\w+)\s*:\s*me\b/.exec(request.body)?.[1] ?? 'me'
      status(200, { ...json, ...headers }, JSON.stringify({ data: { [key]: { id: 'u1', name } } }))(socket, request)
    },
    textOf: ({ data }) => member(data?.me, 'name'),
  },
]

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : value
}

/** Answers each client with its own name, and which call it was. */
export const toWhom =
  (kind: CachedKind, headers: Headers = {}, header = 'authorization'): Fault =>
  (socket, request) =>
    kind.answer(request.headers.get(header) ?? 'nobody', headers)(socket, request)

/** A fault that is held back until it is let go. */
export function held(fault: Fault): { readonly fault: Fault; readonly letGo: () => void } {
  let letGo = (): void => {}
  const isFree = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return { fault: (socket, request) => void isFree.then(() => fault(socket, request)), letGo }
}

/** What results are kept by in a row, in memory, and a way to wait until so many more clients wait for another's fetch. */
export async function rowCaching(): Promise<{
  readonly caching: Caching
  readonly followers: (count: number) => Promise<void>
  /** How often each thing happened since this was asked last. */
  readonly counts: () => Readonly<Record<string, number>>
}> {
  const store = await createStore('memory:')
  onTestFinished(() => store.close())
  const events: CacheEvent[] = []
  const caching = createCaching(store, { chance: () => 0, onEvent: (event) => events.push(event) })
  let joined = 0
  const watching = new Set<() => void>()
  const find: Caching['fills']['find'] = (key) => {
    const running = caching.fills.find(key)
    if (running !== undefined) joined++
    for (const look of watching) look()
    return running
  }
  return {
    caching: { ...caching, fills: { ...caching.fills, find } },
    counts: () => {
      const counts: Record<string, number> = {}
      for (const { result, count } of events.splice(0)) counts[result] = (counts[result] ?? 0) + count
      return counts
    },
    followers: (count) =>
      new Promise((resolve) => {
        const until = joined + count
        const look = (): void => {
          if (joined < until) return
          watching.delete(look)
          resolve()
        }
        watching.add(look)
        look()
      }),
  }
}
