import { describe, expect, it } from 'vitest'
import { bothWays } from '../../support/both-ways.ts'
import { graphqlUpstream } from '../../support/graphql-upstream.ts'
import { type Answer, httpUpstream, type Seen } from '../../support/http-upstream.ts'
import { gatewayOver, run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { wsdlText } from '../../support/soap-wsdl.ts'

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
      'type Room @key(fields: "floor house { code }") @connect(source: "r", http: { GET: "/room/{$this.house.code}/{$this.floor}" }, selection: "floor house { code } size")',
      '',
      ['/room/h1/2', '/room/h1/7', '/room/h2/1'],
    ],
    [
      'for all of them at once',
      'type Room @key(fields: "floor house { code }") @connect(source: "r", http: { POST: "/find", body: "keys: $batch { floor house { code } }" }, selection: "floor house { code } size")',
      '',
      ['/find'],
    ],
    [
      'by the arguments of a query',
      'input HouseKey { code: ID! } type Room',
      'room(floor: Int!, house: HouseKey!): Room @connect(source: "r", http: { GET: "/room/{$args.house.code}/{$args.floor}" }, entity: true, selection: "floor house { code } size")',
      ['/room/h1/2', '/room/h1/7', '/room/h2/1'],
    ],
  ])('joins modules of the same kind, asked %s', async (_, type, query, calls) => {
    const server = await upstream()
    const ways = await bothWays(
      schemaDirectory({
        'bookings/schema.graphql': bookings(server.url),
        'rooms/schema.graphql': `extend schema @source(name: "r", http: { baseURL: "${server.url}" })
          ${type} { floor: Int house: House size: Int }
          type House { code: ID }
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

const xml = (rows: readonly string[]) => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><t:Rooms xmlns:t="urn:t">${rows.join('')}</t:Rooms></e:Body></e:Envelope>`,
})

/** Rooms of a SOAP service, which are asked for by lists of keys. */
function soapRooms() {
  return httpUpstream(({ body }: Seen): Answer => {
    const asked = [...body.matchAll(/<(?:\w+:)?floor>(\d+)<.*?code>(\w+)</gs)].map(
      ([, floor, code]) => `${code}/${floor}`,
    )
    const found = rooms.filter(({ floor, house }) => asked.includes(`${house.code}/${floor}`)).reverse()
    return xml(
      found.map(
        ({ floor, house, size }) =>
          `<t:room><t:floor>${floor}</t:floor><t:house><t:code>${house.code}</t:code></t:house><t:size>${size}</t:size></t:room>`,
      ),
    )
  })
}

const house =
  '<xsd:element name="house"><xsd:complexType><xsd:sequence><xsd:element name="code" type="xsd:string"/></xsd:sequence></xsd:complexType></xsd:element>'
const wsdl = wsdlText({
  types: `<xsd:element name="FindRooms"><xsd:complexType><xsd:sequence><xsd:element name="key" maxOccurs="unbounded"><xsd:complexType><xsd:sequence><xsd:element name="floor" type="xsd:int"/>${house}</xsd:sequence></xsd:complexType></xsd:element></xsd:sequence></xsd:complexType></xsd:element>
    <xsd:element name="Rooms"><xsd:complexType><xsd:sequence><xsd:element name="room" minOccurs="0" maxOccurs="unbounded"><xsd:complexType><xsd:sequence><xsd:element name="floor" type="xsd:int"/>${house}<xsd:element name="size" type="xsd:int"/></xsd:sequence></xsd:complexType></xsd:element></xsd:sequence></xsd:complexType></xsd:element>`,
  operations: [
    {
      name: 'FindRooms',
      input: '<part name="p" element="t:FindRooms"/>',
      output: '<part name="p" element="t:Rooms"/>',
    },
  ],
})

function graphqlRooms() {
  return graphqlUpstream(
    `type Query { rooms(keys: [RoomKey!]!): [Room]! room(floor: Int!, code: ID!): Room }
     input RoomKey { floor: Int! house: HouseKey! } input HouseKey { code: ID! }
     type Room { floor: Int house: House size: Int } type House { code: ID }`,
    {
      Query: {
        rooms: (_: unknown, { keys }: { keys: { floor: number; house: { code: string } }[] }) =>
          rooms
            .filter((room) => keys.some((key) => key.floor === room.floor && key.house.code === room.house.code))
            .reverse(),
        room: (_: unknown, { floor, code }: { floor: number; code: string }) =>
          rooms.find((room) => room.floor === floor && room.house.code === code) ?? null,
      },
    },
  )
}

const roomType = '{ floor: Int house: House size: Int } type House { code: ID }'
const ofKinds: readonly (readonly [
  string,
  () => Promise<{ url: string; seen: readonly unknown[] }>,
  (url: string) => Record<string, string>,
  number,
])[] = [
  [
    'SOAP, in one call',
    soapRooms,
    (url) => ({
      'rooms/module.ts': `import { defineModule, soap } from 'selvedge'
        export default defineModule({ source: soap({ wsdl: 'rooms.wsdl', url: ${JSON.stringify(url)}, import: 'none' }) })`,
      'rooms/rooms.wsdl': wsdl,
      'rooms/schema.graphql': `type Room @key(fields: "floor house { code }")
        @soap(operation: "FindRooms", input: "key: $batch { floor house { code } }", selection: "$.room { floor house { code } size }") ${roomType}`,
    }),
    1,
  ],
  [
    'SOAP, in a call each',
    soapRooms,
    (url) => ({
      'rooms/module.ts': `import { defineModule, soap } from 'selvedge'
        export default defineModule({ source: soap({ wsdl: 'rooms.wsdl', url: ${JSON.stringify(url)}, import: 'none' }) })`,
      'rooms/rooms.wsdl': wsdl,
      'rooms/schema.graphql': `type Room @key(fields: "floor house { code }")
        @soap(operation: "FindRooms", input: "key: { floor: $this.floor house: $this.house { code } }", selection: "$.room->first { floor house { code } size }") ${roomType}`,
    }),
    3,
  ],
  [
    'GraphQL, in one call',
    graphqlRooms,
    (url) => ({
      'rooms/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: ${JSON.stringify(url)}, import: 'none' }) })`,
      'rooms/schema.graphql': `type Room @key(fields: "floor house { code }")
        @graphql(field: "rooms", input: "keys: $batch { floor house { code } }") ${roomType}`,
    }),
    1,
  ],
  [
    'GraphQL, in one document',
    graphqlRooms,
    (url) => ({
      'rooms/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: ${JSON.stringify(url)}, import: 'none' }) })`,
      'rooms/schema.graphql': `type Room @key(fields: "floor house { code }")
        @graphql(field: "room", input: "floor: $this.floor code: $this.house.code") ${roomType}`,
    }),
    1,
  ],
]

describe('such a key of a module of another kind', () => {
  it.each(ofKinds)('joins it: %s', async (_, start, files, calls) => {
    const server = await upstream()
    const other = await start()
    const before = other.seen.length
    const ways = await bothWays(
      schemaDirectory({ 'bookings/schema.graphql': bookings(server.url), ...files(other.url) }),
      server,
    )
    expect(ways.diagnostics).toEqual([])
    const loaded = other.seen.length
    expect((await ways.run('{ bookings { guest room { size } } }')).answer).toEqual({
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
    expect(other.seen.length - loaded).toBe(2 * calls)
    expect(before).toBe(0)
  })
})

describe('the fields that such a key reaches into', () => {
  const at = (url: string) => `extend schema @source(name: "r", http: { baseURL: "${url}" })`
  const known =
    '@connect(source: "r", http: { GET: "/room/{$this.house.code}/{$this.floor}" }, selection: "floor house { code } size")'

  const whole = known.replace('{ code }', '{ code street }')

  it('are got whole from a source that has more of the object, which plans alone can do', async () => {
    const server = await upstream()
    const directory = schemaDirectory({
      'bookings/schema.graphql': bookings(server.url),
      'rooms/schema.graphql': `${at(server.url)} type Room @key(fields: "floor house { code }") ${whole} { floor: Int house: House size: Int }
          type House { code: ID street: String }`,
    })
    const gateway = await gatewayOver(directory, {}, 'compiled')
    const { answer } = await run(gateway, '{ bookings { room { house { code street } } } }')
    expect(answer).toEqual({
      data: {
        bookings: [
          { room: { house: { code: 'h2', street: 'S2' } } },
          { room: { house: { code: 'h1', street: 'S1' } } },
          { room: { house: { code: 'h2', street: 'S2' } } },
          { room: { house: { code: null, street: null } } },
          { room: null },
          { room: { house: { code: 'h1', street: null } } },
        ],
      },
    })
    await expect(gatewayOver(directory, {}, 'reference')).rejects.toThrow(
      "must be 'compiled': modules hold parts of House, which plans alone join",
    )
  })

  it.each(['', '@external'])('are what other fields of the module are fetched and computed from %s', async (mark) => {
    const server = await upstream()
    const ways = await bothWays(
      schemaDirectory({
        'bookings/schema.graphql': bookings(server.url),
        'rooms/schema.graphql': `${at(server.url)}
          type Room @key(fields: "floor house { code }") {
            floor: Int ${mark}
            house: House ${mark}
            size: Int @connect(source: "r", http: { GET: "/room/{$this.house.code}/{$this.floor}" }, selection: "$.size")
            stars: Stars @connect(source: "r", http: { GET: "/by-code?codes={$batch.house.code->joinNotNull(',')}" }, batch: { groupBy: "house: { code: at.code }" }, selection: "value: stars")
            label: String @map(selection: "$this.house.code")
          }
          type House { code: ID } type Stars { value: Int }`,
      }),
      server,
    )
    expect(ways.diagnostics).toEqual([])
    const { answer } = await ways.run('{ bookings { guest room { size label stars { value } } } }')
    expect((answer as { data: { bookings: unknown[] } }).data.bookings).toEqual([
      { guest: 'g1', room: { size: 30, label: 'h2', stars: { value: 2 } } },
      { guest: 'g2', room: { size: 20, label: 'h1', stars: { value: 2 } } },
      { guest: 'g3', room: { size: 30, label: 'h2', stars: { value: 2 } } },
      { guest: 'g4', room: { size: null, label: null, stars: null } },
      { guest: 'g5', room: null },
      { guest: 'g6', room: { size: null, label: 'h1', stars: { value: 2 } } },
    ])
  })

  it.each([
    ['', ''],
    [
      ', and part of another key besides',
      'type Room @key(fields: "house { code }", resolvable: false) { house: House }',
    ],
  ])('may be of entities themselves%s', async (_, more) => {
    const server = await upstream()
    const ways = await bothWays(
      schemaDirectory({
        'bookings/schema.graphql': bookings(server.url).replace(
          'type House {',
          'type House @key(fields: "code", resolvable: false) {',
        ),
        'rooms/schema.graphql': `${at(server.url)} type Room @key(fields: "floor house { code }") ${known}
          { floor: Int house: House size: Int } type House @key(fields: "code", resolvable: false) { code: ID }`,
        'houses/schema.graphql': `${at(server.url)}
          type House @key(fields: "code") @connect(source: "r", http: { GET: "/by-code?codes={$batch.code->joinNotNull(',')}" }, selection: "code: at.code stars") { code: ID stars: Int }
          ${more}`,
      }),
      server,
    )
    expect(ways.diagnostics).toEqual([])
    const { answer, urls } = await ways.run('{ bookings { guest room { size house { code stars } } } }')
    expect(answer).toEqual({
      data: {
        bookings: [
          { guest: 'g1', room: { size: 30, house: { code: 'h2', stars: 2 } } },
          { guest: 'g2', room: { size: 20, house: { code: 'h1', stars: 2 } } },
          { guest: 'g3', room: { size: 30, house: { code: 'h2', stars: 2 } } },
          { guest: 'g4', room: { size: null, house: null } },
          { guest: 'g5', room: null },
          { guest: 'g6', room: { size: null, house: { code: 'h1', stars: 2 } } },
        ],
      },
    })
    expect(urls.filter((url) => url.startsWith('/by-code'))).toEqual(['/by-code?codes=h2%2Ch1'])
  })

  it('may be external, and may be had of a third module', async () => {
    const server = await upstream()
    const ways = await bothWays(
      schemaDirectory({
        'bookings/schema.graphql': bookings(server.url),
        'rooms/schema.graphql': `${at(server.url)} type Room @key(fields: "floor house { code }") ${known}
          { floor: Int @external house: House @external size: Int } type House { code: ID }`,
      }),
      server,
    )
    const { answer } = await ways.run('{ bookings { guest room { size } } }')
    expect((answer as { data: { bookings: unknown[] } }).data.bookings.slice(0, 4)).toEqual([
      { guest: 'g1', room: { size: 30 } },
      { guest: 'g2', room: { size: 20 } },
      { guest: 'g3', room: { size: 30 } },
      { guest: 'g4', room: { size: null } },
    ])
  })
})

describe('the parts of such a key', () => {
  const at = (name: string, url: string) => `extend schema @source(name: "${name}", http: { baseURL: "${url}" })`

  /** Guests know rooms by their ids; of a room, one module knows the floor, and another one, or the same, the house. */
  async function guests(answers: Readonly<Record<string, unknown>>, isSplit: boolean) {
    const server = await httpUpstream(({ url, body }: Seen): Answer => {
      if (url !== '/find') return { json: answers[url] ?? null }
      const { keys } = JSON.parse(body) as { readonly keys: readonly { floor: number; house: { code: string } }[] }
      return { json: keys.map((key) => ({ ...key, size: `${key.house.code}${key.floor}`.length })).reverse() }
    })
    const floors = isSplit ? 'floor' : 'floor house { code }'
    const ways = await bothWays(
      schemaDirectory({
        'guests/schema.graphql': `${at('g', server.url)}
          type Room @key(fields: "id", resolvable: false) { id: ID! } type Guest { name: String room: Room }
          type Query { guests: [Guest!] @connect(source: "g", http: { GET: "/guests" }, selection: "name room: { id: in }") }`,
        'floors/schema.graphql': `${at('f', server.url)}
          type Room @key(fields: "id") @connect(source: "f", http: { GET: "/floor/{$this.id}" }, selection: "id ${floors}")
          { id: ID! floor: Int ${isSplit ? '' : 'house: House'} } ${isSplit ? '' : 'type House { code: ID }'}`,
        ...(isSplit && {
          'houses/schema.graphql': `${at('h', server.url)}
            type Room @key(fields: "id") @connect(source: "h", http: { GET: "/house/{$this.id}" }, selection: "id house { code }")
            { id: ID! house: House } type House { code: ID }`,
        }),
        'rooms/schema.graphql': `${at('r', server.url)}
          type Room @key(fields: "floor house { code }") @connect(source: "r", http: { POST: "/find", body: "keys: $batch { floor house { code } }" }, selection: "floor house { code } size")
          { floor: Int house: House size: Int } type House { code: ID }`,
      }),
      server,
    )
    expect(ways.diagnostics).toEqual([])
    const { answer, urls } = await ways.run('{ guests { name room { size } } }')
    return { answer, urls: [...urls].sort() }
  }

  const named = [
    { name: 'a', in: 1 },
    { name: 'b', in: 2 },
    { name: 'c', in: 1 },
  ]

  it.each([
    ['another module', false, ['/find', '/floor/1', '/floor/2', '/guests']],
    ['two other modules', true, ['/find', '/floor/1', '/floor/2', '/guests', '/house/1', '/house/2']],
  ])('may be had of %s', async (_, isSplit, urls) => {
    const ran = await guests(
      {
        '/guests': named,
        '/floor/1': { id: 1, floor: 1, house: { code: 'h' } },
        '/floor/2': { id: 2, floor: 12, house: { code: 7 } },
        '/house/1': { id: 1, house: { code: 'h' } },
        '/house/2': { id: 2, house: { code: 7 } },
      },
      isSplit,
    )
    expect(ran).toEqual({
      answer: {
        data: {
          guests: [
            { name: 'a', room: { size: 2 } },
            { name: 'b', room: { size: 3 } },
            { name: 'c', room: { size: 2 } },
          ],
        },
      },
      urls,
    })
  })

  it('that are wrong are errors where they are needed', async () => {
    const { answer } = await guests(
      {
        '/guests': named,
        '/floor/1': { id: 1, floor: 1, house: { code: { x: 1 } } },
        '/floor/2': { id: 2, floor: 12, house: 'none' },
      },
      false,
    )
    expect(answer).toMatchObject({
      data: {
        guests: [
          { name: 'a', room: { size: null } },
          { name: 'b', room: { size: null } },
          { name: 'c', room: { size: null } },
        ],
      },
      errors: [0, 1, 2].map((at) => ({
        path: ['guests', at, 'room', 'size'],
        extensions: { code: 'UPSTREAM_INVALID_RESPONSE', source: 'floors' },
      })),
    })
  })
})
