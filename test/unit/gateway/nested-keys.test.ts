import { describe, expect, it } from 'vitest'
import { bothWays } from '../../support/both-ways.ts'
import { type Answer, httpUpstream, type Seen } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const rooms = [
  { floor: 1, house: { code: 'h1', street: 'S1' }, size: 10 },
  { floor: 2, house: { code: 'h1', street: 'S1' }, size: 20 },
  { floor: 1, house: { code: 'h2', street: 'S2' }, size: 30 },
]

function upstream() {
  return httpUpstream(({ url, body }: Seen): Answer => {
    if (url === '/bookings')
      return {
        json: [
          { guest: 'g1', at: 1, in: 'h2' },
          { guest: 'g2', at: 2, in: 'h1' },
          { guest: 'g3', at: 1, in: 'h2' },
          { guest: 'g4', at: 1, in: null },
          { guest: 'g5', at: null, in: null },
          { guest: 'g6', at: 7, in: 'h1' },
        ],
      }
    const { pathname, searchParams } = new URL(url, 'http://x')
    if (pathname === '/find') {
      const wanted = (JSON.parse(body) as { readonly keys: readonly { floor: number; house: { code: string } }[] }).keys
      return {
        json: rooms.filter(({ floor, house }) =>
          wanted.some((key) => key.floor === floor && key.house.code === house.code),
        ),
      }
    }
    if (pathname === '/by-code') {
      const codes = searchParams.get('codes')?.split(',') ?? []
      return { json: codes.map((code) => ({ at: { code }, stars: code.length })).reverse() }
    }
    return { json: rooms.find(({ floor, house }) => pathname === `/room/${house.code}/${floor}`) ?? null }
  })
}

const bookings = (url: string) => `extend schema @source(name: "b", http: { baseURL: "${url}" })
  type Room @key(fields: "floor house { code }", resolvable: false) { floor: Int house: House }
  type House { code: ID }
  type Booking { guest: ID room: Room }
  type Query { bookings: [Booking!] @connect(source: "b", http: { GET: "/bookings" }, selection: "guest room: { floor: at house: { code: in } }") }`

describe('a key that reaches into an object', () => {
  it.each([
    [
      'for each of them',
      'type Room @key(fields: "floor house { code }") @connect(source: "r", http: { GET: "/room/{$this.house.code}/{$this.floor}" }, selection: "floor house { code street } size")',
      '',
      ['/room/h1/2', '/room/h1/7', '/room/h2/1'],
    ],
    [
      'for all of them at once',
      'type Room @key(fields: "floor house { code }") @connect(source: "r", http: { POST: "/find", body: "keys: $batch { floor house { code } }" }, selection: "floor house { code street } size")',
      '',
      ['/find'],
    ],
    [
      'by the arguments of a query',
      'input HouseKey { code: ID! } type Room @key(fields: "floor house { code }")',
      'room(floor: Int!, house: HouseKey!): Room @connect(source: "r", http: { GET: "/room/{$args.house.code}/{$args.floor}" }, entity: true, selection: "floor house { code street } size")',
      ['/room/h1/2', '/room/h1/7', '/room/h2/1'],
    ],
  ])('joins modules of the same kind, asked %s', async (_, type, query, calls) => {
    const server = await upstream()
    const ways = await bothWays(
      schemaDirectory({
        'bookings/schema.graphql': bookings(server.url),
        'rooms/schema.graphql': `extend schema @source(name: "r", http: { baseURL: "${server.url}" })
          ${type} { floor: Int house: House size: Int }
          type House { code: ID street: String }
          type Query { none: Int @connect(source: "r", http: { GET: "/none" }) ${query} }`,
      }),
      server,
    )
    expect(ways.diagnostics).toEqual([])
    const { answer, urls } = await ways.run('{ bookings { guest room { size } } }')
    expect(answer).toEqual({
      data: {
        bookings: [
          { guest: 'g1', room: { size: 30 } },
          { guest: 'g2', room: { size: 20 } },
          { guest: 'g3', room: { size: 30 } },
          { guest: 'g4', room: { size: null } },
          { guest: 'g5', room: null },
          { guest: 'g6', room: { size: null } },
        ],
      },
    })
    expect([...urls].sort()).toEqual(['/bookings', ...calls].sort())
    const aliased = await ways.run('{ bookings { room { house { floor: code } code: floor s: size } } }')
    expect((aliased.answer as { data: { bookings: unknown[] } }).data.bookings.slice(0, 2)).toEqual([
      { room: { house: { floor: 'h2' }, code: 1, s: 30 } },
      { room: { house: { floor: 'h1' }, code: 2, s: 20 } },
    ])
  })
})
