import { describe, expect, it } from 'vitest'
import { start } from '../../../src/cli/start.ts'
import { ConfigError } from '../../../src/errors/config-error.ts'
import type { SourceStatus } from '../../../src/gateway/gateway.ts'
import { createStubGateway } from '../server/stub-gateway.ts'
import { createFakeIo } from './fake-io.ts'

const sources: SourceStatus[] = [
  { name: 'crm', kind: 'soap', module: 'crm', state: 'healthy', isRequired: false, upstreams: [], diagnostics: [] },
  {
    name: 'billing',
    kind: 'rest',
    module: 'billing',
    state: 'quarantined',
    isRequired: false,
    upstreams: [],
    diagnostics: [
      {
        severity: 'error',
        module: 'billing',
        file: 'schema/billing/schema.graphql',
        line: 2,
        rule: 'sdl-syntax',
        message: 'Expected a name.',
      },
    ],
  },
]

const values = { schema: '.', port: '0' }

async function untilReady(io: ReturnType<typeof createFakeIo>): Promise<string> {
  await expect.poll(() => io.printed(), { timeout: 10_000 }).toContain('Try this query')
  return /GraphQL {2}(\S+)\/graphql/.exec(io.printed())?.[1] ?? ''
}

describe('start', () => {
  it('says where it answers, what is loaded, what is left out and why, and what to try', async () => {
    const io = createFakeIo()
    const gateway = createStubGateway({ sources })
    const exitCode = start(io, values, async () => gateway)
    const url = await untilReady(io)
    const response = await fetch(`${url}/readyz`)
    expect(response.status).toBe(200)
    expect(io.printed()).toContain(`Sandbox  ${url}/sandbox\n`)
    expect(io.printed()).toContain('1 source loaded:\n  crm  soap\n')
    expect(io.printed()).toContain('Module billing is left out:\n  schema/billing/schema.graphql:2 ')
    expect(io.printed()).toContain('query Customer360')
    io.stop()
    expect(await exitCode).toBe(0)
    expect(gateway.isClosed()).toBe(true)
  })

  it.each([
    [{}, {}, false],
    [{ subgraph: true }, {}, true],
    [{}, { SELVEDGE_SUBGRAPH: 'on' }, true],
  ])('is a subgraph where it is told so: %j %j', async (flags, env, subgraph) => {
    const io = createFakeIo(env)
    let given: unknown
    const exitCode = start(io, { ...values, ...flags }, async (options) => {
      given = options.subgraph
      return createStubGateway()
    })
    await untilReady(io)
    io.stop()
    expect(await exitCode).toBe(0)
    expect(given).toBe(subgraph)
  })

  it('ends at once when it is told to stop a second time', async () => {
    const io = createFakeIo()
    const gateway = createStubGateway()
    const exitCode = start(io, values, async () => gateway)
    const url = await untilReady(io)
    const underWay = fetch(`${url}/graphql?query={slow}`, { headers: { 'apollo-require-preflight': '1' } })
    await gateway.slowStarted
    io.stop()
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503)
    expect(io.exits).toEqual([])
    io.stop()
    expect(io.exits).toEqual([1])
    gateway.release()
    expect((await underWay).status).toBe(200)
    expect(await exitCode).toBe(0)
  })

  it('shows no sandbox where there is none', async () => {
    const io = createFakeIo({ SELVEDGE_SANDBOX: 'off' })
    const exitCode = start(io, values, async () => createStubGateway())
    await untilReady(io)
    expect(io.printed()).not.toContain('Sandbox')
    io.stop()
    expect(await exitCode).toBe(0)
  })

  it('says why it cannot start, and leaves nothing open', async () => {
    const io = createFakeIo()
    const first = start(io, values, async () => createStubGateway())
    const port = new URL(await untilReady(io)).port
    const other = createFakeIo()
    const gateway = createStubGateway()
    expect(await start(other, { ...values, port }, async () => gateway)).toBe(1)
    expect(other.complained()).toBe(
      `selvedge: cannot start\n  port: port ${port} is in use; choose another with --port or PORT\n`,
    )
    expect(gateway.isClosed()).toBe(true)
    io.stop()
    expect(await first).toBe(0)
  })

  it('shows the mistakes of modules none of which can be served', async () => {
    const io = createFakeIo()
    const create = async () => {
      throw new ConfigError({ path: 'billing', rule: 'is required and broken' })
    }
    expect(await start(io, values, create)).toBe(1)
    expect(io.complained()).toBe('selvedge: cannot start\n  billing: is required and broken\n')
  })
})
