import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workloads } from '../../bench/workloads.ts'
import { type RunningUpstreams, startUpstreams } from '../../demo/upstreams/start-upstreams.ts'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { createMetrics } from '../../src/observability/metrics/metrics.ts'
import { exampleQuery } from '../../src/server/index.ts'
import { generateOperation } from '../differential/generate/operation.ts'
import { run } from '../support/run-operation.ts'
import { waysOf } from '../support/ways.ts'

let upstreams: RunningUpstreams
let gateway: Gateway
let metrics = createMetrics()

beforeAll(async () => {
  const ports = { crm: 0, orders: 0, catalog: 0, support: 0 }
  upstreams = await startUpstreams({ names: ['crm', 'orders', 'catalog', 'support'], ports })
  // Modules read their addresses from the environment when they are loaded.
  Object.assign(process.env, upstreams.urls)
  metrics = createMetrics()
  gateway = await createGateway({ schemaDirectory: 'schema', execution: 'compiled', metrics })
  for (const name of Object.keys(upstreams.urls)) delete process.env[name]
})

afterAll(async () => {
  await gateway?.close()
  await upstreams?.close()
})

/** The query that the README tells people to try. */
function readmeQuery(): string {
  const query = /-d '\{"query":\s*("[^"]+")\}'/.exec(readFileSync('README.md', 'utf8'))?.[1]
  if (query === undefined) throw new Error('README.md has no query to try')
  return JSON.parse(query)
}

/** Values that the demo's data knows. */
const known = {
  id: ['1', '2', '50', 'none'],
  customerId: ['1', '7'],
  ticketId: ['1', '2999'],
  first: [1, 3],
  Int: [1, 5],
}

describe('operations on the demo', () => {
  it('run compiled, those that are shown to people', async () => {
    const shown = workloads.filter(({ schema }) => schema === 'schema').map(({ query }) => query)
    for (const query of [readmeQuery(), exampleQuery(gateway.schema), ...shown])
      expect((await run(gateway, query)).errors).toEqual([])
    expect(waysOf(metrics)).toMatchObject({ operations: 3, compiledShare: 1, reasons: {} })
  })

  it('run compiled, 99 of 100 that are made up', { timeout: 60_000 }, async () => {
    for (let seed = 0; seed < 300; seed++) {
      const { query, variables } = generateOperation(gateway.schema, seed, known)
      await run(gateway, query, variables)
    }
    const { operations, compiledShare, reasons } = waysOf(metrics)
    expect(operations).toBeGreaterThan(290)
    expect(compiledShare).toBeGreaterThanOrEqual(0.99)
    expect(Object.keys(reasons).filter((reason) => reason !== 'argument')).toEqual([])
  })
})
