import { describe, expect, it } from 'vitest'
import { cachedGateway } from '../../../support/cached-gateway.ts'
import { type Answer, httpUpstream, type Seen } from '../../../support/http-upstream.ts'
import { subgraphServer } from '../../../support/subgraph-server.ts'

type Key = { readonly floor: number; readonly house: { readonly code: string } }

/** Bookings of rooms, which are known by floor and house; `made` counts what the service of rooms was asked for. */
async function hotel(execution: 'compiled' | 'reference') {
  let made = 0
  const upstream = await httpUpstream(({ url, body, method }: Seen): Answer => {
    if (url === '/clean') return { json: { done: true } }
    if (method === 'GET') {
      const floors = decodeURIComponent(url.slice('/bookings/'.length)).split(',')
      return { json: floors.map((each) => ({ floor: Number(each.slice(1)), in: each[0] })) }
    }
    const { keys } = JSON.parse(body) as { readonly keys: readonly Key[] }
    return {
      json: keys
        .filter(({ floor }) => floor !== 9)
        .map((key) => ({ ...key, visit: ++made }))
        .reverse(),
    }
  })
  const at = (name: string) => `extend schema @source(name: "${name}", http: { baseURL: "${upstream.url}" })`
  const gateway = await cachedGateway(
    {
      'bookings/schema.graphql': `${at('b')}
        type Room @key(fields: "floor house { code }", resolvable: false) { floor: Int house: House } type House { code: ID }
        type Booking { room: Room }
        type Query { bookings(of: String!): [Booking!] @connect(source: "b", http: { GET: "/bookings/{$args.of}" }, selection: "room: { floor house: { code: in } }") }`,
      'rooms/module.ts': `import { defineModule, rest } from 'selvedge'
        export default defineModule({ source: rest(), cache: { connectors: { Room: { ttlMs: 60000, negativeTtlMs: 60000, tags: ['house:{house.code}', 'floor:{$this.floor}'] } } } })`,
      'rooms/schema.graphql': `${at('r')}
        type Room @key(fields: "floor house { code }") @connect(source: "r", http: { POST: "/find", body: "keys: $batch { floor house { code } }" }, selection: "floor house { code } visit")
        { floor: Int house: House visit: Int } type House { code: ID }
        type Mutation { clean(house: ID!): Boolean @connect(source: "r", http: { POST: "/clean" }, selection: "$.done") @invalidates(tags: ["house:{$args.house}"]) }`,
    },
    { execution },
  )
  expect(gateway.gateway.diagnostics).toEqual([])
  return {
    ...gateway,
    visits: async (of: string) => {
      const { data } = await gateway.ask(`{ bookings(of: "${of}") { room { visit } } }`)
      return (data as { bookings: { room: { visit: number | null } }[] }).bookings.map(({ room }) => room.visit)
    },
    /** Keys that were asked for since the last time. */
    asked: () =>
      upstream.seen
        .splice(0)
        .filter(({ url }) => url === '/find')
        .map(({ body }) =>
          (JSON.parse(body) as { keys: Key[] }).keys.map(({ floor, house }) => `${house.code}${floor}`),
        ),
  }
}

describe.each(['compiled', 'reference'] as const)(
  'entities of keys that reach into objects, the %s way',
  (execution) => {
    it('are kept by key: equal ones are asked for once, and of a batch those that are not known', async () => {
      const { visits, asked, counts } = await hotel(execution)
      expect(await visits('a1,b1,a1')).toEqual([1, 2, 1])
      expect(asked()).toEqual([['a1', 'b1']])
      expect(await visits('b1,a2,a1,a9')).toEqual([2, 3, 1, null])
      expect(asked()).toEqual([['a2', 'a9']])
      counts()
      expect(await visits('a9,b1,a2,a1')).toEqual([null, 2, 3, 1])
      expect(asked()).toEqual([])
      expect(counts()).toEqual({ hit: 3, negative: 1 })
    })

    it('have tags of what the key reaches into, also where there is no such thing', async () => {
      const { visits, asked, ask, caching, time } = await hotel(execution)
      await visits('a1,a2,a9,b1')
      asked()
      await ask('mutation { clean(house: "a") }')
      await time.pass(1)
      await time.pass(1)
      await visits('a1,a2,a9,b1')
      expect(asked()).toEqual([['a1', 'a2', 'a9']])
      await caching.invalidate(['floor:1'])
      await visits('a1,a2,a9,b1')
      expect(asked()).toEqual([['a1', 'b1']])
    })
  },
)

describe('entities of a subgraph by keys that reach into objects', () => {
  it('have tags of all of the key, whatever is selected of the objects in it', async () => {
    const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])'
    let made = 0
    const bookings = await subgraphServer(
      `${link} type Query { room: Room } type Room @key(fields: "house { code }", resolvable: false) { house: House @shareable } type House { code: ID @shareable }`,
      { resolvers: { Query: { room: () => ({ house: { code: 'a' } }) } } },
    )
    const rooms = await subgraphServer(
      `${link} type Room @key(fields: "house { code }") { house: House @shareable } type House { code: ID @shareable street: String }`,
      { entities: { Room: ({ house }: Key) => ({ house: { ...house, street: `street ${++made}` } }) } },
    )
    const module = (url: string, cache = '') => `import { defineModule, subgraph } from 'selvedge'
      export default defineModule({ source: subgraph({ url: '${url}' }) ${cache} })`
    const { ask, caching } = await cachedGateway({
      'bookings/module.ts': module(bookings.url),
      'rooms/module.ts': module(rooms.url, ", cache: { ttlMs: 60000, tags: ['house:{house.code}'] }"),
    })
    const street = async () => (await ask('{ room { house { street } } }')).data
    expect(await street()).toEqual({ room: { house: { street: 'street 1' } } })
    expect(await street()).toEqual({ room: { house: { street: 'street 1' } } })
    await caching.invalidate(['house:a'])
    expect(await street()).toEqual({ room: { house: { street: 'street 2' } } })
  })
})
