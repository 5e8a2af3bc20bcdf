import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { auth, createUpstream, Secret, secret, type UpstreamOptions } from '../../../../src/upstream/index.ts'
import type { UpstreamEvent } from '../../../../src/upstream/upstream-event.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { manualTime } from '../../../support/manual-time.ts'
import { secretFiles } from '../../../support/secret-files.ts'
import { selfSigned, startTlsServer } from '../../../support/tls-server.ts'
import { oauthError, tokenEndpoint } from '../../../support/token-endpoint.ts'
import { getRequest, testContext } from '../../../support/upstream-fixture.ts'

/** An API that takes a key, or every one. */
async function setUp(options: Partial<UpstreamOptions>, isGood: (key: string) => boolean = () => true) {
  const time = manualTime()
  const events: UpstreamEvent[] = []
  const api = await httpUpstream(({ headers }) =>
    isGood(String(headers['x-key'])) ? { json: 'good' } : { status: 401, body: 'no' },
  )
  const upstream = createUpstream({
    source: 'crm',
    env: {},
    clock: time.clock,
    timer: time.timer,
    onEvent: (event) => events.push(event),
    ...options,
  })
  onTestFinished(upstream.close)
  let count = 0
  const send = async (deadlineMs = 60_000) => {
    const context = testContext({ clock: time.clock, deadlineMs: time.clock.nowMs() + deadlineMs })
    const { status } = await upstream.send(getRequest(`${api.url}/${++count}`), context)
    return [status, api.seen.at(-1)?.headers['x-key']]
  }
  /** Calls until a call carries the key; the tests' time limit is the bound. */
  const sendUntil = async (key: string) => {
    while ((await send())[1] !== key);
  }
  const told = () => events.flatMap((event) => (event.kind === 'secret' ? [[event.origin, event.problem]] : []))
  return { api, upstream, send, sendUntil, time, told }
}

const keyIn = (value: Secret) => ({ auth: auth.apiKey({ header: 'x-key', value }) })

describe('a secret in a file', () => {
  test('is followed, without a look at the file for every call', async () => {
    const files = secretFiles()
    files.put('key', 'one\n')
    const { send, sendUntil, time, told } = await setUp(keyIn(secret.file(files.path('key'))))
    expect(await send()).toEqual([200, 'one'])
    files.put('key', 'two\n')
    await time.pass(999)
    for (let index = 0; index < 5; index++) expect(await send()).toEqual([200, 'one'])
    await time.pass(1)
    await sendUntil('two')
    expect(told()).toEqual([])
  })

  test('that was replaced is read at once where the old one is refused, and the call is made once more', async () => {
    const files = secretFiles()
    files.put('key', 'one')
    const { api, send, time } = await setUp(keyIn(secret.file(files.path('key'))), (key) => key === 'two')
    await time.pass(1000)
    files.put('key', 'two')
    expect(await send()).toEqual([200, 'two'])
    expect(api.seen).toHaveLength(2)
  })

  test('that did not change is no reason to call again', async () => {
    const files = secretFiles()
    files.put('key', 'one')
    const { api, send, time } = await setUp(keyIn(secret.file(files.path('key'))), () => false)
    await time.pass(1000)
    expect(await send()).toEqual([401, 'one'])
    expect(api.seen).toHaveLength(1)
  })

  test('that vanishes, or is empty, keeps its last value; that is told once, and once more when it is back', async () => {
    const files = secretFiles()
    files.put('key', 'one')
    const { send, sendUntil, time, told } = await setUp(keyIn(secret.file(files.path('key'))))
    await send()
    files.remove('key')
    const lost = [`file ${files.path('key')}`, 'has no value']
    const found = [`file ${files.path('key')}`, undefined]
    for (let round = 0; round < 3; round++) {
      await time.pass(1000)
      expect(await send()).toEqual([200, 'one'])
      await expect.poll(told).toEqual([lost])
    }
    files.put('key', '')
    await time.pass(1000)
    expect(await send()).toEqual([200, 'one'])
    files.put('key', 'two')
    while (told().length < 2) {
      await time.pass(1000)
      await send()
    }
    await sendUntil('two')
    expect(told()).toEqual([lost, found])
  })

  test('whose new value cannot be sent keeps the old one, and that is told once', async () => {
    const files = secretFiles()
    files.put('key', 'one')
    const { send, time, told } = await setUp(keyIn(secret.file(files.path('key'))))
    await send()
    files.put('key', 'two\r\nx-evil: 1')
    await time.pass(1000)
    while (told().length < 1) expect(await send()).toEqual([200, 'one'])
    expect(await send()).toEqual([200, 'one'])
    expect(told()).toEqual([['crm.auth.value', 'holds characters that a header cannot carry']])
  })
})

test('an environment variable that changes is followed, too', async () => {
  const env: Record<string, string> = { KEY: 'one' }
  const { send, sendUntil, time } = await setUp({ ...keyIn(secret.env('KEY')), env })
  expect(await send()).toEqual([200, 'one'])
  env.KEY = 'two'
  await time.pass(1000)
  await sendUntil('two')
})

describe('a secret from a function', () => {
  test('is asked for once before the first calls, and again in the background when its time is over', async () => {
    let asked = 0
    const value = secret.from(async () => `key-${++asked}`, { refreshMs: 60_000 })
    const { send, sendUntil, time } = await setUp(keyIn(value))
    expect(asked).toBe(0)
    const first = await Promise.all(Array.from({ length: 50 }, () => send()))
    expect(first.every(([status]) => status === 200)).toBe(true)
    await time.pass(59_999)
    expect(await send()).toEqual([200, 'key-1'])
    expect(asked).toBe(1)
    await time.pass(1)
    await sendUntil('key-2')
    expect(asked).toBe(2)
  })

  test('is asked for again where it is refused, but not by each call', async () => {
    let asked = 0
    const { api, send, time } = await setUp(keyIn(secret.from(() => `key-${++asked}`)), (key) => key === 'key-2')
    await send()
    expect([asked, api.seen.length]).toEqual([1, 1]) // too fresh to ask again
    await time.pass(10_000)
    expect(await send()).toEqual([200, 'key-2'])
    expect(asked).toBe(2)
  })

  test('that is not given fails the calls, says nothing of why, and is asked for again a moment later', async () => {
    let asked = 0
    const value = secret.from(
      () => {
        asked++
        if (asked === 1) throw new Error('vault.internal refused hunter2')
        return asked === 2 ? undefined : 'key'
      },
      { name: 'vault' },
    )
    const { send, time, told } = await setUp(keyIn(value))
    const failure = { code: 'UPSTREAM_UNAVAILABLE', reason: 'secret', neverSent: true, source: 'crm' }
    await expect(send()).rejects.toMatchObject(failure)
    await expect(send()).rejects.toMatchObject(failure)
    expect(asked).toBe(1)
    await time.pass(1000)
    await expect(send()).rejects.toMatchObject(failure)
    expect(asked).toBe(2)
    await time.pass(1000)
    expect(await send()).toEqual([200, 'key'])
    expect(told()).toEqual([
      ['vault', 'failed (Error)'],
      ['vault', undefined],
    ])
  })

  test('that does not come in time holds no call longer than it may take', async () => {
    const { send, time } = await setUp(keyIn(secret.from(() => new Promise<never>(() => {}))))
    const call = send(500).catch((error: unknown) => error)
    await time.pass(500)
    expect(await call).toMatchObject({ code: 'DEADLINE_EXCEEDED', neverSent: true })
  })

  test('that breaks later keeps its last value', async () => {
    let asked = 0
    const value = secret.from(
      () => {
        if (++asked > 1) throw new TypeError('broken')
        return 'key'
      },
      { refreshMs: 5000 },
    )
    const { send, time, told } = await setUp(keyIn(value))
    await send()
    for (let round = 0; round < 3; round++) {
      await time.pass(5000)
      expect(await send()).toEqual([200, 'key'])
    }
    expect(told()).toEqual([['provider', 'failed (TypeError)']])
  })
})

test('a client secret that a token endpoint refuses is read again at once', async () => {
  const files = secretFiles()
  files.put('secret', 'old')
  const tokens = await tokenEndpoint(({ form }) =>
    form.get('client_secret') === 'new' ? { access_token: 'token' } : oauthError(401, 'invalid_client'),
  )
  const client = { id: 'gateway', secret: secret.file(files.path('secret')), method: 'post' } as const
  const { send, time } = await setUp({ auth: auth.clientCredentials({ tokenUrl: tokens.url, client }) })
  await time.pass(1000)
  files.put('secret', 'new')
  expect((await send())[0]).toBe(200)
  expect(tokens.requests.map(({ form }) => form.get('client_secret'))).toEqual(['old', 'new'])
})

test('a client’s key that cannot be used leaves the one before in place, and that is told once', async () => {
  const keyPem = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const files = secretFiles()
  files.put('key', keyPem())
  const tokens = await tokenEndpoint(() => ({ access_token: 'token', expires_in: 1 }))
  const client = { id: 'gateway', key: secret.file(files.path('key')) }
  const { send, time, told } = await setUp({ auth: auth.clientCredentials({ tokenUrl: tokens.url, client }) })
  files.put('key', 'half a key')
  for (let round = 0; round < 3; round++) {
    await time.pass(1000)
    expect((await send())[0]).toBe(200)
    await expect.poll(told).toEqual([[`file ${files.path('key')}`, 'has a value that cannot be used']])
  }
})

test('keys for AWS that were replaced are read at once where the old ones are refused', async () => {
  const files = secretFiles()
  const keys = (id: string) => JSON.stringify({ AccessKeyId: id, SecretAccessKey: 'secret' })
  files.put('keys', keys('OLD'))
  const time = manualTime()
  const api = await httpUpstream(({ headers }) => ({
    status: headers.authorization?.includes('Credential=NEW/') ? 200 : 403,
    body: '',
  }))
  const slot = auth.awsSigV4({ region: 'r', service: 's', credentials: secret.file(files.path('keys')) })
  const upstream = createUpstream({ source: 'aws', env: {}, auth: slot, clock: time.clock, timer: time.timer })
  onTestFinished(upstream.close)
  const send = () =>
    upstream.send(getRequest(api.url), testContext({ clock: time.clock, deadlineMs: time.clock.nowMs() + 60_000 }))
  expect((await send()).status).toBe(403)
  expect(api.seen).toHaveLength(1)
  await time.pass(1000)
  files.put('keys', keys('NEW'))
  expect((await send()).status).toBe(200)
  expect(api.seen).toHaveLength(3)
})

test('new connections show the new certificate, once it and its key are both there', async () => {
  const [server, one, other] = [
    selfSigned({ name: 'localhost' }),
    selfSigned({ name: 'one', subject: '/CN=one' }),
    selfSigned({ name: 'other', subject: '/CN=other' }),
  ]
  const files = secretFiles()
  files.put('tls.crt', one.cert)
  files.put('tls.key', one.key)
  const https = await startTlsServer(server, { clientCa: one.cert + other.cert })
  const tls = { ca: server.cert, cert: secret.file(files.path('tls.crt')), key: secret.file(files.path('tls.key')) }
  const time = manualTime()
  const events: UpstreamEvent[] = []
  const upstream = createUpstream({
    source: 'crm',
    tls,
    clock: time.clock,
    timer: time.timer,
    onEvent: (event) => events.push(event),
    retry: false,
  })
  onTestFinished(async () => {
    await upstream.close()
    await https.close()
  })
  const send = async () => {
    const context = testContext({ clock: time.clock, deadlineMs: time.clock.nowMs() + 60_000 })
    // One connection a call.
    const request = getRequest(`https://localhost:${https.port}`, { headers: { connection: 'close' } })
    await upstream.send(request, context)
    return https.clientNames.at(-1)
  }
  const problems = () => events.flatMap((event) => (event.kind === 'secret' ? [event.problem] : []))
  expect(await send()).toBe('DNS:one')
  files.put('tls.crt', other.cert)
  await time.pass(1000)
  while (problems().length < 1) expect(await send()).toBe('DNS:one')
  expect(problems()).toEqual(['must be PEM that OpenSSL can use'])
  files.put('tls.key', other.key)
  await time.pass(1000)
  while ((await send()) !== 'DNS:other');
})

test('nothing that holds secrets shows one, however it is printed', async () => {
  const files = secretFiles()
  files.put('file', 'hunter2-file')
  const tokens = await tokenEndpoint(() => ({ access_token: 'hunter2-token', refresh_token: 'hunter2-refresh' }))
  const slots = [
    auth.apiKey({ header: 'x-key', value: secret.file(files.path('file')) }),
    auth.basic({ username: 'ann', password: secret.value('hunter2-value') }),
    auth.apiKey({ query: 'q', value: secret.from(() => 'hunter2-provider') }),
    auth.refreshToken({
      tokenUrl: tokens.url,
      client: { id: 'a', secret: secret.env('CLIENT') },
      refreshToken: secret.value('hunter2-seed'),
      parameters: { more: secret.value('hunter2-more') },
    }),
    auth.awsSigV4({ region: 'r', service: 's', accessKeyId: 'a', secretAccessKey: secret.value('hunter2-aws') }),
  ]
  const { upstream, send, api } = await setUp({ auth: slots, env: { CLIENT: 'hunter2-client' } })
  await send()
  expect(api.seen[0]?.url).toContain('hunter2-provider')
  for (const value of [slots, upstream, createUpstream, Secret, secret]) {
    const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true }
    for (const text of [inspect(value, deep), inspect(value, { ...deep, customInspect: false }), JSON.stringify(value)])
      expect(text ?? '').not.toContain('hunter2')
  }
})
