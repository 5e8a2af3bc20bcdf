import { afterEach, describe, expect, test } from 'vitest'
import { auth, createUpstream, secret, type UpstreamOptions } from '../../../src/upstream/index.ts'
import { version } from '../../../src/utils/version.ts'
import { startFaultServer } from '../../support/fault-server.ts'
import { type Fault, gzip, ok, redirect, status } from '../../support/faults.ts'
import { getRequest, testContext } from '../../support/upstream-fixture.ts'

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

async function setUp(options: Partial<UpstreamOptions> = {}, ...script: readonly Fault[]) {
  const server = await startFaultServer(...(script.length === 0 ? [ok({ a: 1 })] : script))
  const upstream = createUpstream({ source: 'crm', env: {}, ...options })
  disposers.push(upstream.close, server.close)
  return { server, upstream }
}

describe('what goes out', () => {
  test('is the method, target and headers given, and the gateway’s own headers', async () => {
    const { server, upstream } = await setUp()
    const context = testContext({
      requestId: '01JD',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      headers: new Map([
        ['cookie', 'session=1'],
        ['authorization', 'Bearer client'],
      ]),
    })
    const request = getRequest(`${server.url}/a/../b%2Fc?x=1&y=%20#part`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: '{"é":1}',
    })
    await upstream.send(request, context)
    const [seen] = server.requests
    expect(seen).toMatchObject({ method: 'POST', path: '/a/../b%2Fc?x=1&y=%20', body: '{"é":1}' })
    expect(Object.fromEntries(seen?.headers ?? [])).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: 'keep-alive',
      'content-type': 'application/json',
      accept: 'application/json',
      'content-length': '8',
      'user-agent': `selvedge/${version}`,
      'x-request-id': '01JD',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    })
  })

  test('asks for compressed answers only where that is wanted', async () => {
    const { server, upstream } = await setUp({ compression: true }, gzip('{"a":1}'))
    const { body } = await upstream.send(getRequest(server.url), testContext())
    expect(Buffer.from(body).toString()).toBe('{"a":1}')
    expect(server.requests[0]?.headers.get('accept-encoding')).toBe('gzip, deflate, br')
    expect(server.requests[0]?.path).toBe('/')
  })

  test.each([
    ['a line break', 'a\r\nx-evil: 1'],
    ['a lone line feed', 'a\nb'],
    ['a NUL', 'a\u0000b'],
    ['text beyond latin-1', 'Łódź'],
  ])('a header value with %s is the client’s mistake, and nothing is sent', async (_, value) => {
    const { server, upstream } = await setUp()
    const context = testContext()
    const call = upstream.send(getRequest(server.url, { headers: { 'x-name': value } }), context)
    await expect(call).rejects.toMatchObject({ code: 'BAD_USER_INPUT', reason: 'header', neverSent: true })
    expect(server.connectionCount()).toBe(0)
    expect(context.trace.records).toMatchObject([{ error: 'BAD_USER_INPUT', attempts: 0 }])
  })

  test.each([
    ['file:///etc/passwd', 'UPSTREAM_BLOCKED'],
    ['ftp://host/x', 'UPSTREAM_BLOCKED'],
    ['http://user:password@127.0.0.1/x', 'UPSTREAM_BLOCKED'],
    ['http:///x', 'UPSTREAM_BLOCKED'],
    ['http://127.0.0.1/a b', 'BAD_USER_INPUT'],
    ['http://127.0.0.1/a\r\nhost: b', 'BAD_USER_INPUT'],
    ['http://127.0.0.1/é', 'BAD_USER_INPUT'],
  ])('%j is not called: %s', async (url, code) => {
    const { upstream } = await setUp()
    await expect(upstream.send(getRequest(url), testContext())).rejects.toMatchObject({ code, reason: 'url' })
  })
})

describe('credentials', () => {
  test.each<[string, Partial<UpstreamOptions>, Record<string, string>, string]>([
    [
      'an API key in a header',
      { auth: auth.apiKey({ header: 'X-Api-Key', value: secret.env('KEY') }) },
      { 'x-api-key': 'key' },
      '/x?a=1',
    ],
    [
      'an API key in the query',
      { auth: auth.apiKey({ query: 'api key', value: secret.value('a&b=c') }) },
      {},
      '/x?a=1&api%20key=a%26b%3Dc',
    ],
    [
      'an API key in a cookie',
      { auth: auth.apiKey({ cookie: 'sid', value: secret.value('abc') }) },
      { cookie: 'own=1; sid=abc' },
      '/x?a=1',
    ],
    [
      'user name and password',
      { auth: auth.basic({ username: 'Aladdin', password: secret.value('open sesame') }) },
      { authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' },
      '/x?a=1',
    ],
    ['a token', { auth: auth.bearer({ token: secret.env('KEY') }) }, { authorization: 'Bearer key' }, '/x?a=1'],
    [
      'a fallback',
      { auth: auth.bearer({ token: secret.env('NONE', { fallback: 'demo' }) }) },
      { authorization: 'Bearer demo' },
      '/x?a=1',
    ],
    [
      'the client’s allow-listed headers, and no others',
      { auth: auth.passThrough({ headers: ['Authorization', 'x-absent'] }) },
      { authorization: 'Bearer client' },
      '/x?a=1',
    ],
    [
      'several slots',
      { auth: [auth.bearer({ token: secret.value('t') }), auth.apiKey({ query: 'k', value: secret.value('v') })] },
      { authorization: 'Bearer t' },
      '/x?a=1&k=v',
    ],
  ])('%s', async (_, options, headers, path) => {
    const { server, upstream } = await setUp({ env: { KEY: 'key' }, ...options })
    const context = testContext({
      headers: new Map([
        ['authorization', 'Bearer client'],
        ['x-other', 'no'],
      ]),
    })
    const own = 'cookie' in headers ? { cookie: 'own=1' } : {}
    await upstream.send(getRequest(`${server.url}/x?a=1`, { headers: own }), context)
    const [seen] = server.requests
    expect(seen?.path).toBe(path)
    const {
      host,
      connection,
      'user-agent': agent,
      'x-request-id': id,
      ...rest
    } = Object.fromEntries(seen?.headers ?? [])
    expect([host, connection, agent, id].every((value) => value !== undefined)).toBe(true)
    expect(rest).toEqual(headers)
  })

  test('of the client that a header cannot carry are refused', async () => {
    const { upstream, server } = await setUp({ auth: auth.passThrough({ headers: ['x-user'] }) })
    const context = testContext({ headers: new Map([['x-user', 'Łukasz']]) })
    await expect(upstream.send(getRequest(server.url), context)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('equal calls of one operation', () => {
  test('are made once, under way and done, and the sharer’s record says so', async () => {
    const { server, upstream } = await setUp()
    const context = testContext()
    const request = getRequest(`${server.url}/x`)
    await Promise.all([upstream.send(request, context), upstream.send(request, context)])
    await upstream.send({ ...request, connector: 'Query.other' }, context)
    expect(server.requests).toHaveLength(1)
    expect(context.trace.records.map(({ cache, attempts, connector }) => [connector, cache, attempts])).toEqual([
      ['Query.bill', 'MISS', 1],
      ['Query.bill', 'SHARED', 0],
      ['Query.other', 'SHARED', 0],
    ])
  })

  test('fail once', async () => {
    const { server, upstream } = await setUp({ attemptTimeoutMs: 100, retry: false }, () => {})
    const context = testContext()
    const request = getRequest(`${server.url}/x`)
    const outcomes = await Promise.allSettled([upstream.send(request, context), upstream.send(request, context)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(server.requests).toHaveLength(1)
    expect(context.failures).toHaveLength(1)
  })

  test('are shared for reads by POST with an equal body', async () => {
    const { server, upstream } = await setUp()
    const context = testContext()
    const search = getRequest(`${server.url}/search`, { method: 'POST', body: 'a' })
    await upstream.send(search, context)
    await upstream.send({ ...search, body: Buffer.from('a') }, context)
    await upstream.send(search, context)
    await upstream.send({ ...search, body: 'b' }, context)
    expect(server.requests.map(({ body }) => body)).toEqual(['a', 'a', 'b'])
  })

  test.each([
    ['another operation', {}, true],
    ['another header', { headers: { accept: 'text/plain' } }, false],
    ['another query', { url: '?a=1' }, false],
    ['a call that may not be repeated', { isIdempotent: false }, false],
    ['a write, though idempotent', { method: 'PUT' }, false],
  ])('are not those of %s', async (_, change, isOtherOperation) => {
    const { server, upstream } = await setUp()
    const context = testContext()
    const request = getRequest(`${server.url}/x`)
    const other = { ...request, ...change, url: `${request.url}${'url' in change ? change.url : ''}` }
    await upstream.send(request, context)
    await upstream.send(other, isOtherOperation ? testContext() : context)
    expect(server.requests).toHaveLength(2)
  })

  test('are not those of another upstream with other credentials', async () => {
    const { server, upstream } = await setUp()
    const other = createUpstream({ source: 'other' })
    disposers.push(other.close)
    const context = testContext()
    await upstream.send(getRequest(server.url), context)
    await other.send(getRequest(server.url), context)
    expect(server.requests).toHaveLength(2)
  })

  test('are made again after a write, so that a mutation reads what it wrote', async () => {
    const { server, upstream } = await setUp()
    const context = testContext({ operation: 'mutation' })
    const read = getRequest(`${server.url}/x`)
    const write = getRequest(`${server.url}/x`, { method: 'PATCH', body: '{}', isIdempotent: false })
    await upstream.send(read, context)
    await upstream.send(write, context)
    await upstream.send(read, context)
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET'])
  })

  test('that begin while a write is under way are made again after it', async () => {
    let release = () => {}
    const slowWrite: Fault = (socket, request) => {
      release = () => ok({})(socket, request)
    }
    const { server, upstream } = await setUp({}, slowWrite, ok({ a: 1 }))
    const context = testContext({ operation: 'mutation' })
    const write = upstream.send(getRequest(`${server.url}/w`, { method: 'POST', isIdempotent: false }), context)
    await server.sawRequests(1)
    await upstream.send(getRequest(`${server.url}/r`), context)
    release()
    await write
    await upstream.send(getRequest(`${server.url}/r`), context)
    expect(server.requests.map(({ path }) => path)).toEqual(['/w', '/r', '/r'])
  })
})

describe('what comes back', () => {
  test('is any status, with headers joined and the body whole', async () => {
    const { server, upstream } = await setUp({}, status(404, { 'x-a': ['1', '2'], 'X-B': 'é' }, 'gone'))
    const answer = await upstream.send(getRequest(server.url), testContext())
    expect(answer.status).toBe(404)
    expect(answer.headers.get('x-a')).toBe('1, 2')
    expect(answer.headers.get('x-b')).toBe('é')
    expect(Buffer.from(answer.body).toString()).toBe('gone')
  })

  test('36. is a redirect as it stands: none is followed', async () => {
    const { server, upstream } = await setUp({}, redirect('http://169.254.169.254/'))
    const answer = await upstream.send(getRequest(server.url), testContext())
    expect(answer.status).toBe(302)
    expect(server.requests).toHaveLength(1)
  })

  test('is in the trace, to which the source can add what it found', async () => {
    const { server, upstream } = await setUp()
    const context = testContext()
    const url = `${server.url}/x/1?key=secret-value&flag`
    const { annotate } = await upstream.send(getRequest(url, { batchSize: 3 }), context)
    annotate({ mappingProblems: ['property "a" not found'] })
    const [record] = context.trace.records
    expect(record).toEqual({
      source: 'crm',
      connector: 'Query.bill',
      method: 'GET',
      url: '/x/1?key=*&*',
      startMs: expect.any(Number),
      durationMs: expect.any(Number),
      status: 200,
      attempts: 1,
      bytes: 7,
      batchSize: 3,
      cache: 'MISS',
      mappingProblems: ['property "a" not found'],
    })
  })

  test('is a failure for calls under way when the upstream is closed', async () => {
    const { server, upstream } = await setUp({}, () => {})
    const call = upstream.send(getRequest(server.url), testContext())
    const outcome = expect(call).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    await server.sawRequests(1)
    await upstream.close()
    await outcome
    await server.allClosed()
    await expect(upstream.send(getRequest(server.url), testContext())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      neverSent: true,
    })
  })
})
