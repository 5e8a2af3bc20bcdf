import { trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import { createTracing } from '../../../src/observability/tracing.ts'
import { type FaultGatewayOptions, goodBill, startFaultGateway } from '../../support/fault-gateway.ts'
import { status } from '../../support/faults.ts'

const clients = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** What an SDK would do that is loaded before the gateway. */
function registerSdk(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter()
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  return exporter
}

afterEach(() => trace.disable())

async function open(options: FaultGatewayOptions) {
  const gateway = await startFaultGateway(options)
  onTestFinished(gateway.close)
  return gateway
}

it('is not there without an SDK; the client’s trace goes on as it came', async () => {
  expect(await createTracing()).toBeUndefined()
  const gateway = await open({})
  await gateway.ask('{ bill { id } }', { headers: { traceparent: clients } })
  expect(gateway.billing.requests[0]?.headers.get('traceparent')).toBe(clients)
})

it('gives an operation a span, and each attempt one below it that the upstream continues', async () => {
  const exporter = registerSdk()
  const gateway = await open({ billing: [status(503), goodBill] })
  await gateway.ask('query Bills { bill { id } }', { headers: { traceparent: clients } })
  const spans = exporter.getFinishedSpans()
  const traceId = clients.split('-')[1]
  expect(spans.map((span) => span.spanContext().traceId)).toEqual([traceId, traceId, traceId])
  const [first, second, operation] = spans
  expect(operation).toMatchObject({
    name: 'query Bills',
    parentSpanContext: { spanId: clients.split('-')[2] },
    attributes: { 'graphql.operation.type': 'query', 'graphql.operation.name': 'Bills' },
  })
  for (const [at, span] of [first, second].entries()) {
    expect(span).toMatchObject({
      name: 'GET Query.bill',
      parentSpanContext: { spanId: operation?.spanContext().spanId },
      attributes: {
        'http.request.method': 'GET',
        'http.request.resend_count': at,
        'url.path': '/bills/7',
        'selvedge.source': 'billing',
      },
    })
    expect(gateway.billing.requests[at]?.headers.get('traceparent')).toBe(
      `00-${traceId}-${span?.spanContext().spanId}-01`,
    )
  }
  expect(first?.attributes).toMatchObject({ 'http.response.status_code': 503, 'error.type': 'UPSTREAM_UNAVAILABLE' })
  expect(second?.attributes).toMatchObject({ 'http.response.status_code': 200 })
  expect(second?.attributes).not.toHaveProperty('error.type')
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('127.0.0.1')
})

it('starts a trace where the client has none, or one that is no trace', async () => {
  const exporter = registerSdk()
  const gateway = await open({})
  await gateway.ask('{ bill { id } }')
  await gateway.ask('{ bill { id } }', { headers: { traceparent: 'ff-0-0-0' } })
  const operations = exporter.getFinishedSpans().filter(({ name }) => name === 'query')
  expect(operations.map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined, undefined])
})
