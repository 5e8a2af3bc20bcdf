import { describe, expect, it } from 'vitest'
import { serve, testConfig } from './serve.ts'
import { createStubGateway } from './stub-gateway.ts'

const app = 'https://app.example.org'

async function served(corsOrigins: '*' | readonly string[]) {
  const server = await serve(createStubGateway(), { config: { ...testConfig, corsOrigins } })
  const preflight = (origin: string) =>
    fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-selvedge-trace',
      },
    })
  return { server, preflight, query: (origin: string) => server.post({ query: '{ __typename }' }, { origin }) }
}

function corsHeaders({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control') || name === 'vary'))
}

describe('pages of other origins', () => {
  it('may read nothing unless origins are set', async () => {
    const { server, preflight, query } = await served([])
    expect((await preflight(app)).status).toBe(405)
    expect(corsHeaders(await query(app))).toEqual({})
    await server.close()
  })

  it('of the list may ask and read', async () => {
    const { server, preflight, query } = await served([app, 'http://localhost:3000'])
    const asked = await preflight(app)
    expect([asked.status, await asked.text()]).toEqual([204, ''])
    expect(corsHeaders(asked)).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type,x-selvedge-trace',
      'access-control-expose-headers': 'x-request-id, retry-after',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Headers',
    })
    const answer = await query(app)
    expect(answer.status).toBe(200)
    expect(corsHeaders(answer)).toEqual({
      'access-control-allow-origin': app,
      'access-control-expose-headers': 'x-request-id, retry-after',
      vary: 'Origin',
    })
    await server.close()
  })

  it('that are not on the list are told nothing, and caches keep them apart', async () => {
    const { server, preflight, query } = await served([app])
    const other = 'https://app.example.org.evil.test'
    expect(corsHeaders(await preflight(other))).toEqual({ vary: 'Origin' })
    expect(corsHeaders(await query(other))).toEqual({ vary: 'Origin' })
    await server.close()
  })

  it('may read refusals, too', async () => {
    const { server } = await served('*')
    const refused = await server.post('{', { origin: app })
    expect(refused.status).toBe(400)
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    await server.close()
  })

  it('may use the GraphQL endpoint alone', async () => {
    const { server } = await served('*')
    expect(corsHeaders(await fetch(`${server.url}/sources`, { headers: { origin: app } }))).toEqual({})
    await server.close()
  })
})
