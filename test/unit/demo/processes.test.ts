import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { gone, runScript } from './run-script.ts'

const freePorts = { CRM_PORT: '0', ORDERS_PORT: '0', CATALOG_PORT: '0', SUPPORT_PORT: '0' }
const localUrl = (path: string): unknown => expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:\\d+${path}$`))
const allUrls = {
  CRM_URL: localUrl('/crm'),
  ORDERS_URL: localUrl(''),
  CATALOG_URL: localUrl(''),
  SUPPORT_URL: localUrl('/graphql'),
}

/** Takes a port, as another program of the machine would. */
async function takePort(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void server.close())
  // A port that is taken already is taken all the better.
  await Promise.race([once(server, 'listening'), once(server, 'error')]).catch(() => undefined)
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

describe('the upstreams', () => {
  const run = (args: readonly string[], env: Record<string, string> = freePorts) =>
    runScript('demo/upstreams/main.ts', args, env)

  test('start in one process, and end on SIGTERM', async () => {
    const upstreams = run([])
    expect(await upstreams.firstLine()).toEqual({ ready: true, urls: allUrls })
    upstreams.child.kill('SIGTERM')
    expect(await upstreams.ended).toEqual({ code: 0, complaint: '' })
  })

  test('start one by one', async () => {
    const upstreams = run(['--only', 'catalog,orders'])
    const { CATALOG_URL, ORDERS_URL } = allUrls
    expect(await upstreams.firstLine()).toEqual({ ready: true, urls: { CATALOG_URL, ORDERS_URL } })
  })

  test('take any free port where a default port is taken', async () => {
    await takePort(4103)
    const line = await run(['--only', 'catalog'], {}).firstLine()
    expect(line).toEqual({ ready: true, urls: { CATALOG_URL: localUrl('') } })
    expect(line).not.toEqual({ ready: true, urls: { CATALOG_URL: 'http://127.0.0.1:4103' } })
  })

  test('end with a complaint where a port that was asked for is taken', async () => {
    const port = await takePort(0)
    const { code, complaint } = await run(['--only', 'catalog'], { CATALOG_PORT: String(port) }).ended
    expect(code).toBe(1)
    expect(complaint).toContain(`EADDRINUSE`)
  })

  test('end when the pipe of their parent closes', async () => {
    const upstreams = run(['--only', 'catalog', '--with-parent'])
    await upstreams.firstLine()
    upstreams.child.stdin?.end()
    expect(await upstreams.ended).toEqual({ code: 0, complaint: '' })
  })

  test.each([
    [['--only', 'billing'], {}, '"billing" is none of crm, orders, catalog, support'],
    [['--all'], {}, "Unknown option '--all'"],
    [[], { CRM_PORT: '4101a' }, 'CRM_PORT is "4101a", not a port from 0 to 65535'],
  ])('answer wrong usage %j %j with exit code 2', async (args, env, message) => {
    const { code, complaint } = await run(args, env).ended
    expect(code).toBe(2)
    expect(complaint).toContain(message)
    expect(complaint).toContain('usage: ')
  })
})

describe('the demo', () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    runScript('test/unit/demo/fixtures/run-stand-in.ts', args, { ...freePorts, ...env })

  test('starts the gateway with upstreams that answer, and ends with its exit code', async () => {
    const demo = run(['--port', '0'])
    const line = await demo.firstLine()
    expect(line).toEqual({
      args: ['start', '--port', '0'],
      ...allUrls,
      upstream: expect.objectContaining({ id: '42' }),
    })
    const { CATALOG_URL } = line as { readonly CATALOG_URL: string }
    demo.child.kill('SIGTERM')
    expect(await demo.ended).toEqual({ code: 7, complaint: '' })
    await gone(`${CATALOG_URL}/health`)
  })

  test('starts only the upstreams whose URL is not given', async () => {
    const given = { CATALOG_URL: 'https://catalog.example', CRM_URL: 'https://crm.example' }
    const { ORDERS_URL, SUPPORT_URL } = allUrls
    expect(await run([], given).firstLine()).toEqual({
      args: ['start'],
      ...given,
      ORDERS_URL,
      SUPPORT_URL,
      upstream: null,
    })
  })

  test.each([
    [['--schema', '/elsewhere'], {}],
    [['--schema=/elsewhere'], {}],
    [[], { SELVEDGE_SCHEMA: '/elsewhere' }],
  ])('starts no upstreams for another schema: %j %j', async (args, env) => {
    expect(await run(args, env).firstLine()).toEqual({ args: ['start', ...args], upstream: null })
  })

  test('starts the upstreams when its own schema is named', async () => {
    expect(await run(['--schema', 'schema']).firstLine()).toMatchObject(allUrls)
  })

  test('takes its upstreams along when it is killed', async () => {
    const demo = run([])
    const { CATALOG_URL } = (await demo.firstLine()) as { readonly CATALOG_URL: string }
    demo.child.kill('SIGKILL')
    await gone(`${CATALOG_URL}/health`)
  })
})
