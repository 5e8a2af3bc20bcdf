import { describe, expect, it } from 'vitest'
import { loadSupergraph } from '../../../../src/gateway/load-supergraph.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const connect = '@connect(source: "s", http: { GET: "/items" }, selection: "$.items { id name }")'

async function findingsOf(
  subscription: string,
  options: { readonly resolvers?: string; readonly minPollIntervalMs?: number } = {},
) {
  const schema = `
    extend schema @source(name: "s", http: { baseURL: "http://localhost" })
    type Query { item(id: ID!): Item @connect(source: "s", http: { GET: "/items/{$args.id}" }, selection: "id name") }
    type Item { id: ID! name: String version: Int }
    type ItemConnection { nodes: [Item!]! pageInfo: PageInfo! }
    type PageInfo { hasNextPage: Boolean! }
    ${subscription}`
  const { resolvers, minPollIntervalMs } = options
  const directory = schemaDirectory({
    'm/schema.graphql': schema,
    ...(resolvers && { 'm/resolvers.ts': resolvers }),
  })
  const { diagnostics, close } = await loadSupergraph({ schemaDirectory: directory, env: {}, minPollIntervalMs })
  await close()
  return diagnostics.filter(({ severity }) => severity !== 'warning')
}

const of = (field: string) => `type Subscription { ${field} }`

describe('@poll', () => {
  it.each([
    ['an item by its key', of(`changed: Item ${connect} @poll(interval: "5s", key: "id")`)],
    [
      'an item by several fields',
      of(`changed: Item ${connect} @poll(interval: "1.5m", key: "id name", hash: "name", initial: true)`),
    ],
    ['a list', of(`items: [Item!] ${connect} @poll(interval: "100ms")`)],
    ['an object', of(`item: Item ${connect} @poll(interval: "24h")`)],
    ['a leaf', of('count: Int @connect(source: "s", http: { GET: "/count" }) @poll(interval: "5s")')],
  ])('takes %s', async (_name, subscription) => {
    expect(await findingsOf(subscription)).toEqual([])
  })

  const table: [string, string, string, string][] = [
    [
      'an interval without its unit',
      of(`c: Item ${connect} @poll(interval: "5")`),
      'poll-interval',
      'interval: "5s"; units are ms, s, m and h',
    ],
    [
      'an interval that is too short',
      of(`c: Item ${connect} @poll(interval: "99ms")`),
      'poll-interval',
      'ask for at least 100ms and at most 24h',
    ],
    [
      'an interval that is too long',
      of(`c: Item ${connect} @poll(interval: "25h")`),
      'poll-interval',
      'ask for at least 100ms and at most 24h',
    ],
    [
      'a key that is no field',
      of(`c: Item ${connect} @poll(interval: "5s", key: "ids")`),
      'poll-key',
      'name one of: id, name, version',
    ],
    [
      'a key that the selection leaves out',
      of(`c: Item ${connect} @poll(interval: "5s", key: "version")`),
      'poll-key',
      'add version to the selection',
    ],
    [
      'a key of nothing',
      of(`c: Item ${connect} @poll(interval: "5s", key: "")`),
      'poll-key',
      'separate them by spaces: key: "id"',
    ],
    [
      'a key that reaches into an object',
      of(`c: Item ${connect} @poll(interval: "5s", key: "id { x }")`),
      'poll-key',
      'separate them by spaces: key: "id"',
    ],
    [
      'a key of a leaf',
      of('n: Int @connect(source: "s", http: { GET: "/n" }) @poll(interval: "5s", key: "id")'),
      'poll-key',
      'remove `key`: Subscription.n has no fields',
    ],
    [
      'a hash of no field',
      of(`c: Item ${connect} @poll(interval: "5s", hash: "etag")`),
      'poll-hash',
      'name one of: id, name, version',
    ],
    [
      'a key of a list',
      of(`c: [Item] ${connect} @poll(interval: "5s", key: "id")`),
      'poll-key',
      'remove `key`, or let the field be one item: c: Item',
    ],
    [
      'a connector alone',
      of(`c: Item ${connect}`),
      'subscription-not-fed',
      'add @poll(interval: "5s", key: "id") to the field',
    ],
    [
      'a field of nothing',
      of('c: Item'),
      'subscription-not-fed',
      'add @connect(...) @poll(interval: "5s", key: "id") to the field',
    ],
    [
      '@poll alone',
      of('c: Item @poll(interval: "5s")'),
      'subscription-not-fed',
      'add @connect(...) @poll(interval: "5s", key: "id") to the field',
    ],
    ['two connectors', of(`c: Item ${connect} ${connect} @poll(interval: "5s")`), 'connector-repeated', 'keep one'],
    [
      'pages',
      of(`c(first: Int, after: String): ItemConnection ${connect} @paginate(offset: "o") @poll(interval: "5s")`),
      'subscription-directive',
      'remove it; @connect(...) @poll(interval: "5s", key: "id") feeds the field',
    ],
    [
      'a mapping',
      of('c: Item @map(selection: "id: $args.id") @poll(interval: "5s")'),
      'subscription-directive',
      'remove it; @connect(...) @poll(interval: "5s", key: "id") feeds the field',
    ],
    [
      'an entity',
      of(
        'c(id: ID!): Item @connect(source: "s", http: { GET: "/i/{$args.id}" }, selection: "id", entity: true) @poll(interval: "5s")',
      ),
      'subscription-entity',
      'remove `entity`',
    ],
    [
      'a batch',
      of(
        'c: Item @connect(source: "s", http: { GET: "/i?ids={$batch.id->joinNotNull(\',\')}" }, selection: "id") @poll(interval: "5s")',
      ),
      'mapping-unknown-input',
      'read the arguments from $args',
    ],
    [
      'a method that changes data',
      of('c: Item @connect(source: "s", http: { DELETE: "/i" }, selection: "id") @poll(interval: "5s")'),
      'connect-method',
      'make it a field of Mutation',
    ],
    [
      'an item that is not what the selection gives',
      of('c: Item @connect(source: "s", http: { GET: "/i" }, selection: "id title") @poll(interval: "5s")'),
      'selection-unknown-field',
      'remove it, or add the field to the type',
    ],
    [
      'another type',
      `extend type Query { c: Item ${connect} @poll(interval: "5s") }`,
      'poll-misplaced',
      'move the field to type Subscription, or remove @poll',
    ],
  ]

  it.each(table)('is refused with %s', async (_name, subscription, rule, remedy) => {
    const findings = await findingsOf(subscription)
    expect(findings).toMatchObject([{ rule, line: expect.any(Number) }])
    expect(findings[0]?.remedy).toBe(remedy)
  })

  it('is refused beside code', async () => {
    const resolvers = 'export default { Subscription: { c: () => null } }'
    expect(await findingsOf(of(`c: Item ${connect} @poll(interval: "5s")`), { resolvers })).toMatchObject([
      { rule: 'subscription-code' },
    ])
  })

  it('may poll as often as the process allows', async () => {
    const subscription = of(`c: Item ${connect} @poll(interval: "5s")`)
    expect(await findingsOf(subscription, { minPollIntervalMs: 10_000 })).toMatchObject([
      { rule: 'poll-interval', remedy: 'ask for at least 10000ms and at most 24h' },
    ])
  })
})
