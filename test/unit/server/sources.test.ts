import { expect, it } from 'vitest'
import type { SourceStatus } from '../../../src/gateway/gateway.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { toPublicSource } from '../../../src/server/routes/sources.ts'
import { serve } from './serve.ts'
import { createStubGateway } from './stub-gateway.ts'

const healthy: SourceStatus = {
  name: 'crm',
  kind: 'soap',
  module: 'crm',
  state: 'healthy',
  isRequired: false,
  upstreams: [],
  diagnostics: [
    { severity: 'warning', module: 'crm', file: 'schema/crm/schema.graphql', rule: 'unused', message: 'It is unused.' },
  ],
}

const broken: SourceStatus = {
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
      file: '/nowhere/schema/billing/schema.graphql',
      line: 12,
      column: 3,
      rule: 'selection-unknown-field',
      message:
        'No field at https://user:pass@billing.internal:8443/v1?key=1 in /nowhere/schema/billing/schema.graphql.',
      remedy: 'Write `total`.',
    },
  ],
}

it('shows each source, and of broken ones why, without the host’s paths and addresses', async () => {
  const server = await serve(createStubGateway({ sources: [healthy, broken] }))
  const response = await fetch(`${server.url}/sources`)
  const body = await response.json()
  await server.close()
  expect(body).toEqual({
    sources: [
      { name: 'crm', kind: 'soap', state: 'healthy', module: 'crm', errors: [], upstreams: [], drift: [] },
      {
        name: 'billing',
        kind: 'rest',
        state: 'quarantined',
        module: 'billing',
        errors: [
          {
            file: 'billing/schema.graphql',
            line: 12,
            rule: 'selection-unknown-field',
            message: 'No field at [address] in billing/schema.graphql.',
            remedy: 'Write `total`.',
          },
        ],
        upstreams: [],
        drift: [],
      },
    ],
  })
})

it('counts what was kept of the graphs of a module together', async () => {
  const metrics = createMetrics()
  const count = (source: string, result: string, times: number) => {
    metrics.count('cacheRequests', { source, connector: 'User', result }).value = times
  }
  count('crm.a', 'hit', 2)
  count('crm.b', 'hit', 3)
  count('crm.b', 'miss', 1)
  count('crmx', 'miss', 7)
  const server = await serve(createStubGateway({ sources: [healthy] }), { metrics })
  const { sources } = await (await fetch(`${server.url}/sources`)).json()
  await server.close()
  expect(sources[0].cache).toEqual({ hit: 5, miss: 1 })
})

it.each([
  ['/srv/schema/a/module.ts', 'a/module.ts'],
  ['schema/a/module.ts', 'schema/a/module.ts'],
  ['/etc/other/module.ts', 'module.ts'],
  ['../secret/module.ts', 'module.ts'],
  ['https://host.internal/specs/openapi.json', 'openapi.json'],
  ['https://host.internal', 'remote document'],
])('names the file %s as %s', (file, expected) => {
  const diagnostics = [{ severity: 'error', module: 'a', file, rule: 'r', message: 'm' }] as const
  expect(toPublicSource({ ...healthy, diagnostics }, '/srv/schema').errors[0]?.file).toBe(expected)
})
