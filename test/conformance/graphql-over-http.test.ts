import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serve, type TestServer } from '../unit/server/serve.ts'
import { createStubGateway } from '../unit/server/stub-gateway.ts'

// The audit of GraphQL over HTTP by its working group: https://github.com/graphql/graphql-http#audits
let server: TestServer

beforeAll(async () => {
  server = await serve(createStubGateway())
})

afterAll(() => server.close())

/** As a client sends it that is no browser's form: a GET must say so. */
const fetchFn = (input: string, init: RequestInit = {}) =>
  fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), 'apollo-require-preflight': '1' } })

const audits = serverAudits({ url: () => `${server.url}/graphql`, fetchFn })

it('is audited in all of its parts', () => {
  expect(audits).toHaveLength(61)
})

it.each(audits.map(({ id, name, fn }) => [`${id} ${name}`, fn] as const))('%s', async (_, audit) => {
  const result = await audit()
  const reason = result.status === 'ok' ? undefined : `${result.status}: ${result.reason}`
  expect(reason).toBeUndefined()
})
