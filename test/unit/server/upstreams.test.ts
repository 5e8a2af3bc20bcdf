import { expect, it, onTestFinished } from 'vitest'
import { type FaultGatewayOptions, goodBill, startFaultGateway } from '../../support/fault-gateway.ts'
import { hang, status } from '../../support/faults.ts'

async function open(options: FaultGatewayOptions) {
  const gateway = await startFaultGateway(options)
  onTestFinished(gateway.close)
  const metrics = async () => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text()
    const series = [...text.matchAll(/^(selvedge_upstream_\w+(?:\{.*\})?) (\S+)$/gm)]
    return Object.fromEntries(series.map((match) => [match[1], Number(match[2])]))
  }
  return { ...gateway, metrics }
}

const bill = 'source="billing",connector="Query.bill"'

it('a call that is made three times is counted and logged attempt by attempt, under the id of its request', async () => {
  const gateway = await open({ billing: [status(503, {}, 'canary'), status(503), goodBill] })
  const { data, headers, fetches } = await gateway.ask('{ bill { id } }', { headers: { 'x-selvedge-trace': '1' } })
  expect(data).toEqual({ bill: { id: '7' } })
  expect(fetches).toMatchObject([{ attempts: 3, status: 200, cache: 'MISS' }])
  expect(await gateway.metrics()).toMatchObject({
    [`selvedge_upstream_attempts_total{${bill},code=""}`]: 1,
    [`selvedge_upstream_attempts_total{${bill},code="UPSTREAM_UNAVAILABLE"}`]: 2,
    [`selvedge_upstream_retries_total{${bill}}`]: 2,
    [`selvedge_upstream_attempt_duration_seconds_count{${bill}}`]: 3,
    [`selvedge_upstream_attempt_duration_seconds_bucket{${bill},le="+Inf"}`]: 3,
    [`selvedge_upstream_response_bytes_total{${bill}}`]: 27,
    'selvedge_upstream_breaker_state{source="billing"}': 0,
    'selvedge_upstream_running{source="billing"}': 0,
  })
  const failures = gateway.events.filter(({ event }) => event === 'upstream-failure')
  expect(failures).toMatchObject(
    [1, 2].map((attempt) => ({
      requestId: headers.get('x-request-id'),
      source: 'billing',
      connector: 'Query.bill',
      code: 'UPSTREAM_UNAVAILABLE',
      status: 503,
      method: 'GET',
      url: '/bills/7',
      attempt,
      durationMs: expect.any(Number),
    })),
  )
  const ids = gateway.billing.requests.map((request) => request.headers.get('x-request-id'))
  expect(ids).toEqual(Array(3).fill(headers.get('x-request-id')))
})

it('a breaker that opens is in the metrics, in the log, in /sources and /readyz; other sources are as they were', async () => {
  const gateway = await open({
    billing: [status(500)],
    policy: 'retry: false, breaker: { minCalls: 3, openMs: 60_000 },',
  })
  for (let each = 0; each < 4; each++) await gateway.ask(`{ bill(id: ${each}) { id } }`)
  expect(await gateway.metrics()).toMatchObject({
    [`selvedge_upstream_shed_total{${bill},by="breaker"}`]: 1,
    'selvedge_upstream_breaker_changes_total{source="billing",to="open"}': 1,
    'selvedge_upstream_breaker_state{source="billing"}': 2,
    'selvedge_upstream_breaker_state{source="other"}': 0,
  })
  expect(gateway.events.filter(({ event }) => event === 'breaker')).toEqual([
    { event: 'breaker', source: 'billing', from: 'closed', to: 'open' },
  ])
  const { sources } = await (await fetch(`${gateway.url}/sources`)).json()
  const upstreams = (name: string) => sources.find((each: { readonly name: string }) => each.name === name).upstreams
  expect(upstreams('billing')).toEqual([{ name: 'billing', breaker: 'open', running: 0, waiting: 0 }])
  expect(upstreams('other')).toEqual([{ name: 'other', breaker: 'closed', running: 0, waiting: 0 }])
  const ready = await fetch(`${gateway.url}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', spared: ['billing'] }])
})

it('what is under way and what waits is told', async () => {
  const gateway = await open({ billing: [hang], policy: 'retry: false, bulkhead: { maxConcurrent: 2, maxQueued: 5 },' })
  const asked = [1, 2, 3].map((id) => gateway.ask(`{ bill(id: ${id}) { id } }`))
  await gateway.billing.sawRequests(2)
  expect(await gateway.metrics()).toMatchObject({
    'selvedge_upstream_running{source="billing"}': 2,
    'selvedge_upstream_waiting{source="billing"}': 1,
  })
  await Promise.all(asked)
  expect(await gateway.metrics()).toMatchObject({
    'selvedge_upstream_running{source="billing"}': 0,
    'selvedge_upstream_waiting{source="billing"}': 0,
  })
})

it('equal reads of different clients that are under way are one call', async () => {
  const gateway = await open({ billing: [(socket, request) => void setTimeout(() => goodBill(socket, request), 50)] })
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => gateway.ask('{ bill { id } }')))
  expect(answers.map(({ data }) => data)).toEqual(Array(5).fill({ bill: { id: '7' } }))
  expect(gateway.billing.requests).toHaveLength(1)
  expect(await gateway.metrics()).toMatchObject({ [`selvedge_upstream_shared_total{${bill}}`]: 4 })
})
