import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { auth, createUpstream, secret, type UpstreamOptions } from '../../../../src/upstream/index.ts'
import { systemClock } from '../../../../src/utils/clock.ts'
import { manualTime } from '../../../support/manual-time.ts'
import { guardedApi, oauthError, type TokenAnswering, tokenEndpoint } from '../../../support/token-endpoint.ts'
import { getRequest, testContext } from '../../../support/upstream-fixture.ts'

const client = { id: 'gate way', secret: secret.value('s3cret:value') }

function open(options: Partial<UpstreamOptions>) {
  const upstream = createUpstream({ source: 'crm', env: {}, ...options })
  onTestFinished(upstream.close)
  return upstream
}

/** An API behind client credentials. */
async function setUp(
  answer?: TokenAnswering,
  isGood?: (token: string) => boolean,
  options: Partial<UpstreamOptions> = {},
) {
  const tokens = await tokenEndpoint(answer)
  const api = await guardedApi(isGood)
  const slot = auth.clientCredentials({ tokenUrl: tokens.url, client, timeoutMs: 400 })
  const upstream = open({ auth: slot, ...options })
  const send = (path = '', change = {}, context = testContext()) =>
    upstream.send(getRequest(`${api.url}/${path}`, change), context)
  return { tokens, api, upstream, send }
}

const formOf = (form: URLSearchParams) => [...form].map(([name, value]) => `${name}=${value}`)

describe('a token request', () => {
  test('of client credentials, with all that can be asked for', async () => {
    const tokens = await tokenEndpoint()
    const api = await guardedApi()
    const slot = auth.clientCredentials({
      tokenUrl: tokens.url,
      client,
      scope: ['read', 'write'],
      audience: 'orders',
      resource: ['https://a.example/', 'https://b.example/'],
      parameters: { tenant: 'acme', pin: secret.value('0042') },
    })
    await open({ auth: slot }).send(getRequest(api.url), testContext())
    expect(tokens.requests.map(({ form }) => formOf(form))).toEqual([
      [
        'grant_type=client_credentials',
        'scope=read write',
        'audience=orders',
        'resource=https://a.example/',
        'resource=https://b.example/',
        'tenant=acme',
        'pin=0042',
      ],
    ])
    expect(tokens.requests[0]?.authorization).toBe(`Basic ${Buffer.from('gate+way:s3cret%3Avalue').toString('base64')}`)
    expect(api.tokens()).toEqual(['Bearer t1'])
  })

  test('has the secret in its body where that is wanted', async () => {
    const tokens = await tokenEndpoint()
    const api = await guardedApi()
    const slot = auth.clientCredentials({ tokenUrl: tokens.url, client: { ...client, method: 'post' } })
    await open({ auth: slot }).send(getRequest(api.url), testContext())
    expect(tokens.requests[0]?.authorization).toBeUndefined()
    expect(formOf(tokens.requests[0]?.form ?? new URLSearchParams())).toEqual([
      'grant_type=client_credentials',
      'client_id=gate way',
      'client_secret=s3cret:value',
    ])
  })

  test.each([
    ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }), undefined],
    ['PS256', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'PS256'],
    ['ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), undefined],
    ['EdDSA', generateKeyPairSync('ed25519'), undefined],
  ])('says who asks by a JWT that is signed with %s', async (algorithm, pair, wanted) => {
    const tokens = await tokenEndpoint()
    const api = await guardedApi()
    const key = secret.value(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
    const slot = auth.clientCredentials({
      tokenUrl: tokens.url,
      client: { id: 'gateway', key, keyId: 'k1', algorithm: wanted, claims: { tenant: 'acme' } },
    })
    await open({ auth: slot }).send(getRequest(api.url), testContext())
    const form = tokens.requests[0]?.form ?? new URLSearchParams()
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    const assertion = form.get('client_assertion') ?? ''
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: algorithm, typ: 'JWT', kid: 'k1' })
    const { payload } = await jwtVerify(assertion, pair.publicKey, { audience: tokens.url })
    const { iat = 0, exp = 0, jti, ...rest } = payload
    expect(rest).toEqual({ iss: 'gateway', sub: 'gateway', aud: tokens.url, tenant: 'acme' })
    expect([exp - iat, jti?.length]).toEqual([120, 36])
  })

  test('shows a signed JWT as a grant, a new one each time', async () => {
    const tokens = await tokenEndpoint((_, count) => ({ access_token: `t${count}` }))
    const api = await guardedApi((token) => token === 't2')
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = secret.value(JSON.stringify(privateKey.export({ format: 'jwk' })))
    const assertion = { issuer: 'robot@acme', subject: 'boss@acme', audience: 'https://idp.example', key }
    const slot = auth.jwtBearer({ tokenUrl: tokens.url, assertion, scope: 'read' })
    await open({ auth: slot }).send(getRequest(api.url), testContext())
    const ids = []
    for (const { form } of tokens.requests) {
      const verified = await jwtVerify(form.get('assertion') ?? '', publicKey, { audience: 'https://idp.example' })
      expect([form.get('grant_type'), form.get('scope')]).toEqual([
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
        'read',
      ])
      expect(verified.payload).toMatchObject({ iss: 'robot@acme', sub: 'boss@acme' })
      ids.push(verified.payload.jti)
    }
    expect(new Set(ids).size).toBe(2)
  })

  test('never follows a redirect', async () => {
    const elsewhere = await tokenEndpoint()
    const { send } = await setUp(() => ({ status: 307, body: '', headers: { location: elsewhere.url } }))
    await expect(send()).rejects.toMatchObject({ code: 'UPSTREAM_BLOCKED', reason: 'token' })
    expect(elsewhere.requests).toEqual([])
  })
})

describe('tokens', () => {
  test('are got once for fifty calls at the same time', async () => {
    const { tokens, api, send } = await setUp()
    await Promise.all(Array.from({ length: 50 }, (_, index) => send(String(index))))
    expect(tokens.requests).toHaveLength(1)
    expect(new Set(api.tokens())).toEqual(new Set(['Bearer t1']))
    expect(api.seen).toHaveLength(50)
  })

  test('are renewed when they have ended, by the clock', async () => {
    const time = manualTime()
    const { api, send } = await setUp(undefined, undefined, { clock: time.clock, timer: time.timer })
    const context = () => testContext({ clock: time.clock, deadlineMs: time.clock.nowMs() + 10_000 })
    await send('1', {}, context())
    await time.pass(3_594_000)
    await send('2', {}, context())
    await time.pass(3_600_000)
    await send('3', {}, context())
    expect([api.tokens()[0], api.tokens().at(-1)]).toEqual(['Bearer t1', 'Bearer t3'])
  })

  test.each([
    ['a read', {}],
    ['a write', { method: 'POST', body: '{"a":1}', isIdempotent: false }],
  ])('that are refused are replaced, and %s is made once more', async (_, change) => {
    const { tokens, api, send } = await setUp(undefined, (token) => token === 't2')
    const context = testContext()
    const { status, body } = await send('x', change, context)
    expect([status, Buffer.from(body).toString()]).toEqual([200, '{"token":"t2"}'])
    expect(api.tokens()).toEqual(['Bearer t1', 'Bearer t2'])
    expect(tokens.requests).toHaveLength(2)
    expect(context.trace.records).toMatchObject([{ status: 200, attempts: 2 }])
  })

  test('that fifty calls find refused are replaced once', async () => {
    const { tokens, api, send } = await setUp(undefined, (token) => token !== 't1')
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => send(String(index))))
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
    expect(tokens.requests).toHaveLength(2)
    expect(api.seen).toHaveLength(100)
  })

  test('are not asked for by each call where the upstream refuses them all', async () => {
    const { tokens, api, send } = await setUp(undefined, () => false)
    const statuses = []
    for (let index = 0; index < 5; index++) statuses.push((await send(String(index))).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401])
    expect(tokens.requests).toHaveLength(2)
    expect(api.seen).toHaveLength(6)
  })

  test('that an answer calls wrong are replaced, for reads by every kind of source', async () => {
    const { GatewayError } = await import('../../../../src/errors/gateway-error.ts')
    const tokens = await tokenEndpoint()
    const api = await guardedApi()
    const upstream = open({ auth: auth.clientCredentials({ tokenUrl: tokens.url, client }) })
    const refusing = (code: 'UNAUTHENTICATED' | 'UPSTREAM_UNAUTHENTICATED', isIdempotent: boolean) =>
      upstream.send(
        getRequest(`${api.url}/${code}`, { method: 'POST', body: code, isIdempotent }),
        testContext(),
        () => {
          throw new GatewayError(code, { source: 'crm' })
        },
      )
    await expect(refusing('UNAUTHENTICATED', false)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(api.tokens()).toEqual(['Bearer t1'])
    await expect(refusing('UPSTREAM_UNAUTHENTICATED', false)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHENTICATED',
    })
    expect(api.tokens()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2'])
  })
})

describe('a token endpoint that does not do its work', () => {
  test.each<[string, TokenAnswering, object, string]>([
    [
      'refuses the gateway',
      () => oauthError(401, 'invalid_client'),
      { code: 'UPSTREAM_UNAUTHENTICATED' },
      '401, invalid_client',
    ],
    [
      'refuses the request',
      () => oauthError(400, 'invalid_scope'),
      { code: 'UPSTREAM_UNAUTHENTICATED' },
      '400, invalid_scope',
    ],
    [
      'fails',
      () => ({ status: 500, body: 'at idp.internal:8080' }),
      { code: 'UPSTREAM_ERROR', neverSent: true },
      '500',
    ],
    [
      'is busy',
      () => ({ status: 503, body: '', headers: { 'retry-after': '7' } }),
      { code: 'UPSTREAM_UNAVAILABLE', retryAfterMs: 7000 },
      '503',
    ],
    ['limits', () => ({ status: 429, body: '' }), { code: 'UPSTREAM_RATE_LIMITED' }, '429'],
    [
      'answers with a page',
      () => ({ status: 200, body: '<p>s3cret' }),
      { code: 'UPSTREAM_INVALID_RESPONSE' },
      'is no JSON object',
    ],
    [
      'answers without a token',
      () => ({ json: { hint: 's3cret' } }),
      { code: 'UPSTREAM_INVALID_RESPONSE' },
      'has no access_token',
    ],
    ['floods', () => ({ status: 200, body: 'x'.repeat(300_000) }), { code: 'UPSTREAM_INVALID_RESPONSE' }, ''],
    ['is slow', () => new Promise<never>(() => {}), { code: 'UPSTREAM_TIMEOUT', neverSent: true }, ''],
  ])('and %s is the call’s failure, and tells the client and the log nothing', async (_, answer, failure, logged) => {
    const { tokens, api, send } = await setUp(answer)
    const context = testContext()
    const error = await send('', {}, context).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ source: 'crm', reason: 'token', upstreamStatus: undefined, ...failure })
    const asked = tokens.requests.length
    await expect(send()).rejects.toMatchObject({ reason: 'token', ...failure })
    expect(tokens.requests).toHaveLength(asked)
    expect(api.seen).toEqual([])
    expect(context.failures).toHaveLength(1)
    const all = inspect([error, context.failures], { depth: 9 })
    expect(all).toContain(logged)
    expect(all).not.toMatch(/s3cret|internal:|Z2F0ZS/)
  })

  test('and is not there at all leaves mutations retryable, as nothing was sent', async () => {
    const tokens = await tokenEndpoint()
    await tokens.close()
    const api = await guardedApi()
    const slot = auth.clientCredentials({ tokenUrl: tokens.url, client })
    const call = open({ auth: slot }).send(getRequest(api.url, { isIdempotent: false }), testContext())
    await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', reason: 'token', neverSent: true })
  })

  test('holds a call no longer than the call may take', async () => {
    const { send } = await setUp(() => new Promise<never>(() => {}), undefined)
    const context = testContext({ deadlineMs: systemClock.nowMs() + 60 })
    await expect(send('', {}, context)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', neverSent: true })
  })

  test('does not open the source’s breaker', async () => {
    let isUp = false
    const { upstream, send } = await setUp(
      () => (isUp ? { access_token: 'a' } : { status: 500, body: '' }),
      undefined,
      { breaker: { minCalls: 1 } },
    )
    await expect(send()).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' })
    isUp = true
    expect(upstream.status().breaker).toBe('closed')
  })
})

describe('refresh tokens', () => {
  test('that the server replaces are used in their new form, each once', async () => {
    const tokens = await tokenEndpoint(({ form }, count) =>
      form.get('refresh_token') === `r${count - 1}`
        ? { access_token: `t${count}`, refresh_token: `r${count}`, expires_in: 3600 }
        : oauthError(400, 'invalid_grant'),
    )
    const good = new Set(['t1'])
    const api = await guardedApi((token) => good.has(token))
    const slot = auth.refreshToken({ tokenUrl: tokens.url, client, refreshToken: secret.value('r0') })
    const upstream = open({ auth: slot })
    for (const next of ['t1', 't2', 't3']) {
      good.clear()
      good.add(next)
      expect((await upstream.send(getRequest(api.url), testContext())).status).toBe(200)
    }
    expect(tokens.requests.map(({ form }) => form.get('refresh_token'))).toEqual(['r0', 'r1', 'r2'])
  })

  test('whose chain was ended begin again with what the gateway was given', async () => {
    const seed = { current: 'r0' }
    const tokens = await tokenEndpoint(({ form }, count) =>
      form.get('refresh_token') === 'lost'
        ? oauthError(400, 'invalid_grant')
        : { access_token: `t${count}`, ...(count === 1 && { refresh_token: 'lost' }) },
    )
    const time = manualTime()
    const api = await guardedApi((token) => token !== 't1' || api.seen.length < 2)
    const slot = auth.refreshToken({ tokenUrl: tokens.url, refreshToken: secret.value(seed.current) })
    const upstream = open({ auth: slot, clock: time.clock, timer: time.timer })
    const send = () =>
      upstream.send(getRequest(api.url), testContext({ clock: time.clock, deadlineMs: time.clock.nowMs() + 10_000 }))
    await send()
    await expect(send()).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHENTICATED', reason: 'token' })
    await time.pass(1000)
    expect((await send()).status).toBe(200)
    expect(tokens.requests.map(({ form }) => form.get('refresh_token'))).toEqual(['r0', 'lost', 'r0'])
  })
})

describe('exchanged tokens', () => {
  const exchanging: TokenAnswering = ({ form }) =>
    form.get('subject_token')?.startsWith('bad')
      ? oauthError(400, 'invalid_request')
      : {
          access_token: `for-${form.get('subject_token')}`,
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'N_A',
          expires_in: 60,
        }

  async function setUpExchange(options = {}, isGood?: (token: string) => boolean) {
    const tokens = await tokenEndpoint(exchanging)
    const api = await guardedApi(isGood)
    const upstream = open({ auth: auth.tokenExchange({ tokenUrl: tokens.url, client, ...options }) })
    const send = async (header: string | undefined, path = '') => {
      const headers = new Map(header === undefined ? [] : [['authorization', header]])
      const answer = await upstream.send(getRequest(`${api.url}/${path}`), testContext({ headers }))
      return Buffer.from(answer.body).toString()
    }
    return { tokens, api, upstream, send }
  }

  test('are those of their client, and of no other, however many call at once', async () => {
    const { tokens, api, upstream, send } = await setUpExchange()
    const names = Array.from({ length: 60 }, (_, index) => `c${index % 3}`)
    const answers = await Promise.all(names.map((name) => send(`Bearer ${name}`, 'same')))
    expect(answers).toEqual(names.map((name) => `{"token":"for-${name}"}`))
    expect(tokens.requests.map(({ form }) => form.get('subject_token')).sort()).toEqual(['c0', 'c1', 'c2'])
    expect(api.seen).toHaveLength(3) // equal calls of one client are one call, also while its token is got
    expect(upstream.clientHeaders).toEqual(['authorization'])
  })

  test('are asked for as RFC 8693 says', async () => {
    const { tokens, send } = await setUpExchange({
      audience: 'orders',
      requestedTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      actorToken: secret.value('actor'),
    })
    await send('bearer  c1 ')
    expect(formOf(tokens.requests[0]?.form ?? new URLSearchParams())).toEqual([
      'grant_type=urn:ietf:params:oauth:grant-type:token-exchange',
      'subject_token=c1',
      'subject_token_type=urn:ietf:params:oauth:token-type:access_token',
      'requested_token_type=urn:ietf:params:oauth:token-type:jwt',
      'actor_token=actor',
      'actor_token_type=urn:ietf:params:oauth:token-type:access_token',
      'audience=orders',
    ])
  })

  test('are not asked for where the client has none to give', async () => {
    const { tokens, api, send } = await setUpExchange()
    await send(undefined)
    await send('Basic YTpi')
    expect(tokens.requests).toEqual([])
    expect(api.tokens()).toEqual([undefined, undefined])
  })

  test('that the server does not give fail their client’s calls alone', async () => {
    const { send } = await setUpExchange()
    const [bad, good] = await Promise.allSettled([send('Bearer bad'), send('Bearer c1')])
    expect(bad).toMatchObject({ reason: { code: 'UPSTREAM_UNAUTHENTICATED', reason: 'token' } })
    expect(good).toMatchObject({ value: '{"token":"for-c1"}' })
  })

  test('are kept for so many clients, those that called last', async () => {
    const { tokens, send } = await setUpExchange({ maxClients: 2 })
    for (const name of ['c1', 'c2', 'c1', 'c3', 'c1', 'c2']) await send(`Bearer ${name}`)
    expect(tokens.requests.map(({ form }) => form.get('subject_token'))).toEqual(['c1', 'c2', 'c3', 'c2'])
  })

  test('give way to the gateway’s own token only where the client has none, and a module wants it so', async () => {
    const tokens = await tokenEndpoint(({ form }) => ({
      access_token: `for-${form.get('subject_token') ?? 'gateway'}`,
    }))
    const api = await guardedApi()
    const slots = [
      auth.clientCredentials({ tokenUrl: tokens.url, client }),
      auth.tokenExchange({ tokenUrl: tokens.url, client }),
    ]
    const upstream = open({ auth: slots })
    await upstream.send(getRequest(api.url), testContext({ headers: new Map([['authorization', 'Bearer c1']]) }))
    await upstream.send(getRequest(api.url), testContext())
    expect(api.tokens()).toEqual(['Bearer for-c1', 'Bearer for-gateway'])
  })
})
