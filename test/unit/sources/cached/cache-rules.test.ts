import { expect, it } from 'vitest'
import { loadSupergraph } from '../../../../src/gateway/load-supergraph.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

async function findingsOf(module: string, schema: string) {
  const { diagnostics, close } = await loadSupergraph({
    schemaDirectory: schemaDirectory({
      'shop/module.ts': `import { defineModule, rest } from 'selvedge'
export default defineModule({ source: rest({ url: 'http://127.0.0.1:1' }), ${module} })`,
      'shop/schema.graphql': schema,
    }),
    env: {},
  })
  await close()
  return diagnostics.map(({ rule, message, remedy }) => `${rule}: ${message} / ${remedy}`)
}

const query =
  'type Query { order(id: ID!): Order @connect(http: { GET: "/{$args.id}" }, selection: "id") } type Order { id: ID! }'

it.each([
  [
    'a wrong time',
    "cache: { ttlMs: '1s' }",
    query,
    'option-invalid: defineModule(shop).cache.ttlMs: must be a number of milliseconds',
  ],
  [
    'a negative time',
    'cache: { staleIfErrorMs: -1 }',
    query,
    'option-invalid: defineModule(shop).cache.staleIfErrorMs: must not be negative',
  ],
  [
    'an unknown option',
    'cache: { ttl: 1 }',
    query,
    'option-invalid: defineModule(shop).cache: Unrecognized key: "ttl"',
  ],
  [
    'a rule for no connector',
    'cache: { connectors: { "Query.orders": false } }',
    query,
    'cache-connector-unknown: `cache.connectors` has a rule for "Query.orders", where no connector stands / did you mean "Query.order"?',
  ],
  [
    'a tag that does not end',
    "cache: { ttlMs: 1, tags: ['order:{id'] }",
    query,
    'mapping-syntax: a cache tag of Query.order: the hole is not closed',
  ],
  [
    '@invalidates where nothing changes',
    'cache: true',
    query.replace('selection: "id")', 'selection: "id") @invalidates(tags: ["x"])'),
    'invalidates-misplaced: @invalidates on Query.order has no effect',
  ],
  [
    'a webhook without a secret',
    "webhooks: { changed: { tags: ['x'] } }",
    query,
    'option-invalid: defineModule(shop).webhooks.changed.secret: must be a secret',
  ],
])('tells of %s when modules are checked', async (_, module, schema, finding) => {
  const findings = await findingsOf(module, schema)
  expect(
    findings.some((each) => each.startsWith(finding)),
    findings.join('\n'),
  ).toBe(true)
})

it('finds nothing wrong with what is right', async () => {
  expect(
    await findingsOf(
      "cache: { ttlMs: 1000, tags: ['order:{id}'], connectors: { 'Query.order': { ttlMs: 5 } } }",
      query,
    ),
  ).toEqual([])
})
