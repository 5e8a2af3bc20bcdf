import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Pool } from 'undici'
import { type CacheStoreEvent, createStore } from '../../../src/cache/index.ts'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import type { Logger } from '../../../src/observability/logger.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { startServer } from '../../../src/server/index.ts'
import { type CacheEvent, createCaching } from '../../../src/sources/cached/index.ts'
import { testConfig } from '../../unit/server/serve.ts'

/** An answer as a client got it. */
export interface Answer {
  readonly status: number
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
  readonly extensions?: { readonly stale?: readonly unknown[] }
}

export interface Ask {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
}

/** A whole gateway, and the clients' connections to it. */
export interface Replica {
  readonly ask: (what: Ask) => Promise<Answer>
  readonly isUp: () => boolean
  /** What became of the results that were wanted. */
  readonly counts: Record<CacheEvent['result'], number>
  readonly storeStatus: () => { readonly entries?: number | undefined; readonly bytes?: number | undefined }
  readonly close: () => Promise<void>
}

const schema = `type Query {
  item(id: ID!): Item @connect(http: { GET: "/items/{$args.id}" }, selection: "id for version") @cacheControl(maxAge: 2, tags: ["item:{id}"])
  page(n: Int!): [Item!] @connect(http: { GET: "/pages/{$args.n}" }, selection: "id for version") @cacheControl(maxAge: 2, tags: ["item:{id}"])
  links(n: Int!): [Link!] @connect(http: { GET: "/links/{$args.n}" }, selection: "part: { id: part }") @cacheControl(maxAge: 2)
}
type Mutation {
  change(id: ID!): Item @connect(http: { POST: "/items/{$args.id}" }, selection: "id for version") @invalidates(tags: ["item:{$args.id}"])
}
type Item { id: ID! for: String version: Int }
type Link { part: Part }
type Part @key(fields: "id") @connect(http: { GET: "/parts?ids={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 4 }, selection: "id for version") @cacheControl(maxAge: 2, tags: ["item:{id}"]) {
  id: ID! for: String version: Int
}`

const openSchema = `type Query {
  open(id: ID!): Open @connect(http: { GET: "/open/{$args.id}" }, selection: "id for version") @cacheControl(maxAge: 2, scope: PUBLIC, tags: ["item:{id}"])
}
type Open { id: ID! for: String version: Int }`

/** Modules before the upstream: \`own\`, whose clients are told apart, and \`open\`, whose results are for all unless the answer says no. */
export function writeModules(url: string): { readonly directory: string; readonly remove: () => void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'selvedge-campaign-'))
  const files: Record<string, string> = {
    'own/module.ts': moduleOf(url),
    'own/schema.graphql': schema,
    'open/module.ts': moduleOf(url),
    'open/schema.graphql': openSchema,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(directory, path.dirname(name)), { recursive: true })
    writeFileSync(path.join(directory, name), text)
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) }
}

const moduleOf = (url: string) => `import { auth, defineModule, rest } from 'selvedge'
export default defineModule({
  source: rest({
    url: '${url}', retry: false, breaker: false, attemptTimeoutMs: 9000, bulkhead: { maxConcurrent: 512, maxQueued: 4096 },
    auth: auth.passThrough({ headers: ['authorization', 'x-tenant'] }),
  }),
  cache: { staleWhileRevalidateMs: 200, staleIfErrorMs: 3000 },
})`

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

/** @param storeUri what results are kept in; undefined: nothing is kept */
export async function startReplica(directory: string, storeUri: string | undefined): Promise<Replica> {
  const metrics = createMetrics()
  const onEvent = (_: CacheStoreEvent): void => {}
  const store = storeUri === undefined ? undefined : await createStore(storeUri, { onEvent })
  const counts = { hit: 0, negative: 0, stale: 0, shared: 0, miss: 0, bypass: 0, differs: 0, agrees: 0 }
  const count = ({ result, count: times }: CacheEvent): void => {
    counts[result] += times
  }
  const caching = store && createCaching(store, { onEvent: count })
  const gateway = await createGateway({ schemaDirectory: directory, env: {}, metrics, ...(caching && { caching }) })
  const broken = gateway.diagnostics.filter(({ severity }) => severity === 'error')
  if (broken.length > 0) throw new Error(broken.map(({ message }) => message).join('\n'))
  const config = { ...testConfig, trace: false, metrics: false }
  const server = await startServer({ gateway, config, logger: silent, metrics, caching, drainGraceMs: 2000 })
  const pool = new Pool(server.url, { connections: 64 })
  return {
    ask: async ({ query, variables, headers }) => {
      const { statusCode, body } = await pool.request({
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      // A marked edge: what a gateway answers is what it is judged by.
      return { status: statusCode, ...((await body.json()) as object) }
    },
    isUp: () => store?.status().state !== 'down',
    storeStatus: () => store?.status() ?? {},
    counts,
    close: async () => {
      await pool.close()
      await server.close()
      await store?.close()
    },
  }
}
