import { describe, expect, it } from 'vitest'
import type { UpstreamErrors } from '../../../../src/upstream/request-context.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { gatewayOver, run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

async function ask(answer: { readonly status?: number; readonly json: object }, options = '') {
  const upstream = await httpUpstream(() => answer)
  const directory = schemaDirectory({
    's/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './up.graphql', ${options} }) })`,
    's/up.graphql': 'type Query { name: String other: String }',
  })
  const noted: UpstreamErrors[] = []
  const gateway = await gatewayOver(directory)
  const ran = await run(gateway, '{ name }', {}, { onUpstreamErrors: (event) => noted.push(event) })
  return { ...ran, noted }
}

describe('errors that a service tells', () => {
  it('are noted for the log, also where nothing is missing of the data, cut to size', async () => {
    const errors = [
      { message: `Partial\n${'x'.repeat(500)}`, extensions: { code: 'STALE_READ', token: 'canary' } },
      { message: 'odd', path: ['name', 0] },
      ...Array.from({ length: 20 }, () => ({ message: 'more' })),
    ]
    const { data, noted } = await ask({ json: { data: { r0: 'a' }, errors } })
    expect(data).toEqual({ name: 'a' })
    expect(noted).toEqual([
      {
        source: 's',
        connector: 'Query.name',
        status: 200,
        count: 22,
        errors: [
          { message: `Partial ${'x'.repeat(192)}`, code: 'STALE_READ' },
          { message: 'odd', path: ['name', 0] },
          ...Array.from({ length: 8 }, () => ({ message: 'more' })),
        ],
      },
    ])
  })

  it.each([
    ['in a list of texts', ['no']],
    ['as one object', { message: 'no' }],
    ['as one text', 'no'],
  ])('%s are for the log alone', async (_, errors) => {
    const { answer, noted } = await ask({ json: { data: { r0: null }, errors } })
    expect(answer).toEqual({ data: { name: null } })
    expect(noted).toMatchObject([{ count: 1, errors: [{ message: 'no' }] }])
  })

  it.each([
    [401, 'UPSTREAM_UNAUTHENTICATED'],
    [403, 'UPSTREAM_FORBIDDEN'],
  ])('beside status %i do not hide it', async (status, code) => {
    const json = { errors: [{ message: 'Who are you?', extensions: { code: 'ODD' } }] }
    const { answer } = await ask({ status, json }, `reasons: ['ODD'], expose: { messages: true }`)
    expect(answer.errors).toMatchObject([
      { message: 'Who are you?', extensions: { code, upstreamStatus: status, reason: 's/ODD', retryable: false } },
    ])
    const known = await ask({ status, json: { errors: [{ message: 'no', extensions: { code: 'NOT_FOUND' } }] } })
    expect(known.errors).toMatchObject([{ code: 'NOT_FOUND' }])
  })
})

it.each<[what: string, errors: readonly (readonly [code: string, ...path: (string | number)[]])[], kept: string]>([
  [
    'of a nullable field before',
    [
      ['FORBIDDEN', 'soft'],
      ['NOT_FOUND', 'hard'],
    ],
    'NOT_FOUND',
  ],
  [
    'of a nullable field after',
    [
      ['NOT_FOUND', 'hard'],
      ['FORBIDDEN', 'soft'],
    ],
    'NOT_FOUND',
  ],
  [
    'below a nullable field',
    [
      ['FORBIDDEN', 'below', 'hard'],
      ['NOT_FOUND', 'hard'],
    ],
    'NOT_FOUND',
  ],
  [
    'of an item that may be null',
    [
      ['FORBIDDEN', 'some', 1],
      ['NOT_FOUND', 'all', 0],
    ],
    'NOT_FOUND',
  ],
  [
    'of a type’s own field',
    [
      ['FORBIDDEN', 'soft'],
      ['NOT_FOUND', 'own'],
    ],
    'NOT_FOUND',
  ],
  [
    'that made it, too',
    [
      ['NOT_FOUND', 'hard'],
      ['FORBIDDEN', 'own'],
    ],
    'NOT_FOUND',
  ],
])('an error that made a null stands there, not one %s', async (_, told, code) => {
  const errors = told.map(([code, ...path]) => ({ message: 'no', path: ['r0', 0, ...path], extensions: { code } }))
  const upstream = await httpUpstream(() => ({ json: { data: { r0: [null, { soft: 'x' }] }, errors } }))
  const directory = schemaDirectory({
    's/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './up.graphql' }) })`,
    's/up.graphql': `type Query { things: [Thing] }
interface Thing { soft: String hard: Int! below: Thing all: [Int!]! some: [Int]! }
type One implements Thing { soft: String hard: Int! below: Thing all: [Int!]! some: [Int]! own: Int! }`,
  })
  const gateway = await gatewayOver(directory)
  const { errors: got } = await run(gateway, '{ things { soft hard below { hard } all some ... on One { own } } }')
  expect(got[0]).toEqual({ code, source: 's', path: ['things', 0] })
})
