import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { StaleNote } from '../../src/observability/fetch-trace.ts'
import { createMetrics, type Metrics } from '../../src/observability/metrics/metrics.ts'
import { watchUpstreams } from '../../src/server/index.ts'
import type { Caching } from '../../src/sources/cached/index.ts'
import { createRecordingLogger, type LoggedEvent, serve } from '../unit/server/serve.ts'
import { type FaultServer, startFaultServer } from './fault-server.ts'
import { type Fault, ok, status } from './faults.ts'

/** The limits under which the rows of faults are tested, as text of a module; not the defaults. */
export const rowPolicy = `
  connectTimeoutMs: 200,
  attemptTimeoutMs: 400,
  operationTimeoutMs: 1000,
  retry: { maxAttempts: 3, baseDelayMs: 20, maxDelayMs: 100 },
  retryBudget: { size: 10, refill: 0.1 },
  breaker: { windowMs: 10_000, minCalls: 20, failureRatio: 0.5, openMs: 500 },
  bulkhead: { maxConcurrent: 10, maxQueued: 10 },
  maxBodyBytes: 1_048_576,
  maxExpansionRatio: 100,`

/** What each upstream does, one fault a request; the last one stays. */
export interface FaultScripts {
  /** REST: `bill`, `billReq`, `pay`. */
  readonly billing?: readonly Fault[]
  /** SOAP: `order`. */
  readonly orders?: readonly Fault[]
  /** GraphQL: `me`. */
  readonly people?: readonly Fault[]
}

export interface FaultGatewayOptions extends FaultScripts {
  /** Options of the sources, as text of a module, that replace those of `rowPolicy`. */
  readonly policy?: string
  /** Billing's fields, as SDL in place of the usual one; its source is `api`. */
  readonly billingSchema?: string
  /** Base URL of billing in place of the fault server's. */
  readonly billingUrl?: string
  readonly execution?: 'compiled' | 'reference'
  /** What results are kept by; whoever made it disposes it. */
  readonly caching?: Caching
  /** `cache` of all modules but the healthy one, as text of a module. */
  readonly cache?: string
}

/** A whole gateway before upstreams that misbehave, and one that does not. */
export interface FaultGateway {
  readonly url: string
  readonly billing: FaultServer
  readonly orders: FaultServer
  readonly people: FaultServer
  /** The healthy one: `ok`. */
  readonly other: FaultServer
  readonly metrics: Metrics
  readonly events: readonly LoggedEvent[]
  readonly ask: (query: string, options?: AskOptions) => Promise<Asked>
  readonly close: () => Promise<void>
}

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** An answer as the client got it. */
export interface Asked {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly data: Readonly<Record<string, unknown>> | null | undefined
  readonly errors: readonly AskedError[]
  /** Of the trace, where it was asked for. */
  readonly fetches: readonly AskedFetch[]
  readonly stale: readonly StaleNote[]
  readonly durationMs: number
}

export interface AskedFetch {
  readonly source: string
  readonly attempts: number
  readonly status?: number
  readonly cache: string
}

export interface AskedError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: Readonly<Record<string, unknown>>
}

const soapAnswer =
  '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>' +
  '<GetOrderResponse xmlns="urn:orders"><order><number>007</number></order></GetOrderResponse></e:Body></e:Envelope>'

/** What a healthy `order` answers. */
export const goodOrder: Fault = status(200, { 'content-type': 'text/xml; charset=utf-8' }, soapAnswer)
/** What a healthy `bill` answers. */
export const goodBill: Fault = ok({ id: '7', total: 12 })
/** What a healthy `me` answers, whatever key the gateway asks it under. */
export const goodMe: Fault = (socket, request) => {
  const key = /(\w+)\s*:\s*me\b/.exec(request.body)?.[1] ?? 'me'
  ok({ data: { [key]: { id: 'u1', name: 'Ada' } } })(socket, request)
}

const billingFields = `type Query {
  bill(id: ID = "7"): Bill @connect(source: "api", http: { GET: "/bills/{$args.id}" }, selection: "id total")
  billReq: Bill! @connect(source: "api", http: { GET: "/required" }, selection: "id total")
}
type Mutation { pay(id: ID = "7"): Bill @connect(source: "api", http: { POST: "/pay", body: "id: $args.id" }, selection: "id total") }
type Bill { id: ID total: Int }`

const sourceOf = (url: string): string => `extend schema @source(name: "api", http: { baseURL: "${url}" })\n`

/** Starts the upstreams and a gateway before them, with the rows' limits for all sources but the healthy one. Sources without a script are left out. */
export async function startFaultGateway(options: FaultGatewayOptions = {}): Promise<FaultGateway> {
  const billing = await startFaultServer(...(options.billing ?? [goodBill]))
  const orders = await startFaultServer(...(options.orders ?? [goodOrder]))
  const people = await startFaultServer(...(options.people ?? [goodMe]))
  const other = await startFaultServer(ok({ value: 'fine' }))
  const directory = mkdtempSync(path.join(tmpdir(), 'selvedge-faults-'))
  writeModules(directory, options, { billing, orders, people, other })
  const metrics = createMetrics()
  const logger = createRecordingLogger()
  const { execution = 'compiled', caching } = options
  const onUpstreamEvent = watchUpstreams(metrics, logger)
  const schema = { schemaDirectory: directory, env: {} }
  const gateway = await createGateway({ ...schema, execution, metrics, onUpstreamEvent, ...(caching && { caching }) })
  const broken = gateway.diagnostics.filter(({ severity }) => severity === 'error')
  if (broken.length > 0) throw new Error(broken.map(({ message }) => message).join('\n'))
  const server = await serve(gateway, { metrics, logger, ...(caching && { caching }) })
  return {
    url: server.url,
    billing,
    orders,
    people,
    other,
    metrics,
    events: server.events,
    ask: async (query, { variables, headers = {}, signal } = {}) => {
      const startedMs = performance.now()
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
        ...(signal && { signal }),
      })
      const text = await response.text()
      const { data, errors = [], extensions } = JSON.parse(text)
      const durationMs = performance.now() - startedMs
      const { trace: { fetches = [] } = {}, stale = [] } = extensions ?? {}
      return { status: response.status, headers: response.headers, text, data, errors, fetches, stale, durationMs }
    },
    close: async () => {
      await server.close()
      await Promise.all([billing, orders, people, other].map((each) => each.close()))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function writeModules(
  directory: string,
  { policy = '', billingUrl, billingSchema = billingFields, cache, ...scripts }: FaultGatewayOptions,
  servers: Readonly<Record<'billing' | 'orders' | 'people' | 'other', FaultServer>>,
): void {
  const { orders, people, other } = servers
  const options = `${rowPolicy}\n${policy}`
  const definition = (kind: string, own: string) =>
    `import { auth, defineModule, ${kind}, secret } from 'selvedge'\nexport default defineModule({ source: ${kind}({ ...{${options}\n}, ${own} }), cache: ${cache} })\nvoid [auth, secret]\n`
  const files: Record<string, string> = {
    'billing/schema.graphql': sourceOf(billingUrl ?? servers.billing.url) + billingSchema,
    'other/schema.graphql': `${sourceOf(other.url)}
type Query { ok: String @connect(source: "api", http: { GET: "/ok" }, selection: "$.value") }`,
    'billing/module.ts': definition('rest', ''),
  }
  if (scripts.people !== undefined) {
    files['people/upstream.graphql'] = 'type Query { me: Person }\ntype Person { id: ID! name: String }'
    files['people/module.ts'] = definition('graphql', `url: '${people.url}/graphql', schema: './upstream.graphql'`)
  }
  if (scripts.orders !== undefined) {
    const fixtures = path.join(import.meta.dirname, '../unit/sources/soap/fixtures')
    cpSync(fixtures, path.join(directory, 'orders'), { recursive: true })
    files['orders/module.ts'] = definition('soap', `wsdl: './orders.wsdl', url: '${orders.url}/soap'`)
  }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(directory, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}
