import { afterEach, expect, test } from 'vitest'
import { createUpstream } from '../../../src/upstream/index.ts'
import { startFaultServer } from '../../support/fault-server.ts'
import { type Fault, fin, ok } from '../../support/faults.ts'
import { getRequest, testContext } from '../../support/upstream-fixture.ts'

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

async function setUp(...script: readonly Fault[]) {
  const server = await startFaultServer(...script)
  const upstream = createUpstream({ source: 'crm', env: {}, maxConnections: 1 })
  disposers.push(upstream.close, server.close)
  let made = 0
  const request = (says: string) =>
    getRequest(server.url, {
      method: 'POST',
      headers: {},
      body: says,
      seal: () => ({ body: `${says} ${++made}`, id: `${made}` }),
    })
  return { server, upstream, request, bodies: () => server.requests.map(({ body }) => body) }
}

test('a sealed body is made anew for each attempt', async () => {
  const { upstream, request, bodies } = await setUp(ok({}), fin(), ok({}))
  const first = await upstream.send(request('a'), testContext())
  const second = await upstream.send(request('b'), testContext()) // meets a kept connection that closes, and is sent again
  expect(bodies()).toEqual(['a 1', 'b 2', 'b 3'])
  expect([first.sealId, second.sealId]).toEqual(['1', '3'])
})

test('calls are equal where they say the same, however they are sealed', async () => {
  const { upstream, request, bodies } = await setUp(ok({}))
  const context = testContext()
  const answers = await Promise.all(['a', 'a', 'b'].map((says) => upstream.send(request(says), context)))
  expect(bodies()).toEqual(['a 1', 'b 2'])
  expect(answers.map(({ sealId }) => sealId)).toEqual(['1', '1', '2'])
})
