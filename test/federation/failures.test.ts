import { describe, expect, it } from 'vitest'
import { link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { gatewayOver, run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'

const products = [
  { __typename: 'Product', id: '1', name: 'chair' },
  { __typename: 'Product', id: '2', name: 'table' },
]

/** Products whose stock another subgraph tells, by whatever it answers to `_entities`. */
async function shop(answer: unknown, options = '') {
  const catalog = await httpUpstream(() => ({ json: { data: { r0: products } } }))
  const stock = await httpUpstream(() => answer as never)
  const module = (url: string, more: string) => `import { defineModule, subgraph } from 'selvedge'
    export default defineModule({ source: subgraph({ url: '${url}', schema: './own.graphql', retry: false, ${more} }) })`
  const directory = schemaDirectory({
    'catalog/module.ts': module(`${catalog.url}/graphql`, ''),
    'catalog/own.graphql': `${link} type Query { products: [Product!]! } type Product @key(fields: "id") { id: ID! name: String! }`,
    'stock/module.ts': module(`${stock.url}/graphql`, options),
    'stock/own.graphql': `${link} type Product @key(fields: "id") { id: ID! count: Int place: Place } type Place { shelf: String! row: Int }`,
  })
  return run(await gatewayOver(directory, {}, 'compiled'), '{ products { name amount: count place { shelf } } }')
}

const secret = 'secret words of http://10.0.0.1:99/internal'
const both = (code: string) =>
  [0, 1].flatMap((at) => ['amount', 'place'].map((field) => ({ code, source: 'stock', path: ['products', at, field] })))
const none = [
  { name: 'chair', amount: null, place: null },
  { name: 'table', amount: null, place: null },
]
const entity = (count: number) => ({ __typename: 'Product', count, place: { shelf: `s${count}` } })

describe('what fails in a subgraph', () => {
  it.each([
    ['an error status', { status: 500, json: { errors: [{ message: secret }] } }, 'UPSTREAM_ERROR'],
    ['too many requests', { status: 429, json: {} }, 'UPSTREAM_RATE_LIMITED'],
    ['no JSON', { status: 200, body: `<html>${secret}</html>` }, 'UPSTREAM_INVALID_RESPONSE'],
    ['a list', { json: [] }, 'UPSTREAM_INVALID_RESPONSE'],
    ['neither data nor errors', { json: {} }, 'UPSTREAM_INVALID_RESPONSE'],
    ['too few entities', { json: { data: { r0: [entity(1)] } } }, 'UPSTREAM_INVALID_RESPONSE'],
    ['too many entities', { json: { data: { r0: [1, 2, 3].map(entity) } } }, 'UPSTREAM_INVALID_RESPONSE'],
    ['entities that are no list', { json: { data: { r0: entity(1) } } }, 'UPSTREAM_INVALID_RESPONSE'],
    [
      'null for all',
      { json: { data: { r0: null }, errors: [{ message: secret, path: ['r0'] }] } },
      'UPSTREAM_GRAPHQL_ERROR',
    ],
    ['no data, and an error', { json: { data: null, errors: [{ message: secret }] } }, 'UPSTREAM_GRAPHQL_ERROR'],
    [
      'an error of a known code',
      { json: { data: null, errors: [{ message: secret, extensions: { code: 'UNAUTHENTICATED' } }] } },
      'UNAUTHENTICATED',
    ],
  ])('%s is one error at each of its fields, and others are kept', async (_, answer, code) => {
    const { data, errors, answer: whole } = await shop(answer)
    expect(data).toEqual({ products: none })
    expect(errors).toEqual(both(code))
    expect(JSON.stringify(whole)).not.toMatch(/secret|127\.0\.0\.1|10\.0\.0\.1|_entities|r0/)
  })

  it('an entity that it does not know is null without an error', async () => {
    const { data, errors } = await shop({ json: { data: { r0: [null, entity(2)] } } })
    expect(data).toEqual({ products: [none[0], { name: 'table', amount: 2, place: { shelf: 's2' } }] })
    expect(errors).toEqual([])
  })

  it('an error at one entity is one at its fields alone', async () => {
    const { data, errors } = await shop({
      json: { data: { r0: [null, entity(2)] }, errors: [{ message: secret, path: ['r0', 0] }] },
    })
    expect(data).toEqual({ products: [none[0], { name: 'table', amount: 2, place: { shelf: 's2' } }] })
    expect(errors).toEqual(both('UPSTREAM_GRAPHQL_ERROR').slice(0, 2))
  })

  it('an error below one entity is at its place, by the names that the client uses', async () => {
    const { data, errors } = await shop({
      json: {
        data: {
          r0: [
            { ...entity(1), count: null },
            { ...entity(2), place: null },
          ],
        },
        errors: [
          { message: secret, path: ['r0', 0, 'count'] },
          { message: secret, path: ['r0', 1, 'place', 'shelf'] },
        ],
      },
    })
    expect(data).toEqual({
      products: [
        { name: 'chair', amount: null, place: { shelf: 's1' } },
        { name: 'table', amount: 2, place: null },
      ],
    })
    expect(errors).toEqual([
      { code: 'UPSTREAM_GRAPHQL_ERROR', source: 'stock', path: ['products', 0, 'amount'] },
      { code: 'UPSTREAM_GRAPHQL_ERROR', source: 'stock', path: ['products', 1, 'place'] },
    ])
  })

  it.each([
    ['without a path', undefined],
    ['by the name of the field alone', ['_entities', 0]],
    ['of the whole list', ['r0']],
  ])('an error %s, beside data, is one at what did not come', async (_, path) => {
    const { data, errors } = await shop({
      json: { data: { r0: [null, entity(2)] }, errors: [{ message: secret, path }] },
    })
    expect(data).toEqual({ products: [none[0], { name: 'table', amount: 2, place: { shelf: 's2' } }] })
    expect(errors).toEqual(both('UPSTREAM_GRAPHQL_ERROR').slice(0, 2))
  })

  it('a value of another type is an error at its place', async () => {
    const { data, errors } = await shop({
      json: { data: { r0: [{ __typename: 'Product', count: 'many', place: 'here' }, entity(2)] } },
    })
    expect(data).toEqual({ products: [none[0], { name: 'table', amount: 2, place: { shelf: 's2' } }] })
    expect(errors).toEqual(both('UPSTREAM_INVALID_RESPONSE').slice(0, 2))
  })

  it('silence ends in time', async () => {
    const { data, errors } = await shop(new Promise(() => {}), 'attemptTimeoutMs: 100')
    expect(data).toEqual({ products: none })
    expect(errors).toEqual(both('UPSTREAM_TIMEOUT'))
  })
})
