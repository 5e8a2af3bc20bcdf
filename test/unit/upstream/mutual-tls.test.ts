import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createUpstream, secret, type UpstreamPolicy } from '../../../src/upstream/index.ts'
import { expectFailure } from '../../faults/expect-failure.ts'
import { type Pkcs12Encryption, pkcs12File } from '../../support/pkcs12-file.ts'
import { selfSigned, startTlsServer } from '../../support/tls-server.ts'
import { getRequest, testContext } from '../../support/upstream-fixture.ts'

const server = selfSigned({ name: 'localhost' })
const client = selfSigned({ name: 'gateway.example' })
const passphrase = 'pass & phrase'
const encryptedKey = createPrivateKey(client.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  .toString()
/** A PKCS#12 file of the client, as base64. */
const pkcs12 = (encryption: Pkcs12Encryption = 'aes') => pkcs12File(client, passphrase, encryption).toString('base64')

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

async function call(tls: UpstreamPolicy['tls'], env: Record<string, string> = {}) {
  const service = await startTlsServer(server, { clientCa: client.cert })
  const upstream = createUpstream({ source: 'bank', env, tls })
  disposers.push(upstream.close, service.close)
  return { service, answer: upstream.send(getRequest(`https://localhost:${service.port}/`), testContext()) }
}

test.each<[string, UpstreamPolicy['tls'], Record<string, string>]>([
  ['a key', { ca: server.cert, cert: client.cert, key: secret.value(client.key) }, {}],
  [
    'an encrypted key, all from the environment',
    {
      ca: secret.env('CA'),
      cert: secret.env('CERT'),
      key: secret.env('KEY'),
      passphrase: secret.env('PASSPHRASE'),
    },
    { CA: server.cert, CERT: client.cert, KEY: encryptedKey, PASSPHRASE: passphrase },
  ],
  [
    'a PKCS#12 file as base64, from the environment',
    { ca: server.cert, pfx: secret.env('PFX'), passphrase: secret.env('PASSPHRASE') },
    { PFX: pkcs12(), PASSPHRASE: passphrase },
  ],
])('shows its certificate with %s', async (_, tls, env) => {
  const { service, answer } = await call(tls, env)
  expect(Buffer.from((await answer).body).toString()).toBe('{"a":1}')
  expect(service.clientNames).toEqual(['DNS:gateway.example'])
})

test('shows its certificate with a PKCS#12 file', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'selvedge-mutual-')), 'client.p12')
  disposers.push(async () => rmSync(dirname(file), { recursive: true, force: true }))
  writeFileSync(file, pkcs12File(client, passphrase))
  const tls = { ca: server.cert, pfx: secret.file(file), passphrase: secret.value(passphrase) }
  const { service, answer } = await call(tls)
  expect((await answer).status).toBe(200)
  expect(service.clientNames).toEqual(['DNS:gateway.example'])
})

test('is told of a TLS failure where it has no certificate to show', async () => {
  const { service, answer } = await call({ ca: server.cert })
  await expectFailure(answer, { code: 'UPSTREAM_TLS_ERROR', retryable: false })
  expect(service.answeredCount()).toBe(0)
})

test('gets no answer with a certificate that the service does not trust', async () => {
  const stranger = selfSigned({ name: 'stranger.example' })
  const { service, answer } = await call({ ca: server.cert, cert: stranger.cert, key: secret.value(stranger.key) })
  // Node's server closes without a TLS alert here.
  await expectFailure(answer, { code: 'UPSTREAM_UNAVAILABLE', retryable: true })
  expect(service.answeredCount()).toBe(0)
})

test.each<[string, UpstreamPolicy['tls'], string]>([
  ['a certificate alone', { cert: client.cert }, 'bank.tls: needs `cert` and `key` together'],
  [
    'a secret that is not there',
    { cert: client.cert, key: secret.env('NO_SUCH') },
    'bank.tls.key: needs a value, and environment variable NO_SUCH gives none',
  ],
  [
    'a wrong pass phrase',
    { cert: client.cert, key: secret.value(encryptedKey), passphrase: secret.value('guess') },
    'bank.tls.key: must be PEM that OpenSSL can use',
  ],
  [
    'the key of another certificate',
    { cert: client.cert, key: secret.value(server.key) },
    'bank.tls.key: must be PEM that OpenSSL can use',
  ],
  ['what is no certificate', { cert: 'nothing', key: secret.value(client.key) }, 'bank.tls.cert: must be PEM'],
  ['two keys', { cert: client.cert, key: secret.value(client.key), pfx: secret.value('x') }, 'or `pfx`, and not both'],
  [
    'a PKCS#12 file that is not there',
    { pfx: secret.file('/no/such.p12') },
    'bank.tls.pfx: needs a value, and file /no/such.p12 gives none',
  ],
  ['what is no PKCS#12 file', { pfx: secret.value('nothing') }, 'bank.tls.pfx: must be a PKCS#12 file'],
  [
    'a wrong pass phrase of a PKCS#12 file',
    { pfx: secret.value(pkcs12()), passphrase: secret.value('guess') },
    'bank.tls.pfx: must be a PKCS#12 file that OpenSSL 3 can use (RC2, which old ones are encrypted by, it does not know), and its pass phrase right',
  ],
  [
    'a PKCS#12 file that OpenSSL 3 does not read',
    { pfx: secret.value(pkcs12('rc2')), passphrase: secret.value(passphrase) },
    'bank.tls.pfx: must be a PKCS#12 file that OpenSSL 3 can use',
  ],
  ['what is no pin', { pins: ['sha256/abc'] }, 'bank.tls.pins.0: must be sha256/ and the Base64 SHA-256'],
  ['no pins', { pins: [] }, 'bank.tls.pins: must name a key'],
  ['what is no authority', { ca: 'nothing' }, 'bank.tls.ca: must be PEM that OpenSSL can use'],
])('is told at load of %s', (_, tls, message) => {
  expect(() => createUpstream({ source: 'bank', env: {}, tls })).toThrow(message)
})
