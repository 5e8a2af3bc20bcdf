import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { serve } from './serve.ts'
import { createStubGateway } from './stub-gateway.ts'

describe('closing the server', () => {
  it('is not ready at once, takes no new operations, and lets what is under way finish', async () => {
    const gateway = createStubGateway()
    const server = await serve(gateway)
    const underWay = server.post({ query: '{ slow }' })
    await gateway.slowStarted
    const closed = server.close()

    const ready = await fetch(`${server.url}/readyz`)
    expect({ status: ready.status, body: await ready.json() }).toEqual({ status: 503, body: { status: 'draining' } })
    expect((await fetch(`${server.url}/livez`)).status).toBe(200)
    const refused = await server.post({ query: '{ echo(text: "a") }' })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.headers.get('connection')).toBe('close')
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED', retryable: true } }] })

    gateway.release()
    expect(await (await underWay).json()).toEqual({ data: { slow: 'at last' } })
    await closed
    expect(gateway.isClosed()).toBe(true)
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow()
  })

  it('cuts off what is under way when the grace is over, with an answer', async () => {
    const gateway = createStubGateway()
    const server = await serve(gateway, { drainGraceMs: 50 })
    const underWay = server.post({ query: '{ slow }' })
    await gateway.slowStarted
    await server.close()
    expect(await (await underWay).json()).toMatchObject({ data: { slow: null }, errors: [{ path: ['slow'] }] })
    expect(gateway.isClosed()).toBe(true)
  })

  it('waits for no connection that has no operation', async () => {
    const server = await serve(createStubGateway(), { drainGraceMs: 60_000 })
    await fetch(`${server.url}/livez`)
    await server.close()
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow()
  })

  it.each(['short', 'long'])(
    'does not wait for pipelined operations whose client has left, on the %s way',
    async (way) => {
      const gateway = createStubGateway()
      const server = await serve(gateway, { drainGraceMs: 60_000 })
      const query = 'query($s: Boolean!) { echo(text: "a") slow @include(if: $s) }'
      if (way === 'short') await server.post({ query, variables: { s: false } })
      const known = gateway.operations.length
      const body = JSON.stringify({ query, variables: { s: true } })
      const { port, hostname } = new URL(server.url)
      const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\naccept: */*\r\n'
      const socket = net.connect(Number(port), hostname)
      socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`.repeat(3))
      await expect.poll(() => gateway.operations.length).toBe(known + 3)
      socket.destroy()
      await gateway.slowAborted
      gateway.release()
      await server.close()
      expect(gateway.operations.slice(known).every(({ context }) => context.signal.aborted)).toBe(true)
    },
  )

  it('may be asked for twice', async () => {
    const server = await serve(createStubGateway())
    expect(await Promise.all([server.close(), server.close()])).toEqual([undefined, undefined])
  })
})
