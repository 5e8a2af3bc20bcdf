import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lineOfOption } from '../../../src/modules/place-option.ts'
import { gatewayOver } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const code = `import { defineModule, soap } from 'selvedge'

// soap({ url: 'nowhere' })
const url = 'http://127.0.0.1:1/'
export default defineModule({
  source: soap({
    wsdl: './gone.wsdl',
    url,
    atemptTimeoutMs: 10,
    headers: { 'wsdl': 'x' },
  }),
})
`

describe('the line of a finding about a module’s options', () => {
  it.each([
    ['wsdl-unreachable', 'the document cannot be fetched', 7],
    ['option-invalid', 'crm.url: must be an absolute http or https URL', 8],
    ['option-invalid', 'crm: Unrecognized key: "atemptTimeoutMs" (received an object)', 9],
    ['option-invalid', 'crm.nowhere: must be something', 6],
    ['load-timeout', 'loading waited for longer than 10 ms', 6],
  ])('%s: %s', (rule, message, line) => {
    const directory = schemaDirectory({ 'crm/module.ts': code })
    expect(lineOfOption(join(directory, 'crm/module.ts'), { rule, message })).toBe(line)
  })

  it('is in the diagnosis of a description that cannot be reached', async () => {
    const directory = schemaDirectory({
      'crm/module.ts': code
        .replace('./gone.wsdl', 'http://127.0.0.1:1/crm?wsdl')
        .replace(/.*(atempt|headers).*\n/g, ''),
      'well/schema.graphql': 'type Query { well: String }',
      'well/resolvers.ts': 'export default { Query: { well: () => "yes" } }',
    })
    const { diagnostics } = await gatewayOver(directory)
    expect(diagnostics).toMatchObject([{ file: join(directory, 'crm/module.ts'), line: 7, rule: 'wsdl-unreachable' }])
  })
})
