import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

test.each([
  ['crm/crm.wsdl', 'crm/crm.wsdl'],
  ['crm/crm-types.xsd', 'crm/crm-types.xsd'],
  ['catalog/openapi.json', 'catalog/openapi.json'],
  ['support/support.graphql', 'support/upstream.graphql'],
])('the service %s describes itself as the module has it in %s', (service, module) => {
  const read = (...parts: string[]) => readFileSync(join(root, ...parts), 'utf8')
  expect(read('schema', module)).toBe(read('demo/upstreams', service))
})
