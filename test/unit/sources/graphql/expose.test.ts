import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { withTrace } from '../../../../src/server/graphql/run-operation.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { gatewayOver, requestContext, run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const item = { path: ['r0', 0, 'name'], message: `Locked\r\n\u0007by ${'x'.repeat(300)}\u2028` }
const extensions = {
  code: 'LOCKED',
  reason: 'FROZEN\u001b[31m',
  retryable: true,
  until: { year: 2027, note: 'a\tb' },
  long: ['y'.repeat(300)],
  secret: 'canary',
}

async function gatewayWith(options: string, answer: object) {
  const upstream = await httpUpstream(() => ({ json: answer }))
  const directory = schemaDirectory({
    's/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './up.graphql', ${options} }) })`,
    's/up.graphql': 'type Query { items: [Item] } type Item { id: ID name: String }',
  })
  return gatewayOver(directory)
}

const answer = {
  data: {
    r0: [
      { id: '1', name: null },
      { id: '2', name: 'b' },
    ],
  },
  errors: [{ ...item, extensions }],
  extensions: { cost: { asked: 7 }, tracing: 'canary' },
}

describe('words of a service’s own', () => {
  it('reach nobody unless the module lets them', async () => {
    const gateway = await gatewayWith('', answer)
    const { answer: got } = await run(gateway, '{ all: items { n: name } }')
    expect(got).toEqual({
      data: { all: [{ n: null }, { n: 'b' }] },
      errors: [
        {
          message: 'The s service reported an error.',
          path: ['all', 0, 'n'],
          locations: expect.anything(),
          extensions: { code: 'UPSTREAM_GRAPHQL_ERROR', retryable: false, source: 's', requestId: 'test' },
        },
      ],
    })
  })

  it('that are let through are short, on one line, and never in place of the gateway’s', async () => {
    const gateway = await gatewayWith(
      `expose: { messages: true, extensions: ['reason', 'until', 'long', 'toString', 'missing'] }`,
      answer,
    )
    const { answer: got } = await run(gateway, '{ all: items { n: name } }')
    expect(got).toEqual({
      data: { all: [{ n: null }, { n: 'b' }] },
      errors: [
        {
          message: `Locked by ${'x'.repeat(190)}`,
          path: ['all', 0, 'n'],
          locations: expect.anything(),
          extensions: {
            code: 'UPSTREAM_GRAPHQL_ERROR',
            retryable: false,
            source: 's',
            requestId: 'test',
            reason: 'FROZEN [31m',
            until: { year: 2027, note: 'a b' },
          },
        },
      ],
    })
    const named = await gatewayWith(`reasons: ['LOCKED'], expose: { extensions: ['reason'] }`, answer)
    expect((await run(named, '{ items { name } }')).answer.errors).toMatchObject([
      { extensions: { reason: 's/LOCKED' } },
    ])
  })

  it('beside its data stand in `extensions.upstreams`', async () => {
    const gateway = await gatewayWith(`expose: { answer: ['cost'] }`, answer)
    const context = requestContext()
    const result = await gateway.executeToText({ document: parse('{ items { id } }'), context })
    expect(withTrace(result, context, false).extensions).toEqual({ upstreams: { s: { cost: { asked: 7 } } } })
  })

  it('cannot be let through under names that are the gateway’s', async () => {
    const directory = schemaDirectory({
      's/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: 'http://127.0.0.1:1', expose: { extensions: ['code'] } }) })`,
    })
    await expect(gatewayOver(directory)).rejects.toThrow(/expose\.extensions\.0.*must not be one of code, retryable/s)
  })
})
