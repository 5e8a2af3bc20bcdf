import { ApolloServer } from '@apollo/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { referenceReasons } from '../../../src/gateway/reference-reasons.ts'
import { metricList } from '../../../src/observability/metrics/metric-list.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { productionConfig, serve, type TestServer, testConfig } from './serve.ts'
import { createStubGateway } from './stub-gateway.ts'

const clock = (url: string) => `extend schema @source(name: "api", http: { baseURL: "${url}" })
type Query {
  time(zone: String! = "utc"): Time @connect(source: "api", http: { GET: "/time?zone={$args.zone}" }, selection: "text")
}
type Mutation { set: Time @connect(source: "api", http: { POST: "/time" }, selection: "text") }
type Time { text: String next: Time @connect(source: "api", http: { GET: "/time?after={$this.text}" }, selection: "text") }
`

/** A server on a real gateway that counts into the metrics it tells. */
async function clockServer(): Promise<TestServer> {
  const upstream = await httpUpstream(() => ({ json: { text: 'noon' } }))
  const metrics = createMetrics()
  const schema = schemaDirectory({ 'clock/schema.graphql': clock(upstream.url) })
  const server = await serve(await createGateway({ schemaDirectory: schema, env: {}, metrics }), { metrics })
  onTestFinished(() => server.close())
  return server
}

async function scrape({ url }: { readonly url: string }) {
  const response = await fetch(`${url}/metrics`)
  const text = await response.text()
  const series = [...text.matchAll(/^(selvedge_\w+(?:\{.*\})?) (\S+)$/gm)].map((match) => [match[1], Number(match[2])])
  return { response, text, series: Object.fromEntries(series) as Readonly<Record<string, number>> }
}

const operations = (way: string, reason: string, kind: string) =>
  `selvedge_operations_total{way="${way}",reason="${reason}",kind="${kind}"}`

it('tells everything on the list from the start, with 0', async () => {
  const { response, text, series } = await scrape(await clockServer())
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  for (const { name, type, help } of Object.values(metricList))
    expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`)
  expect(Object.values(series).every((value) => value === 0)).toBe(true)
  for (const reason of Object.keys(referenceReasons))
    expect(series).toHaveProperty([operations('reference', reason, 'query')])
})

it('counts operations by way, reason and kind, on the short way too', async () => {
  const server = await clockServer()
  const query = '{ time { text } }'
  const pipeline = vi.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest')
  for (let time = 0; time < 3; time++) await server.post({ query })
  expect(pipeline).toHaveBeenCalledOnce()
  await server.post({ query: 'mutation { set { text } }' })
  await server.post({
    query: 'query ($zone: String = "utc") { time(zone: $zone) { text } }',
    variables: { zone: null },
  })
  await server.post({ query: 'query ($zone: String!) { time(zone: $zone) { text } }', variables: { zone: 1 } })
  await server.post({ query: '{ nothing }' })
  const { series } = await scrape(server)
  const counted = Object.entries(series).filter(([, value]) => value > 0)
  expect(Object.fromEntries(counted)).toEqual({
    [operations('compiled', '', 'query')]: 3,
    [operations('compiled', '', 'mutation')]: 1,
    [operations('reference', 'argument', 'query')]: 1,
    [operations('reference', 'variable', 'query')]: 1,
    'selvedge_plan_cache_requests_total{result="hit"}': 2,
    'selvedge_plan_cache_requests_total{result="miss"}': 3,
    selvedge_plans: 3,
    selvedge_plan_fields: 9,
  })
})

it('finds the plan of a text whichever way it comes in', async () => {
  const server = await clockServer()
  const query = 'query ($zone: String!) { time(zone: $zone) { text } }'
  await server.post({ query, variables: { zone: 'a' } })
  await server.post({ query, variables: { zone: 'b' } })
  const search = new URLSearchParams({ query, variables: '{"zone":"c"}' })
  const read = await fetch(`${server.url}/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } })
  expect(read.status).toBe(200)
  const { series } = await scrape(server)
  expect(series['selvedge_plan_cache_requests_total{result="miss"}']).toBe(1)
  expect(series['selvedge_plan_cache_requests_total{result="hit"}']).toBe(2)
})

it('keeps no more plans than its bound, however many texts come', async () => {
  const server = await clockServer()
  const fields = Array.from({ length: 400 }, (_, place) => `a${place}: text`).join(' ')
  for (let text = 0; text < 40; text++) await server.post({ query: `query Text${text} { time { ${fields} } }` })
  const { series } = await scrape(server)
  expect(series['selvedge_plan_cache_requests_total{result="miss"}']).toBe(40)
  expect(series.selvedge_plans).toBeLessThan(20)
  expect(series.selvedge_plan_fields).toBeLessThanOrEqual(8_000)
})

it('makes a plan for each way that conditions fall, and keeps it', async () => {
  const server = await clockServer()
  const query = 'query ($on: Boolean!) { time { text @include(if: $on) } }'
  for (const on of [true, false, true, false, true]) await server.post({ query, variables: { on } })
  const { series } = await scrape(server)
  expect(series['selvedge_plan_cache_requests_total{result="miss"}']).toBe(2)
  expect(series['selvedge_plan_cache_requests_total{result="hit"}']).toBe(3)
})

it('counts operations that are refused, and does not count them as run', async () => {
  const server = await clockServer()
  const fragments = Array.from({ length: 16 }, (_, level) => {
    const below = level === 0 ? 'text' : `a: next { ...F${level - 1} } b: next { ...F${level - 1} }`
    return `fragment F${level} on Time { ${below} }`
  })
  const query = `{ time { ...F15 } } ${fragments.join(' ')}`
  for (let time = 0; time < 2; time++) expect(await (await server.post({ query })).text()).toContain('LIMIT_EXCEEDED')
  const { series } = await scrape(server)
  expect(series['selvedge_operations_refused_total{code="LIMIT_EXCEEDED"}']).toBe(2)
  expect(series['selvedge_plan_cache_requests_total{result="hit"}']).toBe(0)
  expect(series[operations('compiled', '', 'query')]).toBe(0)
})

it('tells of the process, and stays the same when it is asked twice', async () => {
  const server = await clockServer()
  await server.post({ query: '{ time { text } }' })
  const [first, second] = [await scrape(server), await scrape(server)]
  expect(first.text).toMatch(/^process_resident_memory_bytes \d+/m)
  expect(first.text).toMatch(/^# TYPE nodejs_gc_duration_seconds histogram$/m)
  expect(second.series).toEqual(first.series)
})

it('says nothing of hosts, headers or values', async () => {
  const server = await clockServer()
  const headers = { authorization: 'Bearer hush' }
  await server.post({ query: '{ time(zone: "private") { text } }' }, headers)
  const { text } = await scrape(server)
  expect(text).not.toMatch(/hush|private|127\.0\.0\.1|http:/)
})

it('is there in production, for reading only, and can be turned off', async () => {
  const on = await serve(createStubGateway(), { config: productionConfig })
  const off = await serve(createStubGateway(), { config: { ...testConfig, metrics: false } })
  onTestFinished(async () => {
    await Promise.all([on.close(), off.close()])
  })
  expect((await fetch(`${on.url}/metrics`, { method: 'HEAD' })).status).toBe(200)
  const posted = await fetch(`${on.url}/metrics`, { method: 'POST' })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  expect((await fetch(`${off.url}/metrics`)).status).toBe(404)
  expect((await fetch(`${off.url}/metrics`, { method: 'POST' })).status).toBe(404)
})
