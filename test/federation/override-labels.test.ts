import { parse, Source } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { explainOperation } from '../../src/gateway/explain-operation.ts'
import { loadSupergraph } from '../../src/gateway/load-supergraph.ts'
import { createMetrics } from '../../src/observability/metrics/metrics.ts'
import { createLabelRules } from '../../src/sources/federation/label-rules.ts'
import { link } from '../support/federated-gateway.ts'
import { requestContext, run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { subgraphServer } from '../support/subgraph-server.ts'
import { gatewayOf, subscribe } from '../support/subscribe.ts'
import { subscriptionUpstream } from '../support/subscription-upstream.ts'

const product = (name: string) => ({ id: '1', name: `${name} name`, price: name === 'old' ? 1 : 2, title: 'title' })

/** Products that move from one subgraph to another, and a third that needs a field of them which moves. */
async function moving(label: string, options = '') {
  const old = await subgraphServer(
    `${link} type Query { product: Product top: Product title: String }
     type Product @key(fields: "id") { id: ID! name: String price: Int title: String }`,
    {
      resolvers: { Query: { product: () => product('old'), top: () => product('old'), title: () => 'title' } },
      entities: { Product: () => product('old') },
    },
  )
  const next = await subgraphServer(
    `${link} type Query { top: Product @override(from: "old", label: "${label}") }
     type Product @key(fields: "id") { id: ID!
       name: String @override(from: "old", label: "${label}") price: Int @override(from: "old", label: "other") }`,
    { resolvers: { Query: { top: () => product('next') } }, entities: { Product: () => product('next') } },
  )
  const cost = await subgraphServer(
    `${link} type Product @key(fields: "id") { id: ID! price: Int @external cost: String @requires(fields: "price") }`,
    { entities: { Product: ({ price }: { price: number }) => ({ id: '1', cost: `cost ${price}` }) } },
  )
  const moduleOf = (url: string, more = '') => `import { defineModule, subgraph } from 'selvedge'
    export default defineModule({ source: subgraph({ url: '${url}', ${more} }) })`
  const directory = schemaDirectory({
    'old/module.ts': moduleOf(old.url),
    'next/module.ts': moduleOf(next.url, options),
    'cost/module.ts': moduleOf(cost.url),
  })
  const metrics = createMetrics()
  return { directory, metrics, gateway: () => createGateway({ schemaDirectory: directory, env: {}, metrics }) }
}

const byHeader = (name: string) => `({ headers }) => headers.get('${name}') === 'yes'`
const flags = `overrideLabels: { flag: ${byHeader('x-flag')}, other: ${byHeader('x-other')} }`
const on = (...names: readonly string[]) => ({ headers: new Map(names.map((name) => [name, 'yes'])) })

describe('@override with a label', () => {
  it('holds for the requests for which the module’s function says so: for entities, root fields, and what steps need', async () => {
    const made = await moving('flag', flags)
    const gateway = await made.gateway()
    const ask = async (query: string, ...names: readonly string[]) => {
      const { data, errors, fetches } = await run(gateway, query, {}, on(...names))
      expect(errors).toEqual([])
      return [data, fetches.map(({ source }) => source)]
    }
    for (let turn = 0; turn < 2; turn++) {
      expect(await ask('{ product { name } }')).toEqual([{ product: { name: 'old name' } }, ['old']])
      expect(await ask('{ product { name } }', 'x-flag')).toEqual([{ product: { name: 'next name' } }, ['old', 'next']])
      expect(await ask('{ top { name } }')).toEqual([{ top: { name: 'old name' } }, ['old']])
      expect(await ask('{ top { name } }', 'x-flag')).toEqual([{ top: { name: 'next name' } }, ['next']])
      expect(await ask('{ product { cost } }')).toEqual([{ product: { cost: 'cost 1' } }, ['old', 'cost']])
      expect(await ask('{ product { cost } }', 'x-other')).toEqual([
        { product: { cost: 'cost 2' } },
        ['old', 'next', 'cost'],
      ])
    }
    await gateway.close()
  })

  it('makes as many plans as it can be decided differently for an operation, and one where that touches no label', async () => {
    const made = await moving('flag', flags)
    const gateway = await made.gateway()
    const plans = () => made.metrics.samples('planCacheRequests').find(({ labels }) => labels.result === 'miss')?.value
    const documents = [parse('{ product { title } }'), parse('{ product { name } }')]
    for (const names of [[], ['x-flag'], ['x-other'], ['x-flag', 'x-other'], ['x-flag']])
      for (const document of documents) await gateway.execute({ document, context: requestContext(on(...names)) })
    expect(plans()).toBe(1 + 2)
    const [plain, labelled] = documents.map((document) => gateway.cachePolicy({ document }))
    expect(plain).toBeDefined()
    // What one request was given is not to be kept for another.
    expect(labelled).toBeUndefined()
    await gateway.close()
  })

  it('is drawn for each request where it is a share', async () => {
    const made = await moving('percent(50)')
    const gateway = await made.gateway()
    const found = new Set<string>()
    for (let turn = 0; turn < 200 && found.size < 2; turn++) {
      // Both fields have one label, and a request decides of it once.
      const { data } = await run(gateway, '{ top { name } product { name } }')
      found.add(JSON.stringify(data))
    }
    expect([...found].sort()).toEqual([
      '{"top":{"name":"next name"},"product":{"name":"next name"}}',
      '{"top":{"name":"old name"},"product":{"name":"old name"}}',
    ])
    await gateway.close()
  })

  it('never holds where nothing decides of it, which is said', async () => {
    const made = await moving('unknown', `overrideLabels: { other: true, unknwn: true }`)
    const gateway = await made.gateway()
    expect(gateway.diagnostics.filter(({ rule }) => rule.startsWith('override'))).toEqual([
      expect.objectContaining({
        severity: 'warning',
        module: 'next',
        rule: 'override-label-undecided',
        message: 'nothing decides of @override(label: "unknown"): it never holds',
      }),
      expect.objectContaining({
        severity: 'warning',
        module: 'next',
        rule: 'override-label-unknown',
        message: 'overrideLabels decides of "unknwn", which no @override(label:) has',
        remedy: 'did you mean "unknown"?',
      }),
    ])
    expect((await run(gateway, '{ product { name price } }')).data).toEqual({ product: { name: 'old name', price: 2 } })
    await gateway.close()
  })

  it('fails an operation that touches it where its function throws', async () => {
    const made = await moving('flag', `overrideLabels: { other: false, flag: () => { throw new Error('secret') } }`)
    const gateway = await made.gateway()
    const failed = await run(gateway, '{ product { name } }')
    expect(failed.errors).toMatchObject([{ code: 'INTERNAL_SERVER_ERROR' }])
    expect(JSON.stringify(failed.answer)).not.toContain('secret')
    expect((await run(gateway, '{ product { title } }')).data).toEqual({ product: { title: 'title' } })
    await gateway.close()
  })

  it('is decided once for a subscription, at its start', async () => {
    const upstream = await subscriptionUpstream()
    const next = await subgraphServer(
      `${link} type Ticket @key(fields: "id") { id: ID! state: String! @override(from: "old", label: "flag") }`,
      { entities: { Ticket: ({ id }: { id: string }) => ({ id, state: 'of next' }) } },
    )
    const directory = schemaDirectory({
      'old/subgraph.graphql': `${link} type Query { ticket(id: ID!): Ticket } type Ticket @key(fields: "id") { id: ID! state: String! }
        type Subscription { ticketChanged: Ticket }`,
      'old/module.ts': `import { defineModule, subgraph } from 'selvedge'
        export default defineModule({ source: subgraph({ url: '${upstream.url}/graphql', schema: './subgraph.graphql' }) })`,
      'next/module.ts': `import { defineModule, subgraph } from 'selvedge'
        export default defineModule({ source: subgraph({ url: '${next.url}', overrideLabels: { flag: ${byHeader('x-flag')} } }) })`,
    })
    const gateway = await gatewayOf(directory, 'compiled')
    const query = 'subscription { ticketChanged { state } }'
    const [off, flagged] = [subscribe(gateway, query), subscribe(gateway, query, {}, on('x-flag'))]
    const first = [off.next(), flagged.next()]
    await expect.poll(upstream.running).toBe(2)
    upstream.publish({ id: 1, state: 'of old' })
    expect(await Promise.all(first)).toEqual([
      { data: { ticketChanged: { state: 'of old' } } },
      { data: { ticketChanged: { state: 'of next' } } },
    ])
    await off.end()
    await flagged.end()
  })

  it('is told of in explanations, which take labels as on', async () => {
    const { directory } = await moving('percent(30)', `overrideLabels: { other: ${byHeader('x-other')} }`)
    const { schema, whole, modules, close } = await loadSupergraph({ schemaDirectory: directory, env: {} })
    if (schema === undefined) throw new Error('no schema')
    const sources = modules.flatMap(({ source }) => source ?? [])
    const explain = (query: string, labels?: readonly string[]) => {
      const explained = explainOperation({ schema, whole, sources, text: new Source(query), labels })
      return explained.way === 'compiled'
        ? [explained.labels, explained.plan.fetches.map(({ source }) => source)]
        : explained
    }
    expect(explain('{ product { title } }')).toEqual([{}, ['old']])
    expect(explain('{ product { name } }')).toEqual([{ 'percent(30)': false }, ['old']])
    expect(explain('{ product { name } }', ['percent(30)'])).toEqual([{ 'percent(30)': true }, ['old', 'next']])
    expect(explain('fragment F on Product { cost } { product { ...F } }')).toEqual([{ other: false }, ['old', 'cost']])
    await close()
  })
})

describe('rules of labels', () => {
  const request = { requestId: 'r', headers: new Map<string, string>() }

  it.each([
    ['percent(0)', 0, false, true],
    ['percent(100)', 0.999, true, true],
    ['percent(25)', 0.249, true, false],
    ['percent(25)', 0.25, false, false],
    ['percent(0.5)', 0.004, true, false],
    ['percent(-1)', 0, false, true],
    ['percent', 0, false, true],
  ])('%s where chance is %f: %s', (label, chance, isOn, isFixed) => {
    const rules = createLabelRules([], () => chance)
    expect([rules.isOn(label, request), rules.fixed(label) !== undefined]).toEqual([isOn, isFixed])
  })

  it('draw as often as they are asked, close to the share', () => {
    let state = 1
    const rules = createLabelRules([], () => {
      state = (state * 48271) % 2147483647
      return state / 2147483647
    })
    const count = Array.from({ length: 10_000 }, () => rules.isOn('percent(30)', request)).filter(Boolean).length
    expect(count).toBeGreaterThan(2_800)
    expect(count).toBeLessThan(3_200)
  })

  it('are those of the first module that speaks of a label', () => {
    const rules = createLabelRules([{ a: true }, { a: () => false, b: () => true }], () => 0)
    expect([rules.fixed('a'), rules.fixed('b'), rules.isOn('b', request), rules.isDecided('c')]).toEqual([
      true,
      undefined,
      true,
      false,
    ])
  })
})
