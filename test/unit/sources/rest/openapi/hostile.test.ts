import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { document, getOf, imported, ref } from './fixture.ts'

/** Far more than any of these needs, far less than an unbounded walk takes. */
const limitMs = 10_000

describe('a document that is none', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'openapi'],
    ['a list', []],
    ['no version', { paths: {} }],
    ['an unknown version', { openapi: '4.0.0', paths: {} }],
    ['a version that is an object', { openapi: {}, paths: {} }],
  ])('(%s) gives an error and SDL without fields', (_, value) => {
    const { sdl, report } = importOpenApi(value, { name: 'x' })
    expect(report.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).toEqual(['openapi-document'])
    expect(parse(sdl).definitions).toHaveLength(1)
  })

  it('may have no paths, which is reported', () => {
    const { sdl, report } = importOpenApi({ openapi: '3.0.0' }, { name: 'x', url: 'https://api.test' })
    expect(report).toMatchObject([{ severity: 'warning', rule: 'openapi-document', pointer: '#' }])
    expect(parse(sdl).definitions).toHaveLength(1)
  })

  it('says which of its paths and operations are none', () => {
    const { report } = importOpenApi(
      { openapi: '3.0.0', paths: { '/a': null, '/b': [], '/c': { get: 3, put: {} } } },
      { name: 'x', url: 'https://api.test' },
    )
    expect(report.map(({ message }) => message)).toEqual([
      'the path /a is left out: it is no object',
      'the path /b is left out: it is no object',
      'GET /c is left out: it is no object',
    ])
  })

  it.each([
    ['paths', { paths: { '/a': 5, '/b': null, '/c': [], '/d': { get: 'x', parameters: 'y' } } }],
    [
      'operations',
      {
        paths: {
          '/a': {
            get: { operationId: 5, parameters: [1, null, {}], requestBody: [], responses: 'x', tags: {}, servers: 7 },
          },
        },
      },
    ],
    [
      'responses',
      { paths: { '/a': { get: { responses: { 200: { content: { 'application/json': { schema: 'x' } } } } } } } },
    ],
    [
      'schemas',
      {
        paths: {
          '/a': getOf({ type: 5, properties: [], required: {}, allOf: 'x', oneOf: {}, enum: 3, items: 4, $ref: 6 }),
        },
      },
    ],
  ])('(wrong %s) still gives a valid schema', (_, parts) => {
    expect(() => imported({ openapi: '3.0.0', ...parts })).not.toThrow()
  })
})

describe('a document that would never end', () => {
  const deep = (count: number, wrap: (inner: unknown) => unknown) => {
    let schema: unknown = { type: 'string' }
    for (let index = 0; index < count; index += 1) schema = wrap(schema)
    return { '/thing': getOf(schema) }
  }
  const chain = (count: number, link: (next: unknown) => unknown) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `S${index}`,
        index === count - 1 ? { type: 'string' } : link(ref(`S${index + 1}`)),
      ]),
    )
  const properties = (value: unknown, count = 1) => ({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, value])),
  })

  it.each<[string, () => unknown]>([
    ['a reference to itself', () => document({ '/thing': getOf(ref('A')) }, { A: ref('A') })],
    ['references in a circle', () => document({ '/thing': getOf(ref('A')) }, { A: ref('B'), B: ref('A') })],
    [
      'a reference through itself',
      () => document({ '/thing': getOf(ref('A')) }, { A: { $ref: '#/components/schemas/A/properties/x' } }),
    ],
    ['a path item that is itself', () => document({ '/thing': { $ref: '#/paths/~1thing' } })],
    [
      'an allOf of itself',
      () => document({ '/thing': getOf(ref('A')) }, { A: { allOf: [ref('A'), properties(ref('A'))] } }),
    ],
    ['a list of itself', () => document({ '/thing': getOf(ref('A')) }, { A: { type: 'array', items: ref('A') } })],
    [
      'a choice of itself',
      () => document({ '/thing': getOf(ref('A')) }, { A: { oneOf: [ref('A'), { type: 'null' }] } }),
    ],
    ['deep lists', () => document(deep(5000, (items) => ({ type: 'array', items })))],
    ['deep objects', () => document(deep(3000, properties))],
    ['deep choices', () => document(deep(5000, (inner) => ({ oneOf: [inner, { type: 'integer' }] })))],
    ['deep allOf', () => document(deep(5000, (inner) => ({ allOf: [inner, { type: 'object' }] })))],
    [
      'a long chain of references',
      () =>
        document(
          { '/thing': getOf(ref('S0')) },
          chain(20_000, (next) => next),
        ),
    ],
    ['a long chain of objects', () => document({ '/thing': getOf(ref('S0')) }, chain(5000, properties))],
    [
      'objects that double on each level',
      () =>
        document(
          { '/thing': getOf(ref('S0')) },
          chain(60, (next) => properties(next, 10)),
        ),
    ],
    [
      'lists that double on each level',
      () =>
        document(
          { '/thing': getOf(ref('S0')) },
          chain(60, (items) => ({
            anyOf: [
              { type: 'array', items },
              { type: 'array', items, description: 'b' },
            ],
          })),
        ),
    ],
    [
      'allOf that doubles on each level',
      () =>
        document(
          { '/thing': getOf(ref('S0')) },
          chain(60, (next) => ({ allOf: [next, next, { allOf: [next] }] })),
        ),
    ],
    [
      'many operations of one name',
      () => document(Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`/p${index}`, getOf({})]))),
    ],
    [
      'a body that doubles on each level and is renamed',
      () =>
        document(
          {
            '/thing': {
              post: {
                operationId: 'x',
                requestBody: { content: { 'application/json': { schema: ref('S0') } } },
                responses: {},
              },
            },
          },
          chain(40, (next) => ({ type: 'object', properties: { 'a-b': next, 'c-d': next } })),
        ),
    ],
  ])('(%s) ends with a valid schema', (_, build) => {
    const given = build()
    const started = performance.now()
    expect(imported(given).sdl).toContain('@source(')
    expect(performance.now() - started).toBeLessThan(limitMs)
  })

  it('may be shared structure, as YAML aliases make it', () => {
    let schema: object = { type: 'object', properties: { x: { type: 'string' } } }
    for (let level = 0; level < 40; level += 1) schema = { type: 'object', properties: { a: schema, b: schema } }
    const started = performance.now()
    expect(imported(document({ '/thing': getOf(schema) })).sdl).toContain('{ ...@ }')
    expect(performance.now() - started).toBeLessThan(limitMs)
  })
})

describe('hostile names and texts', () => {
  const nasty = [
    '__proto__',
    'constructor',
    '"""',
    '\\',
    '\u0000',
    '\ud800',
    '{$env.HOME}',
    '$',
    '',
    ' ',
    '\n',
    "'",
    '#',
    'a'.repeat(5000),
  ]

  it('never leave their place in the SDL', () => {
    const entries = nasty.map((name) => [name, { type: 'string', description: name, title: name }])
    const schemas = Object.fromEntries(
      nasty.map((name) => [name, { type: 'object', properties: Object.fromEntries(entries) }]),
    )
    const paths = Object.fromEntries(
      nasty.map((name, index) => [
        `/${index}${name}/{${name}}`,
        {
          post: {
            operationId: name,
            summary: name,
            tags: [name],
            parameters: ['path', 'query', 'header'].map((location) => ({
              name,
              in: location,
              description: name,
              schema: { type: 'string', default: name },
            })),
            requestBody: {
              content: {
                'application/json': {
                  schema: {
                    $ref: `#/components/schemas/${encodeURIComponent(name.toString().replaceAll('\ud800', 'x'))}`,
                  },
                },
              },
            },
            responses: {
              200: {
                content: {
                  'application/json': { schema: { type: 'object', properties: Object.fromEntries(entries) } },
                },
              },
            },
          },
        },
      ]),
    )
    const result = imported(document(paths, schemas))
    expect(Object.keys(result.schema.getMutationType()?.getFields() ?? {})).toHaveLength(nasty.length)
    expect(result.schema.getDirectives().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['connect', 'source', 'link']),
    )
    expect(result.sdl).not.toMatch(/baseURL: "(?!https:\/\/api\.test")/)
  })
})
