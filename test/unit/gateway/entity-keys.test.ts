import { describe, expect, it } from 'vitest'
import { graphqlUpstream } from '../../support/graphql-upstream.ts'
import { type Answer, httpUpstream, type Seen } from '../../support/http-upstream.ts'
import { gatewayOver, run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const seats = [
  { row: 1, number: 1, price: 10 },
  { row: 1, number: 2, price: 20 },
  { row: 2, number: 1, price: 30 },
]

describe('a key of several fields', () => {
  async function theatre() {
    const hall = await httpUpstream(({ url }: Seen): Answer => {
      if (url === '/seats') return { json: [...seats, { row: 9, number: null }, { row: null, number: null }] }
      const found = seats.find(({ row, number }) => url === `/seats/${row}/${number}`)
      return found ? { json: found } : { status: 404, body: '' }
    })
    const tickets = await graphqlUpstream(
      `type Query { holders(seats: [SeatInput!]!): [Seat]! }
       input SeatInput { row: Int! number: Int! }
       type Seat { row: Int! number: Int! name: String }`,
      {
        Query: {
          holders: (_: unknown, args: { seats: typeof seats }) =>
            args.seats
              .filter(({ row }) => row === 1)
              .reverse()
              .map(({ row, number }) => ({ row, number, name: `${row}-${number}` })),
        },
      },
    )
    const directory = schemaDirectory({
      'hall/schema.graphql': `extend schema @source(name: "h", http: { baseURL: "${hall.url}" })
        type Seat @key(fields: "row number") { row: Int! number: Int! price: Int }
        type Query {
          seats: [Seat] @connect(source: "h", http: { GET: "/seats" }, selection: "row number")
          seat(row: Int!, number: Int!): Seat @connect(source: "h", http: { GET: "/seats/{$args.row}/{$args.number}" }, entity: true, selection: "row number price")
        }`,
      'tickets/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: ${JSON.stringify(tickets.url)}, import: 'none' }) })`,
      'tickets/schema.graphql': `type Seat @key(fields: "row number")
        @graphql(field: "holders", input: "seats: $batch { row number }", batch: { maxSize: 100 }) {
          row: Int! number: Int! name: String
        }`,
    })
    const gateway = await gatewayOver(directory)
    expect(gateway.diagnostics).toEqual([])
    return { gateway, hall, tickets }
  }

  it('joins by all of them', async () => {
    const { gateway, tickets } = await theatre()
    const { answer } = await run(gateway, '{ seats { number row name } }')
    expect(answer).toEqual({
      data: {
        seats: [
          { row: 1, number: 1, name: '1-1' },
          { row: 1, number: 2, name: '1-2' },
          { row: 2, number: 1, name: null },
          null,
          null,
        ],
      },
      // The reference way names the null, the compiled one the field below that made it.
      errors: [expect.objectContaining({ path: expect.arrayContaining(['seats', 3]) })],
    })
    expect(tickets.seen.length).toBe(1)
  })

  it('gets what a list of references leaves out, one call a key', async () => {
    const { gateway, hall } = await theatre()
    const { answer } = await run(gateway, '{ seat(row: 2, number: 1) { price name } }')
    expect(answer).toEqual({ data: { seat: { price: 30, name: null } } })
    const { data } = await run(gateway, '{ seats { price name } }')
    const { seats: got } = data as { readonly seats: readonly unknown[] }
    expect(got.slice(0, 3)).toEqual([
      { price: 10, name: '1-1' },
      { price: 20, name: '1-2' },
      { price: 30, name: null },
    ])
    expect(got[4]).toBeNull()
    expect(hall.seen.map(({ url }) => url).sort()).toEqual([
      '/seats',
      '/seats/1/1',
      '/seats/1/2',
      '/seats/2/1',
      '/seats/2/1',
    ])
  })
})

describe('several keys of one type', () => {
  async function users() {
    const all = [
      { id: 1, email: 'a@x', name: 'A' },
      { id: 2, email: 'b@x', name: 'B' },
    ]
    const accounts = await httpUpstream(({ url }: Seen): Answer => {
      const { pathname, searchParams } = new URL(url, 'http://x')
      const wanted = (searchParams.get('v') ?? '').split(',')
      if (pathname === '/by-id') return { json: all.filter(({ id }) => wanted.includes(String(id))) }
      return { json: all.filter(({ email }) => wanted.includes(email)) }
    })
    const mails = await httpUpstream(() => ({
      json: [
        { to: 'b@x', subject: 's1' },
        { to: 'a@x', subject: 's2' },
        { to: 'z@x', subject: 's3' },
        { to: null, subject: 's4' },
      ],
    }))
    const badges = await httpUpstream(({ url }: Seen) => ({
      json: (new URL(url, 'http://x').searchParams.get('ids') ?? '')
        .split(',')
        .map((id) => ({ id, badge: `badge ${id}` })),
    }))
    const visits = await httpUpstream(() => ({ json: [{ who: 2 }, { who: 1 }] }))
    const directory = schemaDirectory({
      'accounts/schema.graphql': `extend schema @source(name: "a", http: { baseURL: "${accounts.url}" })
        type User @key(fields: "id") @key(fields: "email")
          @connect(source: "a", http: { GET: "/by-id?v={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 50 }, selection: "id email name")
          @connect(source: "a", http: { GET: "/by-email?v={$batch.email->joinNotNull(',')}" }, batch: { maxSize: 50 }, selection: "id email name")
        { id: ID! email: String! name: String }`,
      'mails/schema.graphql': `extend schema @source(name: "m", http: { baseURL: "${mails.url}" })
        type User @key(fields: "email", resolvable: false) { email: String! }
        type Mail { subject: String to: User }
        type Query { mails: [Mail!] @connect(source: "m", http: { GET: "/" }, selection: "subject to: { email: to }") }`,
      'badges/schema.graphql': `extend schema @source(name: "g", http: { baseURL: "${badges.url}" })
        type User @key(fields: "id") @connect(source: "g", http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 50 }, selection: "id badge")
        { id: ID! badge: String }`,
      'visits/schema.graphql': `extend schema @source(name: "v", http: { baseURL: "${visits.url}" })
        type User @key(fields: "id", resolvable: false) { id: ID! }
        type Visit { who: User }
        type Query { visits: [Visit!] @connect(source: "v", http: { GET: "/" }, selection: "who: { id: who }") }`,
    })
    const gateway = await gatewayOver(directory)
    expect(gateway.diagnostics).toEqual([])
    return { gateway, accounts, badges }
  }

  it('serve references by either', async () => {
    const { gateway, accounts } = await users()
    const { answer } = await run(gateway, '{ mails { to { name id } } visits { who { name email } } }')
    expect(answer).toEqual({
      data: {
        mails: [{ to: { name: 'B', id: '2' } }, { to: { name: 'A', id: '1' } }, { to: null }, { to: null }],
        visits: [{ who: { name: 'B', email: 'b@x' } }, { who: { name: 'A', email: 'a@x' } }],
      },
      errors: [expect.anything()],
    })
    expect(accounts.seen.length).toBe(2)
  })

  it('lead from one to the other', async () => {
    const { gateway, accounts, badges } = await users()
    const { answer } = await run(gateway, '{ mails { to { badge } } }')
    expect(answer.data).toEqual({
      mails: [{ to: { badge: 'badge 2' } }, { to: { badge: 'badge 1' } }, { to: { badge: null } }, { to: null }],
    })
    expect([accounts.seen.length, badges.seen.length]).toEqual([1, 1])
  })
})

describe('an answer that leaves out fields of an entity', () => {
  async function items() {
    const all = new Map(
      [1, 2, 3].map((id) => [
        String(id),
        { id, name: `i${id}`, size: id * 10, sub: { a: 'x' }, owner: { id: 1, name: 'i1' } },
      ]),
    )
    const upstream = await httpUpstream(({ url }: Seen): Answer => {
      const { pathname, searchParams } = new URL(url, 'http://x')
      if (pathname === '/items') return { json: [...all.values()] }
      if (pathname.startsWith('/tags/')) return { json: { of: pathname } }
      const wanted = (searchParams.get('ids') ?? '').split(',')
      // Of the third one, the service never tells a size.
      return {
        json: wanted
          .flatMap((id) => all.get(id) ?? [])
          .map((each) => (each.id === 3 ? { ...each, size: undefined } : each)),
      }
    })
    const directory = schemaDirectory({
      'shop/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${upstream.url}" })
        type Item @key(fields: "id")
          @connect(source: "s", http: { GET: "/some?ids={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 9 }, selection: "id name size sub { a }")
        { id: ID! name: String size: Int sub: Sub owner: Item }
        extend type Item {
          twice: Int @map(selection: "$this.size->mul(2)")
          tag: Tag @connect(source: "s", http: { GET: "/tags/{$this.size}" }, selection: "of")
        }
        type Tag { of: String }
        type Sub { a: String }
        type Query { items: [Item!]! @connect(source: "s", http: { GET: "/items" }, selection: "id name owner { id name }") }`,
    })
    return { gateway: await gatewayOver(directory), upstream }
  }

  it('is completed by key, in one call', async () => {
    const { gateway, upstream } = await items()
    const { answer } = await run(gateway, '{ items { size owner { name size sub { a } } } }')
    const owner = { name: 'i1', size: 10, sub: { a: 'x' } }
    expect(answer).toEqual({
      data: {
        items: [
          { size: 10, owner },
          { size: 20, owner },
          { size: null, owner },
        ],
      },
    })
    expect(upstream.seen.map(({ url }) => decodeURIComponent(url))).toEqual(['/items', '/some?ids=1,2,3'])
  })

  it('is completed also for what other fields are made from', async () => {
    const { gateway, upstream } = await items()
    const { answer } = await run(gateway, '{ items { twice owner { tag { of } } } }')
    const owner = { tag: { of: '/tags/10' } }
    expect(answer).toEqual({
      data: {
        items: [
          { twice: 20, owner },
          { twice: 40, owner },
          { twice: null, owner },
        ],
      },
    })
    expect(upstream.seen.map(({ url }) => decodeURIComponent(url))).toEqual(['/items', '/some?ids=1,2,3', '/tags/10'])
  })

  it('is enough where nothing is missing that could be got', async () => {
    const { gateway, upstream } = await items()
    const { answer } = await run(gateway, '{ items { name owner { id owner { id } } } }')
    expect(answer).toEqual({
      data: { items: [1, 2, 3].map((id) => ({ name: `i${id}`, owner: { id: '1', owner: null } })) },
    })
    expect(upstream.seen.map(({ url }) => url)).toEqual(['/items'])
  })
})
