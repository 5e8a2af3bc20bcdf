import { describe, expect, it } from 'vitest'
import { type Answer, httpUpstream, type Seen } from '../../support/http-upstream.ts'
import { gatewayOver, run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const people = (url: string) => `extend schema @source(name: "people", http: { baseURL: "${url}" })
type Person @key(fields: "id") {
  id: ID!
  name: String
  friends: [Person!]
}
type Query {
  people: [Person!] @connect(source: "people", http: { GET: "/people" }, selection: "id name friends { id }")
  person(id: ID!): Person @connect(source: "people", http: { GET: "/people/{$args.id}" }, entity: true, selection: "id name")
}`

const shop = (url: string) => `extend schema @source(name: "shop", http: { baseURL: "${url}" })
type Person
  @key(fields: "id")
  @connect(
    source: "shop"
    http: { GET: "/buyers?ids={$batch.id->joinNotNull(',')}" }
    batch: { maxSize: 10 }
    selection: "id points level must"
  ) {
  id: ID!
  points: Int
  level: String
  must: String!
  orders(first: Int): [Order!]
    @connect(
      source: "shop"
      http: { GET: "/orders?people={$batch.id->joinNotNull(',')}&first={$args.first}" }
      batch: { groupBy: "buyer" }
      selection: "$.items { id lines { sku } }"
    )
}
type Order { id: ID! lines: [Line!] }
type Line { sku: Int }
type Query { unused: Int @connect(source: "shop", http: { GET: "/" }, selection: "$.x") }`

const everyone = [
  { id: 1, name: 'Ada', friends: [{ id: 2 }] },
  { id: 2, name: 'Bo', friends: [] },
  { id: 3, name: 'Cy', friends: [{ id: 1 }, { id: 2 }] },
]

function answerPeople({ url }: Seen): Answer {
  return url === '/people' ? { json: everyone } : { json: everyone.find((each) => `/people/${each.id}` === url) }
}

async function graph(answerShop: (request: Seen) => Answer) {
  const [first, second] = [await httpUpstream(answerPeople), await httpUpstream(answerShop)]
  const directory = schemaDirectory({
    'people/schema.graphql': people(first.url),
    'shop/schema.graphql': shop(second.url),
  })
  return { gateway: await gatewayOver(directory), people: first, shop: second }
}

describe('answers joined from several sources', () => {
  it('take one call a step, with each key asked for once', async () => {
    const { gateway, shop: upstream } = await graph(() => ({
      json: [3, 2, 1].map((id) => ({ id, points: id * 10, level: 'x', must: 'y' })),
    }))
    const { data } = await run(gateway, '{ people { name points friends { level } } }')
    expect(data).toEqual({
      people: [
        { name: 'Ada', points: 10, friends: [{ level: 'x' }] },
        { name: 'Bo', points: 20, friends: [] },
        { name: 'Cy', points: 30, friends: [{ level: 'x' }, { level: 'x' }] },
      ],
    })
    expect(upstream.seen.map(({ url }) => decodeURIComponent(url))).toEqual(['/buyers?ids=1,2,3'])
  })

  it('give null without an error for what a source does not know', async () => {
    const { gateway } = await graph(() => ({ json: [{ id: 2, points: 5 }] }))
    const { answer } = await run(gateway, '{ people { points } }')
    expect(answer).toEqual({ data: { people: [{ points: null }, { points: 5 }, { points: null }] } })
  })

  it('group list fields by parent', async () => {
    const { gateway, shop: upstream } = await graph(() => ({
      json: {
        items: [
          { id: 'a', buyer: 3, lines: [] },
          { id: 'b', buyer: 1 },
          { id: 'c', buyer: 3 },
        ],
      },
    }))
    const { data } = await run(gateway, '{ people { orders(first: 2) { id } } }')
    expect(data).toEqual({
      people: [{ orders: [{ id: 'b' }] }, { orders: [] }, { orders: [{ id: 'a' }, { id: 'c' }] }],
    })
    expect(upstream.seen.map(({ url }) => decodeURIComponent(url))).toEqual(['/orders?people=1,2,3&first=2'])
  })

  it('say of each missing field, by its path, which source failed', async () => {
    const { gateway } = await graph(() => ({ status: 503, body: 'host 10.1.2.3 down' }))
    const { data, errors, answer } = await run(gateway, '{ list: people { name p: points level orders { id } } }')
    expect(data).toEqual({
      list: ['Ada', 'Bo', 'Cy'].map((name) => ({ name, p: null, level: null, orders: null })),
    })
    const paths = [0, 1, 2].flatMap((index) => ['p', 'level', 'orders'].map((field) => ['list', index, field]))
    const expected = paths.map((path) => ({ code: 'UPSTREAM_UNAVAILABLE', source: 'shop', path }))
    expect([...errors].sort(byPath)).toEqual(expected.sort(byPath))
    expect(JSON.stringify(answer)).not.toContain('10.1.2.3')
  })

  it('say so once where a missing non-null field takes its parent along', async () => {
    const { gateway } = await graph(() => ({ status: 500, body: '' }))
    const { data, errors } = await run(gateway, '{ person(id: 1) { name must } people { id } }')
    expect(data).toEqual({ person: null, people: [{ id: '1' }, { id: '2' }, { id: '3' }] })
    expect(errors).toEqual([{ code: 'UPSTREAM_ERROR', source: 'shop', path: ['person', 'must'] }])
  })

  it('name the exact place of a value that has the wrong type', async () => {
    const { gateway } = await graph(() => ({
      json: { items: [{ id: 1, buyer: 2, lines: [{ sku: 1 }, { sku: 'word' }] }] },
    }))
    const { data, errors } = await run(gateway, '{ people { orders { l: lines { s: sku } } } }')
    expect(data).toEqual({
      people: [{ orders: [] }, { orders: [{ l: [{ s: 1 }, { s: null }] }] }, { orders: [] }],
    })
    expect(errors).toEqual([
      { code: 'UPSTREAM_INVALID_RESPONSE', source: 'shop', path: ['people', 1, 'orders', 0, 'l', 1, 's'] },
    ])
  })

  it('keep what others gave when one source is gone', async () => {
    const { gateway, shop: upstream } = await graph(() => ({ json: [] }))
    await upstream.close()
    const { data, errors } = await run(gateway, '{ person(id: 3) { name orders { id } } }')
    expect(data).toEqual({ person: { name: 'Cy', orders: null } })
    expect(errors).toEqual([{ code: 'UPSTREAM_UNAVAILABLE', source: 'shop', path: ['person', 'orders'] }])
  })

  it('resolve references of one source to itself by key, in few calls', async () => {
    const { gateway, people: upstream } = await graph(() => ({ json: [] }))
    const { data } = await run(gateway, '{ people { friends { name } } }')
    expect(data).toEqual({
      people: [{ friends: [{ name: 'Bo' }] }, { friends: [] }, { friends: [{ name: 'Ada' }, { name: 'Bo' }] }],
    })
    expect(upstream.seen.map(({ url }) => url).sort()).toEqual(['/people', '/people/1', '/people/2'])
  })
})

function byPath(a: { path: unknown }, b: { path: unknown }): number {
  return JSON.stringify(a.path) < JSON.stringify(b.path) ? -1 : 1
}
