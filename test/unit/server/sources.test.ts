import { expect, it } from 'vitest'
import type { SourceStatus } from '../../../src/gateway/gateway.ts'
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
