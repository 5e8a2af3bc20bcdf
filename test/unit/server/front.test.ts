import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createActiveOperations } from '../../../src/server/active-operations.ts'
import { createReadBodies } from '../../../src/server/http/read-body.ts'
import { createFront } from '../../../src/server/lean/front.ts'
import { systemClock } from '../../../src/utils/clock.ts'
import { createRecordingLogger } from './serve.ts'
import { createStubGateway } from './stub-gateway.ts'

it('a request that the short way breaks on goes the long way, and ends nothing', async () => {
  const logger = createRecordingLogger()
  const bodies = createReadBodies()
  const front = createFront({
    known: {
      contentType: () => 'application/json',
      run: () => {
        throw new RangeError('a defect')
      },
      learnOperation: () => undefined,
      learnAccept: () => undefined,
    },
    lifecycle: { phase: 'serving' },
    gateway: createStubGateway(),
    active: createActiveOperations(),
    development: false,
    corsOrigins: [],
    sharing: false,
    clock: systemClock,
    bodies,
    logger,
  })
  const server = createServer(
    front((request, response) => {
      bodies.streamOf(request)?.pipe(response)
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'one' },
    body: '{"query":"{ a }"}',
  })
  expect(await response.text()).toBe('{"query":"{ a }"}')
  expect(logger.events).toEqual([{ event: 'internal-error', requestId: 'one', error: new RangeError('a defect') }])
})
