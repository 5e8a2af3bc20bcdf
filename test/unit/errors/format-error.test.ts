import { buildSchema, execute, GraphQLError, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, errorRules } from '../../../src/errors/codes.ts'
import {
  formatError,
  GatewayError,
  httpStatusOf,
  renderErrorReference,
  toGatewayError,
} from '../../../src/errors/index.ts'

const development = { requestId: 'req-1', operation: 'query', development: true } as const
const production = { ...development, development: false } as const

describe('a GatewayError', () => {
  test('becomes its fixed text and the allow-listed facts, and nothing of its cause', () => {
    const original = new GatewayError('UPSTREAM_TIMEOUT', {
      source: 'billing',
      upstreamStatus: 504,
      reason: 'headers',
      retryAfterMs: 800.2,
      cause: new Error('connect 10.0.0.7:8443 with Bearer canary'),
    })
    const located = new GraphQLError('canary', {
      path: ['bills', 0, 'total'],
      nodes: parse('{ bills }').definitions,
      originalError: original,
      extensions: { canary: true },
    })
    const expected = {
      message: 'The billing service did not answer in time.',
      locations: [{ line: 1, column: 1 }],
      path: ['bills', 0, 'total'],
      extensions: {
        code: 'UPSTREAM_TIMEOUT',
        retryable: true,
        retryAfterMs: 801,
        source: 'billing',
        upstreamStatus: 504,
        reason: 'headers',
        requestId: 'req-1',
      },
    }
    expect(formatError(located, production)).toEqual(expected)
    expect(formatError(located, development)).toEqual(expected)
  })

  test('keeps no more than an hour of retryAfterMs, and no reason that is prose', () => {
    const error = new GatewayError('UPSTREAM_RATE_LIMITED', { retryAfterMs: 1e9, reason: 'see http://10.0.0.7/ now' })
    expect(formatError(error, production).extensions).toEqual({
      code: 'UPSTREAM_RATE_LIMITED',
      retryable: true,
      retryAfterMs: 3_600_000,
      requestId: 'req-1',
    })
  })

  test('is sent with its fixed text even when its message was changed', () => {
    const error = new GatewayError('UPSTREAM_ERROR', { source: '$&crm' })
    error.message = 'canary'
    expect(formatError(error, development).message).toBe('The $&crm service failed.')
  })

  test.each<[ErrorCode, 'query' | 'mutation', object, boolean]>([
    ['UPSTREAM_UNAVAILABLE', 'query', {}, true],
    ['UPSTREAM_UNAVAILABLE', 'mutation', {}, false],
    ['UPSTREAM_UNAVAILABLE', 'mutation', { neverSent: true }, true],
    ['UPSTREAM_INVALID_RESPONSE', 'query', { retryable: true }, true],
    ['UPSTREAM_INVALID_RESPONSE', 'mutation', { retryable: true }, false],
    ['UPSTREAM_ERROR', 'query', { retryable: false }, false],
    ['UPSTREAM_CIRCUIT_OPEN', 'mutation', {}, true],
  ])('%s in a %s (%j) is retryable: %s', (code, operation, details, retryable) => {
    const error = new GatewayError(code, details)
    expect(formatError(error, { ...production, operation }).extensions?.retryable).toBe(retryable)
  })

  test('is judged as in a mutation where the operation is not known', () => {
    const { extensions } = formatError(new GatewayError('UPSTREAM_ERROR'), { requestId: 'r', development: false })
    expect(extensions?.retryable).toBe(false)
  })
})

describe('an error about the client’s own document', () => {
  const schema = buildSchema('type Query { name(length: Int!): String }')
  const withCode = (error: unknown, code: string) => {
    if (!(error instanceof GraphQLError)) throw error
    const { message, nodes, source, positions } = error
    return new GraphQLError(message, {
      nodes: nodes ?? null,
      source: source ?? null,
      positions: positions ?? null,
      extensions: { code },
    })
  }
  const syntaxError = () => {
    try {
      return parse('{ a {')
    } catch (error) {
      return withCode(error, 'GRAPHQL_PARSE_FAILED')
    }
  }

  test.each([
    ['GRAPHQL_PARSE_FAILED', syntaxError(), 'Syntax Error: Expected Name, found <EOF>.'],
    [
      'GRAPHQL_VALIDATION_FAILED',
      withCode(validate(schema, parse('{ nam }'))[0], 'GRAPHQL_VALIDATION_FAILED'),
      'Cannot query field "nam" on type "Query". Did you mean "name"?',
    ],
  ] as const)('%s keeps graphql-js’s words in development only', (code, error, words) => {
    expect(formatError(error, development)).toMatchObject({ message: words, extensions: { code } })
    const sent = formatError(error, production)
    expect(sent.message).toBe(errorRules[code].message)
    expect(sent.locations).toHaveLength(1)
  })

  test('is BAD_USER_INPUT when graphql-js finds it while coercing arguments', async () => {
    const document = parse('query ($n: Int) { name(length: $n) }')
    const result = await execute({ schema, document, variableValues: {} })
    expect(formatError(result.errors?.[0], production)).toEqual({
      message: errorRules.BAD_USER_INPUT.message,
      locations: [{ line: 1, column: 32 }],
      path: ['name'],
      extensions: { code: 'BAD_USER_INPUT', retryable: false, requestId: 'req-1' },
    })
  })

  test('loses line breaks and length in development', () => {
    const error = new GraphQLError(`a\r\nb${'c'.repeat(1000)}`, { extensions: { code: 'BAD_USER_INPUT' } })
    const { message } = formatError(error, development)
    expect(message.slice(0, 4)).toBe('a bc')
    expect(message).toHaveLength(500)
  })
})

describe('anything else', () => {
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('canary')
      },
      has: () => {
        throw new Error('canary')
      },
      getPrototypeOf: () => {
        throw new Error('canary')
      },
    },
  )
  const cyclic: Record<string, unknown> = { message: 'canary' }
  cyclic.originalError = cyclic
  const hostileError = new GraphQLError('canary', { path: ['a'] })
  Object.defineProperty(hostileError, 'extensions', {
    get: () => {
      throw new Error('canary')
    },
  })

  test.each([
    ['an Error', new Error('canary')],
    ['an Error with extensions', Object.assign(new Error('canary'), { extensions: { code: 'canary', canary: 1 } })],
    [
      'a GraphQLError of a resolver',
      new GraphQLError('canary', { extensions: { code: 'CANARY', http: { status: 500 } } }),
    ],
    ['a string', 'canary'],
    ['undefined', undefined],
    ['null', null],
    ['a symbol', Symbol('canary')],
    ['a function', () => 'canary'],
    ['an AggregateError', new AggregateError([new Error('canary')], 'canary')],
    ['a cause chain', new Error('canary', { cause: new Error('canary') })],
    ['an object in a circle', cyclic],
    ['a proxy that throws', hostile],
    ['a getter that throws', hostileError],
  ])('%s is an internal error that tells nothing', (_, thrown) => {
    for (const options of [development, production]) {
      const sent = formatError(thrown, options)
      expect(sent.message).toBe('Internal server error.')
      expect(sent.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', retryable: false, requestId: 'req-1' })
      expect(JSON.stringify(sent)).not.toContain('canary')
    }
  })

  test('keeps only what is a path and what are locations', () => {
    const odd = {
      path: ['a', -1, {}],
      locations: [{ line: 1, column: 2, canary: 1 }, { line: -1, column: 1 }, 'x', null],
    }
    expect(formatError(odd, production)).toEqual({
      message: 'Internal server error.',
      locations: [{ line: 1, column: 2 }],
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, requestId: 'req-1' },
    })
  })

  test('is the GatewayError inside, when errors were merged or wrapped', () => {
    const inner = new GatewayError('UPSTREAM_FORBIDDEN', { source: 'crm' })
    const wrapped = new GraphQLError('x', { originalError: new GraphQLError('y', { originalError: inner }) })
    expect(toGatewayError(wrapped)).toBe(inner)
    expect(toGatewayError(new AggregateError([new Error('x'), wrapped]))).toBe(inner)
  })
})

test.each<[ErrorCode, number]>([
  ['GRAPHQL_PARSE_FAILED', 400],
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['REQUEST_TOO_LARGE', 413],
  ['RATE_LIMITED', 429],
  ['OVERLOADED', 503],
  ['DEADLINE_EXCEEDED', 504],
  ['INTERNAL_SERVER_ERROR', 500],
])('%s alone is HTTP status %i', (code, status) => {
  expect(httpStatusOf([formatError(new GatewayError(code), production)])).toBe(status)
})

test('what has no code of the table is HTTP status 500', () => {
  expect(httpStatusOf([])).toBe(500)
  expect(httpStatusOf([{ message: 'x', extensions: { code: 'toString' } }])).toBe(500)
})

test('the reference has a row for every code', () => {
  const lines = renderErrorReference().trimEnd().split('\n')
  expect(lines).toHaveLength(Object.keys(errorRules).length + 2)
  expect(new Set(lines.map((line) => line.match(/(?<!\\)\|/g)?.length))).toEqual(new Set([7]))
  for (const code of Object.keys(errorRules))
    expect(lines.filter((line) => line.startsWith(`| \`${code}\` |`))).toHaveLength(1)
})
