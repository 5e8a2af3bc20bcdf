import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createCalls } from '../../../bench/limit/calls.ts'
import { handwritten } from '../../../bench/limit/handwritten.ts'
import { createMemoServer } from '../../../bench/upstreams/memo-server.ts'
import { createService } from '../../../bench/upstreams/services.ts'
import { workloads } from '../../../bench/workloads.ts'
import { gatewayOver, run } from '../../support/run-operation.ts'

const root = resolve(import.meta.dirname, '../../..')
const ownWorkloads = workloads.filter(({ needsDemo }) => !needsDemo)

let server: Server
let url: string

beforeAll(async () => {
  server = createMemoServer(createService({})).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => void server.close())

describe('the workloads of the bench', () => {
  it('have names of their own', () => {
    expect(new Set(workloads.map(({ name }) => name)).size).toBe(workloads.length)
  })

  it.each(workloads.filter(({ baseline }) => baseline === 'limit'))('are written by hand: $name', ({ name }) => {
    expect(handwritten.has(name)).toBe(true)
  })

  it.each(ownWorkloads)('get the same from the gateway as by hand: $name', async (workload) => {
    vi.stubEnv('BENCH_UPSTREAM', url)
    const gateway = await gatewayOver(join(root, workload.schema), process.env)
    expect(gateway.diagnostics).toEqual([])
    const { answer } = await run(gateway, workload.query, workload.variables)
    // What another gateway is the baseline of is the REST join.
    const byHand = handwritten.get(workload.baseline === 'uncached' ? 'rest-join' : workload.name)
    const expected: unknown =
      byHand === undefined
        ? { data: { greeting: 'hello' } }
        : JSON.parse(await byHand(createCalls(url)('Bearer client'), workload.variables))
    expect(answer).toEqual(expected)
  })
})
