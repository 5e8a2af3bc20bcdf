import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyReply } from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { startEventStream } from '../../../../src/server/streams/event-stream.ts'

it('an event stream takes what comes when it was broken off already, and ends nothing', async () => {
  const server = createServer(async (_request, response) => {
    // Of Fastify's answer, a stream takes no more than this.
    const stream = startEventStream({
      hijack: () => ({ raw: response }),
      getHeaders: () => ({}),
    } as unknown as FastifyReply)
    await stream.next('1')
    stream.breakOff()
    await stream.next('2')
    stream.complete()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect(await response.text()).toBe('event: next\ndata: 1\n\n')
})
