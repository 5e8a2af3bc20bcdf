import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { serve, type TestServer } from './serve.ts'

const shop = (url: string) => `extend schema @source(name: "api", http: { baseURL: "${url}" })
type Query {
  orders: [Order]
    @connect(
      source: "api"
      http: { GET: "/orders", headers: [{ name: "x-tenant", value: "{$request.headers.'x-tenant'->first}" }] }
      selection: "$.items { id total }"
    )
  broken: Int
    @connect(source: "api", http: { GET: "/broken" }, errors: { message: "$.reason" }, selection: "$")
}
type Order { id: ID total: Int label: String @map(selection: "$($this.total->trim)") }
`

async function shopServer(execution: 'compiled' | 'reference'): Promise<TestServer> {
  const upstream = await httpUpstream(({ url }) =>
    url === '/broken' ? { status: 500, json: {} } : { json: { items: [{ id: 1 }, { id: 2 }, { id: 3, total: 3 }] } },
  )
  const metrics = createMetrics()
  const schema = schemaDirectory({ 'shop/schema.graphql': shop(upstream.url) })
  const gateway = await createGateway({ schemaDirectory: schema, env: {}, metrics, execution })
  const server = await serve(gateway, { metrics })
  onTestFinished(() => server.close())
  return server
}

async function countsOf({ url }: TestServer): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const series = text.matchAll(/^selvedge_mapping_problems_total\{source="shop",connector="(.*)"\} (\S+)$/gm)
  return Object.fromEntries([...series].map((match) => [match[1], Number(match[2])]))
}

describe.each(['compiled', 'reference'] as const)('what a mapping cannot do, the %s way', (execution) => {
  const missingHeader = 'property "x-tenant" not found in object'
  const missingTotal = 'property "total" not found in object'
  const notText = ['->trim needs a string, not null', '->trim needs a string, not number']

  it('is counted, in the trace, and logged the first time', async () => {
    const server = await shopServer(execution)
    const query = '{ orders { id total label } }'
    const answer = await (await server.post({ query }, { 'x-selvedge-trace': '1' })).json()
    expect(answer.extensions.trace).toMatchObject({
      fetches: [{ connector: 'Query.orders', mappingProblems: [missingHeader, missingTotal] }],
    })
    const computed: { field: string; problems: string[] }[] = answer.extensions.trace.mappingProblems
    expect(new Set(computed.map(({ field }) => field))).toEqual(new Set(['Order.label']))
    expect([...new Set(computed.flatMap(({ problems }) => problems))]).toEqual(notText)
    await server.post({ query })
    const counts = await countsOf(server)
    expect(counts['Query.orders']).toBe(4)
    expect(counts['Order.label']).toBeGreaterThanOrEqual(2)
    const logged = server.events.filter(({ event }) => event === 'mapping-problems')
    expect(logged.filter(({ connector }) => connector === 'Query.orders')).toEqual([
      {
        event: 'mapping-problems',
        source: 'shop',
        connector: 'Query.orders',
        problems: [missingHeader, missingTotal],
      },
    ])
  })

  it('is told of failed answers, too', async () => {
    const server = await shopServer(execution)
    const answer = await (await server.post({ query: '{ broken }' }, { 'x-selvedge-trace': '1' })).json()
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ERROR' } }])
    const problems = ['property "reason" not found in object']
    expect(answer.extensions.trace.fetches).toMatchObject([{ error: 'UPSTREAM_ERROR', mappingProblems: problems }])
    expect(await countsOf(server)).toEqual({ 'Query.broken': 3 }) // each of the three attempts
  })

  it('is nothing where the data is as the mapping has it', async () => {
    const server = await shopServer(execution)
    const headers = { 'x-selvedge-trace': '1', 'x-tenant': 'acme' }
    const answer = await (await server.post({ query: '{ orders { id } }' }, headers)).json()
    expect(answer.extensions.trace).not.toHaveProperty('mappingProblems')
    expect(answer.data.orders).toHaveLength(3)
  })
})
