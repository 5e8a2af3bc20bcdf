import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../../../src/gateway/create-gateway.ts'
import { type Answer, httpUpstream, type Seen } from '../../../support/http-upstream.ts'
import { run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const rooms = [
  { id: 1, floor: 1, house: { code: 1, street: 'S1' } },
  { id: 2, floor: 2, house: { code: 1, street: 'S1' } },
  { id: 3, floor: 1, house: { code: 2, street: 'S2' } },
]

/** Rooms by house and floor, and by an id; what they cost by house and floor alone. */
async function hotel(execution: 'compiled' | 'reference', street = '') {
  const upstream = await httpUpstream(({ url, body }: Seen): Answer => {
    if (url === '/prices') {
      const { keys } = JSON.parse(body) as { readonly keys: readonly { floor: number; house: { code: string } }[] }
      return {
        json: keys.map(({ floor, house }) => ({ floor, house, price: floor * 100 + Number(house.code) })).reverse(),
      }
    }
    const [, path, ...key] = url.split('/')
    return {
      json:
        rooms.find(({ id, floor, house }) =>
          path === 'room' ? `${id}` === key[0] : `${house.code}/${floor}` === key.join('/'),
        ) ?? null,
    }
  })
  const at = (name: string) => `extend schema @source(name: "${name}", http: { baseURL: "${upstream.url}" })`
  const gateway = await createGateway({
    schemaDirectory: schemaDirectory({
      'rooms/schema.graphql': `${at('r')}
        type Room @key(fields: "floor house { code }") @key(fields: "id")
          @connect(source: "r", http: { GET: "/at/{$this.house.code}/{$this.floor}" }, selection: "id floor house { code ${street} }")
          @connect(source: "r", http: { GET: "/room/{$this.id}" }, selection: "id floor house { code ${street} }")
        { id: ID! floor: Int! house: House! }
        type House { code: ID! ${street && 'street: String'} }`,
      'prices/schema.graphql': `${at('p')}
        type Room @key(fields: "floor house { code }")
          @connect(source: "p", http: { POST: "/prices", body: "keys: $batch { floor house { code } }" }, selection: "floor house { code } price")
        { floor: Int! house: House! price: Int }
        type House { code: ID! }
        type Guest @key(fields: "room { floor }", resolvable: false) { room: Bed }
        type Bed { floor: Int }
        type Query { guest: Guest @connect(source: "p", http: { GET: "/guest" }, selection: "room { floor }") }`,
    }),
    env: {},
    execution,
    subgraph: true,
  })
  onTestFinished(() => gateway.close())
  expect(gateway.diagnostics).toEqual([])
  return { gateway, urls: () => upstream.seen.map(({ url }) => url) }
}

const entities = 'query ($r: [_Any!]!) { _entities(representations: $r)'

describe('a gateway that is a subgraph of keys that reach into objects', () => {
  it('tells of them, and composes with others that have them', async () => {
    const { gateway } = await hotel('compiled')
    const { answer } = await run(gateway, '{ _service { sdl } }')
    const { sdl } = (answer as { data: { _service: { sdl: string } } }).data._service
    expect(sdl.split('\n').filter((line) => line.includes('@key('))).toEqual([
      'type Room @key(fields: "floor house { code }") @key(fields: "id") {',
      'type Guest @key(fields: "room { floor }", resolvable: false) {',
    ])
    const other = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
      type Query { booked: [Room!] } type Room @key(fields: "floor house { code }", resolvable: false) { floor: Int! house: House! }
      type House { code: ID! @shareable }`
    const composed = composeServices([
      {
        name: 'selvedge',
        typeDefs: parse(sdl.replace('code: ID!', 'code: ID! @shareable').replace('@key"', '@key", "@shareable"')),
        url: 'http://selvedge',
      },
      { name: 'bookings', typeDefs: parse(other), url: 'http://bookings' },
    ])
    expect(composed.errors ?? []).toEqual([])
  })

  it.each(['compiled', 'reference'] as const)('gives entities by them, the %s way', async (way) => {
    const { gateway, urls } = await hotel(way)
    const r = [
      { __typename: 'Room', floor: 2, house: { code: '1', more: true } },
      { __typename: 'Room', id: 3 },
      { __typename: 'Room', floor: 1, house: { code: 2 } },
      { __typename: 'Room', floor: 1, house: { code: null } },
      { __typename: 'Room', floor: 'x', house: { code: 2 } },
      { __typename: 'Room', floor: 1, house: { code: {} } },
      { __typename: 'Room', floor: 1, house: 'h' },
    ]
    const { answer } = await run(gateway, `${entities} { ... on Room { floor price house { code } } } }`, { r })
    const bad = { code: 'BAD_USER_INPUT', reason: 'representation-key' }
    expect(answer).toMatchObject({
      data: {
        _entities: [
          { floor: 2, price: 201, house: { code: '1' } },
          { floor: 1, price: 102, house: { code: '2' } },
          { floor: 1, price: 102, house: { code: '2' } },
          null,
          null,
          null,
          null,
        ],
      },
      errors: [3, 4, 5, 6].map((at) => ({ path: ['_entities', at], extensions: bad })),
    })
    expect(urls()).toEqual(['/room/3', '/prices'])
  })

  it('gives all of an object that a key reaches into, by plans alone', async () => {
    const { gateway, urls } = await hotel('compiled', 'street')
    const r = [{ __typename: 'Room', floor: 2, house: { code: '1' } }]
    const { answer } = await run(gateway, `${entities} { ... on Room { house { code street } price } } }`, { r })
    expect(answer).toEqual({ data: { _entities: [{ house: { code: '1', street: 'S1' }, price: 201 }] } })
    expect(urls().sort()).toEqual(['/at/1/2', '/prices'])
    await expect(hotel('reference', 'street')).rejects.toThrow('modules hold parts of House')
  })
})
