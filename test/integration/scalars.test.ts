import { describe, expect, it, onTestFinished } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { gatewayOver } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { serve } from '../unit/server/serve.ts'

const big = '9007199254740993'
const fine = '0.12345678901234567890123'

const fields = [
  'Date',
  'DateTime',
  'Time',
  'Duration',
  'UUID',
  'URI',
  'URL',
  'Email',
  'BigInt',
  'Decimal',
  'JSON',
  'Byte',
  'Upload',
  'DataUrl',
  'Other',
  'Float',
  'ID',
  'Int',
  'String',
]
const custom = fields.slice(0, 15)

const schema = (url: string) => /* GraphQL */ `
  extend schema @source(name: "echo", http: { baseURL: "${url}" })
  ${custom.map((name) => `scalar ${name}`).join('\n')}
  type Query {
    ${fields.map((name) => `in${name}(v: ${name}, l: [${name}!]): Boolean @connect(source: "echo", http: { POST: "/in", body: "v: $args.v l: $args.l" }, selection: "$(true)")`).join('\n')}
    url(v: Decimal, b: BigInt): Boolean @connect(source: "echo", http: { GET: "/in/{$args.v}?b={$args.b}" }, selection: "$(true)")
    form(v: Decimal, b: BigInt): Boolean
      @connect(source: "echo", http: { POST: "/in", headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }], body: "v: $args.v b: $args.b" }, selection: "$(true)")
    defaults(b: BigInt = ${big}, d: Decimal = ${fine}): Boolean
      @connect(source: "echo", http: { POST: "/in", body: "b: $args.b d: $args.d" }, selection: "$(true)")
    echo(j: JSON): JSON @connect(source: "echo", http: { POST: "/in" }, selection: "$args.j")
    thing: Thing @connect(source: "echo", http: { GET: "/thing" }, selection: "${fields.map((name) => `f${name}: value`).join(' ')} list")
    plain: Plain @connect(source: "echo", http: { GET: "/thing" }, selection: "value")
  }
  type Thing { ${fields.map((name) => `f${name}: ${name}`).join(' ')} list: [DateTime] }
  type Plain { value: JSON }
`

async function open(value = '"x"') {
  const upstream = await httpUpstream(() => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `{"value":${value},"list":["2024-01-01T00:00:00Z",${value},null]}`,
  }))
  const directory = schemaDirectory({ 'echo/schema.graphql': schema(upstream.url) })
  return { ...(await bothWays(directory, upstream)), upstream, directory }
}

async function openServer() {
  const opened = await open()
  const gateway = await gatewayOver(opened.directory)
  const server = await serve(gateway)
  onTestFinished(() => server.close())
  const post = async (query: string, variables = '{}') => {
    const response = await server.post(`{"query":${JSON.stringify(query)},"variables":${variables}}`)
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] }
    return errors?.[0]?.extensions.code ?? data
  }
  return { ...opened, server, post }
}

describe('an input of', () => {
  it.each<[name: string, good: readonly unknown[], bad: readonly unknown[]]>([
    [
      'Date',
      ['2024-02-29', '2024-03-01Z'],
      ['2023-02-29', '2024-13-01', '2024-3-1', '2024-03-01T00:00:00Z', '', 20240301, true, {}, '٢٠٢٤-٠٣-٠١'],
    ],
    [
      'DateTime',
      ['2024-03-01T12:00:00Z', '2024-03-01t12:00:00.123456789+05:30', '2024-12-31T23:59:60Z', '2024-03-01T12:00'],
      [
        '2024-03-01',
        '2024-03-01T24:00:00Z',
        '2024-02-30T00:00:00Z',
        '2024-03-01 12:00:00Z',
        '2024-03-01T12:00:00Z\n',
        1709294400,
        'now',
      ],
    ],
    ['Time', ['12:30', '12:30:00.5', '23:59:59Z', '00:00:00-08:00'], ['24:00', '12:60', '1:00', 'noon', 12]],
    ['Duration', ['P1D', 'PT0.5S', 'P1Y2M3W4DT5H6M7S', '-P1D'], ['P', 'PT', 'P1S', '1D', 'P1DT', 5]],
    ['UUID', ['2f1c5a3e-9d1b-4c6a-8f0e-1b2c3d4e5f60'], ['2f1c5a3e9d1b4c6a8f0e1b2c3d4e5f60', 'x', 1]],
    [
      'URI',
      ['urn:isbn:0451450523', 'https://example.org/a?b#c', 'mailto:a@b'],
      ['/relative', 'a b:c', 'https://a b', 5],
    ],
    ['URL', ['https://example.org/ä'], ['urn', '//example.org', 'https://', 'https://a b/']],
    ['Email', ['a@b', "o'neil+x@example.org"], ['a', 'a@', '@b', 'a@b@c', 'a b@c', 5]],
    ['BigInt', [0, -5, 1709294400000], [1.5, '1.5', '1e3', '', ' 1', 'x', true, [1, 2], '1'.repeat(1001)]],
    ['Decimal', [1, 0.5], ['x', '', '1,5', 'NaN', 'Infinity', '1e9999', true, {}]],
    ['Byte', ['YWJj', 'YQ==', '', '-_'], ['a b', 'ä', 'YQ=a', 5]],
    ['JSON', ['x', 1, true, { a: [null] }, [1]], []],
    ['Other', ['x', 1, true, { a: [null] }, [1]], []],
  ])('%s takes what is of its form and nothing else', async (name, good, bad) => {
    const { run, upstream, post } = await openServer()
    const query = `query ($v: ${name}) { in${name}(v: $v) }`
    for (const v of good) {
      expect((await run(query, { v })).answer, JSON.stringify(v)).toEqual({ data: { [`in${name}`]: true } })
      expect(upstream.seen.slice(-2).map(({ body }) => JSON.parse(body))).toEqual([{ v }, { v }])
    }
    upstream.seen.length = 0
    for (const v of bad) {
      expect(await post(query, JSON.stringify({ v })), JSON.stringify(v)).toBe('BAD_USER_INPUT')
      if (typeof v === 'object') continue
      const literal = `{ in${name}(v: ${JSON.stringify(v)}) }`
      expect(await post(literal), literal).toBe('GRAPHQL_VALIDATION_FAILED')
    }
    expect(upstream.seen).toEqual([])
  })

  it.each([
    ['BigInt', big, big],
    ['BigInt', `"${big}"`, big],
    ['BigInt', '"-12"', '-12'],
    ['BigInt', '"+007"', '7'],
    ['BigInt', `-${'9'.repeat(40)}`, `-${'9'.repeat(40)}`],
    ['Decimal', fine, fine],
    ['Decimal', `"${fine}"`, fine],
    ['Decimal', '"1.50"', '1.50'],
    ['Decimal', '"+.5"', '0.5'],
    ['Decimal', '12345678901234567.89', '12345678901234567.89'],
    ['Decimal', '1.234567890123456789e-30', '1.234567890123456789e-30'],
    ['Decimal', big, big],
    ['JSON', `{ "a": [${big}, ${fine}] }`, `{"a":[${big},${fine}]}`],
    ['JSON', `{ "t": "${big}" }`, `{"t":"${big}"}`],
    ['Other', big, big],
    ['Float', big, '9007199254740992'],
    ['Float', fine, '0.12345678901234568'],
    ['ID', big, `"${big}"`],
  ])('%s keeps all digits of %s', async (name, text, sent) => {
    const { post, upstream, directory } = await openServer()
    const query = `query ($v: ${name}, $l: [${name}!]) { in${name}(v: $v, l: $l) }`
    const literal = text.replace(/"(\w)":/g, '$1:')
    const both = [
      [query, `{"v":${text},"l":[${text}]}`],
      [`{ in${name}(v: ${literal}, l: [${literal}]) }`, '{}'],
    ] as const
    // Twice: the first time is the long way.
    for (const [each, variables] of both)
      for (let time = 0; time < 2; time++) {
        upstream.seen.length = 0
        expect(await post(each, variables)).toEqual({ [`in${name}`]: true })
        expect(upstream.seen.map(({ body }) => body)).toEqual([`{"v":${sent},"l":[${sent}]}`])
      }
    const reference = await serve(await gatewayOver(directory, {}, 'reference'))
    onTestFinished(() => reference.close())
    upstream.seen.length = 0
    await reference.post(`{"query":${JSON.stringify(query)},"variables":{"v":${text},"l":[${text}]}}`)
    expect(upstream.seen.map(({ body }) => body)).toEqual([`{"v":${sent},"l":[${sent}]}`])
  })

  it('Int is refused where it is too long, and a text that looks like a number stays one', async () => {
    const { post, upstream } = await openServer()
    expect(await post('query ($v: Int) { inInt(v: $v) }', `{"v":${big}}`)).toBe('BAD_USER_INPUT')
    expect(await post('query ($v: String) { inString(v: $v) }', `{"v":"${big}"}`)).toEqual({ inString: true })
    expect(upstream.seen.map(({ body }) => body)).toEqual([`{"v":"${big}"}`])
  })

  it('BigInt keeps all digits of a variable of a GET', async () => {
    const { server, upstream } = await openServer()
    const search = new URLSearchParams({ query: 'query ($v: BigInt) { inBigInt(v: $v) }', variables: `{"v":${big}}` })
    const response = await fetch(`${server.url}/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } })
    expect(await response.json()).toEqual({ data: { inBigInt: true } })
    expect(upstream.seen.map(({ body }) => body)).toEqual([`{"v":${big}}`])
  })

  it('a URL and a form hold all digits', async () => {
    const { run, upstream } = await open()
    await run(`{ url(v: ${fine}, b: ${big}) form(v: ${fine}, b: ${big}) }`)
    expect(
      upstream.seen
        .map(({ url, body }) => `${url} ${body}`)
        .slice(0, 2)
        .sort(),
    ).toEqual([`/in v=${fine}&b=${big}`, `/in/${fine}?b=${big} `])
  })

  it('a default holds all digits', async () => {
    const { run, upstream } = await open()
    await run('{ defaults }')
    expect(upstream.seen.map(({ body }) => body)).toEqual(Array(2).fill(`{"b":${big},"d":${fine}}`))
  })
})

describe('a result', () => {
  it.each<[value: string, refused: readonly string[]]>([
    ['"2024-01-01"', ['BigInt', 'Decimal', 'Float', 'Int']],
    ['"not a date"', ['BigInt', 'Decimal', 'Float', 'Int']],
    ['""', ['BigInt', 'Decimal', 'Float', 'Int']],
    ['5', []],
    ['"7"', []],
    ['1.5', ['BigInt', 'ID', 'Int']],
    ['true', ['BigInt', 'Decimal', 'ID']],
    [big, ['Int']],
    ['{"a":1}', fields.filter((name) => name !== 'JSON' && name !== 'Other')],
    ['[1]', fields.filter((name) => name !== 'JSON' && name !== 'Other')],
  ])('of %s is judged alike both ways', async (value, refused) => {
    const { run } = await open(value)
    const { errors } = await run(`{ thing { ${fields.map((name) => `f${name}`).join(' ')} list } }`)
    const names = errors
      .filter(({ path }) => (path as unknown[]).length === 2)
      .map(({ path }) => (path as string[])[1]?.slice(1))
    expect(names.sort()).toEqual([...refused].sort())
    expect(new Set(errors.map(({ code }) => code))).toEqual(
      new Set(refused.length === 0 ? [] : ['UPSTREAM_INVALID_RESPONSE']),
    )
  })

  it.each([
    [big, { fBigInt: big, fDecimal: big, fJSON: big, fID: big, fString: big, fDateTime: big }],
    ['42', { fBigInt: 42, fDecimal: 42, fJSON: 42, fID: '42', fString: '42', fDateTime: 42 }],
    [fine, { fDecimal: fine, fFloat: Number(fine) }],
    ['"0042"', { fBigInt: '0042', fDecimal: '0042', fJSON: '0042' }],
    ['12345678901234567.89', { fDecimal: '12345678901234567.89' }],
    ['0.1', { fDecimal: 0.1, fFloat: 0.1 }],
    ['1e2', { fDecimal: 100, fFloat: 100 }],
  ])('of %s keeps its digits', async (value, wanted) => {
    const { run } = await open(value)
    const { answer } = await run(`{ thing { ${Object.keys(wanted).join(' ')} } }`)
    expect(answer).toEqual({ data: { thing: wanted } })
  })

  it('has fractions as a double gives them where no type asks for more', async () => {
    const { run } = await open(fine)
    expect((await run('{ plain { value } }')).answer).toEqual({ data: { plain: { value: Number(fine) } } })
  })

  it('made of an input is one that JSON can hold', async () => {
    const { run } = await open()
    const query = 'query ($j: JSON) { echo(j: $j) }'
    expect((await run(query, { j: { a: [BigInt(big), 1], b: null } })).answer).toEqual({
      data: { echo: { a: [big, 1], b: null } },
    })
    expect((await run(`{ echo(j: { a: ${fine}, __proto__: 1 }) }`)).answer).toMatchObject({
      data: { echo: { a: fine } },
    })
  })
})

describe('scalars of several modules', () => {
  const rest = (url: string, more: string, scalar = 'scalar DateTime') => `
    extend schema @source(name: "x", http: { baseURL: "${url}" })
    ${scalar}
    ${more}`

  it('compose, and mean what their name says where one of them does', async () => {
    const upstream = await httpUpstream(({ body }) => ({
      json: body === '' ? { at: 5, id: '9' } : { data: { r0: 'x' } },
    }))
    const directory = schemaDirectory({
      'a/schema.graphql': rest(
        upstream.url,
        `type T @key(fields: "id") { id: BigInt! at: DateTime @connect(source: "x", http: { GET: "/at/{$this.id}" }, selection: "$.at") }
         scalar BigInt
         type Query { a(at: DateTime): T @connect(source: "x", http: { GET: "/a?at={$args.at}" }, selection: "id") }`,
      ),
      'b/schema.graphql': rest(
        upstream.url,
        `type T @key(fields: "id") @connect(source: "x", http: { GET: "/t/{$this.id}" }, selection: "id since: at") { id: BigInt! since: DateTime }
         scalar BigInt`,
      ),
      'c/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './upstream.graphql' }) })`,
      'c/upstream.graphql': 'scalar DateTime type Query { c(at: DateTime): DateTime }',
    })
    const { run } = await bothWays(directory, upstream)
    expect(
      (await run('{ a(at: "2024-01-01T00:00:00Z") { id at since } c(at: "2024-01-01T00:00:00Z") }')).answer,
    ).toEqual({
      data: { a: { id: '9', at: 5, since: 5 }, c: 'x' },
    })
    const gateway = await gatewayOver(directory)
    const server = await serve(gateway)
    onTestFinished(() => server.close())
    const response = await server.post({ query: '{ c(at: "soon") }' })
    expect(response.status).toBe(400)
  })

  it('mean nothing where they are specified otherwise, or another service’s', async () => {
    const upstream = await httpUpstream(({ body }) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: body.includes('query') ? `{"data":{"r0":${big}}}` : '{"at":[5]}',
    }))
    const directory = schemaDirectory({
      'a/schema.graphql': rest(
        upstream.url,
        'type Query { a(at: DateTime): DateTime @connect(source: "x", http: { POST: "/a", body: "at: $args.at" }, selection: "$.at") }',
        'scalar DateTime @specifiedBy(url: "https://example.org/ticks")',
      ),
      'c/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './upstream.graphql' }) })`,
      'c/upstream.graphql': 'scalar Date scalar BigInt type Query { c(at: Date, n: BigInt): BigInt }',
    })
    const { run } = await bothWays(directory, upstream)
    expect((await run(`{ a(at: 5) c(at: 7, n: ${big}) }`)).answer).toEqual({ data: { a: [5], c: big } })
    expect(upstream.seen.map(({ body }) => body).filter((body) => body.includes('query'))).toEqual(
      Array(2).fill(
        `{"query":"query($v0: Date, $v1: BigInt) { r0: c(at: $v0, n: $v1) }","variables":{"v0":7,"v1":${big}}}`,
      ),
    )
  })
})
