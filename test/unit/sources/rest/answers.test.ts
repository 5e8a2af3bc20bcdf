import { afterEach, describe, expect, test } from 'vitest'
import type { GatewayError } from '../../../../src/errors/gateway-error.ts'
import type { RestOptions } from '../../../../src/sources/rest/index.ts'
import { testContext } from '../../../support/upstream-fixture.ts'
import { type Answer, input, loadModule, startApi } from './rest-fixture.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

interface Read {
  readonly selection?: string
  readonly options?: RestOptions
  readonly source?: string
  readonly connect?: string
}

/** What the connector makes of the answer. */
async function read(answer: Answer, { selection = '$', options = {}, source = '', connect = '' }: Read = {}) {
  const api = await startApi(() => answer)
  const module = await loadModule(
    `extend schema @source(name: "api", http: { baseURL: "${api.url}" } ${source})
     scalar JSON
     type Query { it(a: Int): JSON @connect(source: "api", http: { GET: "/it?token=t" }, selection: """${selection}""" ${connect}) }`,
    { options },
  )
  open.push(api.close, module.close)
  const context = testContext()
  const [outcome] = await module
    .connector('Query.it')
    .prepare({ selectionSet: undefined, variables: {} })
    .fetch([input()], context)
  return { outcome, context, api }
}

const json = (body: string | Uint8Array, contentType = 'application/json'): Answer => ({
  headers: { 'content-type': contentType },
  body,
})

describe('a readable answer', () => {
  test.each<[string, Answer, unknown]>([
    ['JSON', json('{"a":[1,"x",null,true]}'), { a: [1, 'x', null, true] }],
    ['JSON without content type', { headers: {}, body: '{"a":1}' }, { a: 1 }],
    ['JSON labelled as something else', json('[1]', 'application/octet-stream'), [1]],
    [
      'problem-like JSON type with parameters',
      json('{"a":1}', 'application/hal+json; profile="x"; Charset="UTF-8"'),
      { a: 1 },
    ],
    ['byte order mark', json('\ufeff{"a":1}'), { a: 1 }],
    ['204', { status: 204, headers: {} }, null],
    ['only white space', json(' \r\n'), null],
    ['text', json('hello 1', 'text/plain; charset=utf-8'), 'hello 1'],
    ['Latin-1 JSON', json(Buffer.from('{"a":"é"}', 'latin1'), 'application/json; charset=ISO-8859-1'), { a: 'é' }],
    [
      'Cyrillic JSON',
      json(Buffer.from('{"a":"\xe6"}', 'latin1'), 'application/json; charset=windows-1251'),
      { a: 'ж' },
    ],
    ['Japanese text', json(Buffer.from([0x93, 0xfa]), 'text/plain;charset="Shift_JIS"'), '日'],
    ['UTF-16 JSON', json(Buffer.from('{"a":"€"}', 'utf16le'), 'application/json; charset=utf-16le'), { a: '€' }],
    ['ASCII that is more', json('{"a":"é"}', 'application/json; charset=us-ascii'), { a: 'é' }],
    ['205', { status: 205, headers: {} }, null],
    [
      'integers beyond double precision',
      json('{"id":9007199254740993,"n":-12345678901234567890,"ok":9007199254740991}'),
      { id: '9007199254740993', n: '-12345678901234567890', ok: 9007199254740991 },
    ],
    [
      'digits in strings',
      json('{"a":"12345678901234567890","b\\"12345678901234567890":[12345678901234567890]}'),
      { a: '12345678901234567890', 'b"12345678901234567890': ['12345678901234567890'] },
    ],
    [
      'a number beyond double range',
      json('{"a":1e400,"b":1.5e-7,"c":0.12345678901234567890}'),
      { a: '1e400', b: 1.5e-7, c: 0.12345678901234568 },
    ],
  ])('is mapped: %s', async (_, answer, value) => {
    expect((await read(answer)).outcome).toEqual(value)
  })

  test('leaves prototypes alone', async () => {
    const { outcome } = await read(
      json('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"a":1}'),
    )
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(Object.getOwnPropertyDescriptor(outcome, '__proto__')?.value).toEqual({ polluted: true })
  })

  test('shows in the trace, without values, what the mapping could not do', async () => {
    const { outcome, context } = await read(json('{"items":[{"id":1},{"id":2}]}'), { selection: '$.items { id name }' })
    expect(outcome).toEqual([{ id: 1 }, { id: 2 }])
    expect(context.trace.records).toMatchObject([
      { connector: 'Query.it', url: '/it?token=*', status: 200, mappingProblems: [expect.stringContaining('name')] },
    ])
  })

  test('can be read with its status and the headers that the mapping names', async () => {
    const { outcome } = await read(
      { status: 201, headers: { 'x-total': '7', 'set-cookie': 'a=b' }, body: '{}' },
      { selection: "status: $status total: $response.headers.'x-total'->first all: $response.headers" },
    )
    expect(outcome).toEqual({ status: 201, total: '7', all: { 'x-total': ['7'] } })
  })
})

describe('an unreadable answer', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  test.each<[string, Answer, string]>([
    ['HTML', json('<html>secret</html>', 'text/html'), 'parse'],
    ['broken JSON', json('{"a":1'), 'parse'],
    ['a number as a key', json('{12345678901234567890:1}'), 'parse'],
    ['a leading zero', json('[012345678901234567890]'), 'parse'],
    ['an unknown charset', json('{}', 'application/json; charset=ibm037'), 'encoding'],
    ['wrong bytes', json(Buffer.from([0x22, 0xff, 0x22])), 'encoding'],
    ['201 levels', json(deep(201)), 'too_deep'],
    ['200 000 levels', json(deep(200_000)), 'too_deep'],
  ])('is UPSTREAM_INVALID_RESPONSE: %s', async (_, answer, reason) => {
    const { outcome, context } = await read(answer)
    expect(outcome).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE', reason, source: 'shop', upstreamStatus: 200 })
    expect(context.trace.records).toMatchObject([{ error: 'UPSTREAM_INVALID_RESPONSE' }])
    expect(context.failures).toMatchObject([{ source: 'shop', connector: 'Query.it', reason, url: '/it?token=*' }])
  })

  test('starts at 201 levels of nesting', async () => {
    expect((await read(json(deep(200)))).outcome).toBeInstanceOf(Array)
  })
})

describe('a failed answer', () => {
  const problem = {
    type: 'https://errors.example/out-of-credit',
    code: 'E42',
    detail: 'card 4111',
    error: { code: 'X' },
  }

  test.each<[number, string]>([
    [400, 'UPSTREAM_BAD_REQUEST'],
    [401, 'UPSTREAM_UNAUTHENTICATED'],
    [404, 'UPSTREAM_NOT_FOUND'],
    [409, 'UPSTREAM_CONFLICT'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [500, 'UPSTREAM_ERROR'],
    [302, 'UPSTREAM_BLOCKED'],
  ])('of status %i is %s, without the upstream’s words', async (status, code) => {
    const { outcome, context } = await read({ status, body: problem }, { options: { retry: false } })
    expect(outcome).toMatchObject({ code, source: 'shop', upstreamStatus: status })
    expect(`${outcome}`).not.toContain('4111')
    expect((outcome as GatewayError).reason).not.toBe('E42')
    expect(context.failures).toHaveLength(1)
  })

  test.each<[string[], string | undefined]>([
    [[], undefined],
    [['other'], undefined],
    [['E42'], 'shop/E42'],
    [['out-of-credit'], 'shop/out-of-credit'],
    [['https://errors.example/out-of-credit'], 'shop/out-of-credit'],
    [['X'], 'shop/X'],
  ])('shows a client the codes of %j only: %s', async (reasons, reason) => {
    const { outcome } = await read({ status: 422, body: problem }, { options: { reasons } })
    expect(outcome).toMatchObject({ code: 'UPSTREAM_BAD_REQUEST', reason })
  })

  test('keeps what `errors` says of it for the log, the connector’s over the source’s', async () => {
    const { outcome } = await read(
      { status: 400, body: { error: { text: 'no good', code: 'BAD' } } },
      {
        source: 'errors: { message: "error.text", extensions: "code: error.code status: $status" }',
        connect: 'errors: { extensions: "code: $(\'MINE\')" }',
        options: { reasons: ['MINE'] },
      },
    )
    expect(outcome).toMatchObject({
      reason: 'shop/MINE',
      cause: { message: 'no good', cause: { code: 'MINE', status: 400 } },
    })
  })

  test.each<[string, Answer, unknown]>([
    ['$.ok', { body: { ok: true, v: 1 } }, { ok: true, v: 1 }],
    ['$.ok', { status: 404, body: { ok: true, v: 1 } }, { ok: true, v: 1 }],
    ['$.ok', { body: { ok: false } }, { code: 'UPSTREAM_ERROR', retryable: false, upstreamStatus: 200 }],
    ['$.ok', { body: {} }, { code: 'UPSTREAM_ERROR' }],
    ['$status->eq(404)', { status: 404, body: '<no json>' }, { code: 'UPSTREAM_INVALID_RESPONSE' }],
  ])('is what isSuccess "%s" denies: %j', async (isSuccess, answer, outcome) => {
    expect((await read(answer, { source: `isSuccess: "${isSuccess}"` })).outcome).toMatchObject(outcome as object)
  })

  test.each([404, 410])('of status %i is null where the source says so', async (status) => {
    const { outcome, context } = await read({ status, body: problem }, { options: { notFound: 'null' } })
    expect(outcome).toBeNull()
    expect(context.failures).toEqual([])
  })

  test('that never came is the upstream’s error, in its place', async () => {
    const api = await startApi(() => ({}))
    const module = await loadModule(`type Query { it: String @connect(http: { GET: "${api.url}/" }) }`)
    await api.close()
    open.push(module.close)
    const outcomes = await module
      .connector('Query.it')
      .prepare({ selectionSet: undefined, variables: {} })
      .fetch([input(), input()], testContext())
    expect(outcomes).toHaveLength(2)
    for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', source: 'shop' })
  })
})
