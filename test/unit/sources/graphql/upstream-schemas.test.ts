import { describe, expect, it } from 'vitest'
import { gatewayOver } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const moduleFile = `import { defineModule, graphql } from 'selvedge'

export default defineModule({
  source: graphql({ url: 'http://127.0.0.1:1/graphql', schema: './upstream.graphql' }),
})`

async function load(sdl: string) {
  const well = `type Query { well: String }`
  const directory = schemaDirectory({
    'shop/module.ts': moduleFile,
    'shop/upstream.graphql': sdl,
    'well/schema.graphql': well,
    'well/resolvers.ts': 'export default { Query: { well: () => "yes" } }',
  })
  const gateway = await gatewayOver(directory)
  const found = gateway.diagnostics.map(
    ({ file, line, severity, message }) => `${file.replace(`${directory}/`, '')}:${line} ${severity} ${message}`,
  )
  return { found, states: gateway.sources().map(({ state }) => state), schema: gateway.schema }
}

describe('the SDL of a GraphQL service', () => {
  it('may have directives that it does not declare, and a field twice', async () => {
    const { found, states } = await load(`type Query @aws_auth {
  a: Int @aws_auth
  b: Int
  b: Int
}`)
    expect(states).toEqual(['healthy', 'healthy'])
    expect(found).toEqual([
      'shop/upstream.graphql:1 warning the upstream\'s SDL has a mistake: Unknown directive "@aws_auth".',
      'shop/upstream.graphql:3 warning the upstream\'s SDL has a mistake: Field "Query.b" can only be defined once.',
    ])
  })

  it('has each mistake reported at its line', async () => {
    const { found, states } = await load('type Query {\n  a: Nope\n}\ntype B implements C {\n  d: E\n}')
    expect(states).toEqual(['quarantined', 'healthy'])
    expect(found).toEqual([
      'shop/upstream.graphql:2 error the upstream\'s SDL has a mistake: Unknown type "Nope".',
      'shop/upstream.graphql:4 error the upstream\'s SDL has a mistake: Unknown type "C". Did you mean "B"?',
      'shop/upstream.graphql:5 error the upstream\'s SDL has a mistake: Unknown type "E". Did you mean "B"?',
    ])
  })

  it('loses fields that give the type of subscriptions, and says so', async () => {
    const { found, states, schema } = await load(
      'type Query { plan: Plan }\ntype Plan { name: String current: Subscription }\ntype Subscription { since: Int }',
    )
    expect(states).toEqual(['healthy', 'healthy'])
    expect(found.every((each) => each.includes('warning'))).toBe(true)
    expect(found.join('\n')).toContain('fields of Plan that give the type "Subscription" are not imported')
    expect(schema.getType('Plan')?.astNode).toMatchObject({ fields: [{ name: { value: 'name' } }] })
  })
})
