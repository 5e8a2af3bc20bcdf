import { createHash, X509Certificate } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { createUpstream } from '../../../src/upstream/index.ts'
import { expectFailure } from '../../faults/expect-failure.ts'
import { type KeyPair, selfSigned, signedBy, startTlsServer } from '../../support/tls-server.ts'
import { getRequest, testContext } from '../../support/upstream-fixture.ts'

const authority = selfSigned({ name: 'authority.example', subject: '/CN=authority', isAuthority: true })
const server = signedBy(authority, { name: 'localhost' })
const stranger = selfSigned({ name: 'stranger.example' })
/** Has the authority's name, and another key. */
const impostor = selfSigned({ name: 'authority.example', subject: '/CN=authority', isAuthority: true })

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

const pinOf = ({ cert }: KeyPair) =>
  `sha256/${createHash('sha256')
    .update(new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')}`

async function setUp(pins: readonly string[], sentAlong: readonly KeyPair[] = []) {
  const cert = [server, ...sentAlong].map((pair) => pair.cert).join('\n')
  const service = await startTlsServer({ key: server.key, cert })
  const upstream = createUpstream({ source: 'bank', env: {}, tls: { ca: authority.cert, pins }, retry: false })
  disposers.push(upstream.close, service.close)
  const context = () => testContext()
  return { service, call: () => upstream.send(getRequest(`https://localhost:${service.port}/`), context()) }
}

test.each([
  ['the certificate itself', [pinOf(server)], []],
  ['one of several', [pinOf(stranger), pinOf(server)], []],
  ['the authority, which is sent along', [pinOf(authority)], [authority]],
  ['the authority, which is known', [pinOf(authority)], []],
])('takes a certificate where a key that is pinned is that of %s', async (_, pins, sentAlong) => {
  const { service, call } = await setUp(pins, sentAlong)
  expect(Buffer.from((await call()).body).toString()).toBe('{"a":1}')
  expect(service.answeredCount()).toBe(1)
})

test.each([
  ['is another', [pinOf(stranger)], []],
  ['is that of a certificate which is only sent along', [pinOf(stranger)], [stranger]],
  ['is that of another authority of the same name', [pinOf(impostor)], [impostor]],
])('sends nothing where the key that is pinned %s', async (_, pins, sentAlong) => {
  const { service, call } = await setUp(pins, sentAlong)
  const failure = { code: 'UPSTREAM_TLS_ERROR', reason: 'pin', retryable: false, neverSent: true }
  await expectFailure(call(), failure, ['localhost', 'sha256'])
  expect(service.answeredCount()).toBe(0)
})

test('checks again where a connection is made anew', async () => {
  const { service, call } = await setUp([pinOf(server)])
  await call()
  service.closeConnections()
  expect(Buffer.from((await call()).body).toString()).toBe('{"a":1}')
})
