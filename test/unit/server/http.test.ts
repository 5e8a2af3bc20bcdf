import net from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServer } from '../../../src/server/index.ts'
import { createRecordingLogger, serve, type TestServer, testConfig } from './serve.ts'
import { createStubGateway } from './stub-gateway.ts'

let server: TestServer

beforeEach(async () => {
  server = await serve(createStubGateway())
})

afterEach(() => server.close())

/** Sends bytes and gives all that comes back until the server closes the connection. */
function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

interface ErrorAnswer {
  readonly errors: readonly { readonly extensions: { readonly code: string; readonly requestId: string } }[]
}

describe('request ids', () => {
  it.each(['a', 'A-b_c.9', 'x'.repeat(128)])('are taken over when they are safe: %s', async (id) => {
    const response = await fetch(`${server.url}/livez`, { headers: { 'x-request-id': id } })
    expect(response.headers.get('x-request-id')).toBe(id)
  })

  it.each(['x'.repeat(129), 'a b', 'a,b', '<b>', 'ü'])('are made anew when they are not: %s', async (id) => {
    const response = await fetch(`${server.url}/livez`, { headers: { 'x-request-id': id } })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  })

  it('are in refusals too', async () => {
    const response = await fetch(`${server.url}/nowhere`, { headers: { 'x-request-id': 'abc' } })
    const { errors } = (await response.json()) as ErrorAnswer
    expect(response.headers.get('x-request-id')).toBe('abc')
    expect(errors[0]?.extensions.requestId).toBe('abc')
  })
})

describe('every refusal has the contract’s shape', () => {
  const cases = [
    ['an unknown path', '/nowhere', {}, 404, 'NOT_FOUND', null],
    ['a path that is no URL', '/%zz', {}, 400, 'BAD_REQUEST', null],
    ['a file outside the sandbox', '/sandbox/%2e%2e%2fmanifest.json', {}, 404, 'NOT_FOUND', null],
    ['a file that the sandbox does not list', '/sandbox/manifest.json', {}, 404, 'NOT_FOUND', null],
    ['a folder that starts like the sandbox', '/sandbox-x/index.html', {}, 404, 'NOT_FOUND', null],
    ['a very long name', `/sandbox/${'a'.repeat(5_000)}`, {}, 414, 'BAD_REQUEST', null],
    ['a POST to the health check', '/livez', { method: 'POST' }, 405, 'BAD_REQUEST', 'GET, HEAD'],
    ['a DELETE of the sources', '/sources', { method: 'DELETE' }, 405, 'BAD_REQUEST', 'GET, HEAD'],
    ['a PUT of the sandbox', '/sandbox', { method: 'PUT' }, 405, 'BAD_REQUEST', 'GET, HEAD'],
  ] as const

  it.each(cases)('%s', async (_name, path, init, status, code, allow) => {
    const response = await fetch(`${server.url}${path}`, init)
    const { errors } = (await response.json()) as ErrorAnswer
    expect({ status: response.status, codes: errors.map((error) => error.extensions.code) }).toEqual({
      status,
      codes: [code],
    })
    expect(response.headers.get('allow')).toBe(allow)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('also bytes that are not HTTP', async () => {
    const answer = await sendRaw('NONSENSE\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(answer).toContain('"code":"BAD_REQUEST"')
  })

  it('also headers that are too large', async () => {
    const answer = await sendRaw(`GET /livez HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(answer).toContain('"code":"REQUEST_TOO_LARGE"')
  })

  it.each([
    ['both length and chunks', 'content-length: 4\r\ntransfer-encoding: chunked'],
    ['two lengths', 'content-length: 4\r\ncontent-length: 5'],
    ['a negative length', 'content-length: -5'],
    ['a space before the colon', 'content-length : 4'],
  ])('also ambiguous framing: %s', async (_name, headers) => {
    const answer = await sendRaw(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n\r\n{}{}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })
})

describe('health', () => {
  it.each([
    ['/livez', { status: 'ok' }],
    ['/readyz', { status: 'ready' }],
  ])('%s answers while serving', async (path, body) => {
    const response = await fetch(`${server.url}${path}`)
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body })
    expect((await fetch(`${server.url}${path}`, { method: 'HEAD' })).status).toBe(200)
  })
})

describe('the sandbox', () => {
  it('is where browsers are sent', async () => {
    for (const path of ['/', '/graphql']) {
      const response = await fetch(`${server.url}${path}`, { headers: { accept: 'text/html,*/*' }, redirect: 'manual' })
      expect([response.status, response.headers.get('location')]).toEqual([302, '/sandbox'])
    }
  })
})

describe('listening', () => {
  it('says which port is in use', async () => {
    const port = Number(new URL(server.url).port)
    const second = startServer({
      gateway: createStubGateway(),
      config: { ...testConfig, port },
      logger: createRecordingLogger(),
    })
    await expect(second).rejects.toThrow(`port: port ${port} is in use; choose another with --port or PORT`)
  })

  it('says that an address is not of this machine', async () => {
    const config = { ...testConfig, host: '192.0.2.1' }
    const other = startServer({ gateway: createStubGateway(), config, logger: createRecordingLogger() })
    await expect(other).rejects.toThrow('host: this machine has no such address')
  })
})
