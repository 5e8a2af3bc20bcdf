import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { GatewayError } from '../../../../src/errors/gateway-error.ts'
import type { RestOptions } from '../../../../src/sources/rest/index.ts'
import { testContext } from '../../../support/upstream-fixture.ts'
import { input, loadModule, startApi, type TestApi } from './rest-fixture.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi(() => ({ body: { ok: 'yes' } }))
})
afterAll(() => api.close())
beforeEach(() => {
  api.seen.length = 0
})

interface Wire {
  readonly outcome: unknown
  readonly lines: readonly string[]
}

/** Calls the one connector that `http` describes, and gives what arrived. */
async function call(
  http: string,
  args: Record<string, unknown> = {},
  {
    base = '',
    source = '',
    headers = new Map<string, string>(),
    options = {},
    env = {},
    root = 'Query',
    parent = {},
  }: {
    base?: string
    source?: string
    headers?: ReadonlyMap<string, string>
    options?: RestOptions
    env?: Record<string, string>
    root?: 'Query' | 'Mutation'
    parent?: Record<string, unknown>
  } = {},
): Promise<Wire> {
  const module = await loadModule(
    `extend schema @source(name: "api", http: { baseURL: "${api.url}${base}" ${source} })
     scalar JSON
     ${root === 'Query' ? 'type Query' : 'type Query { none: Int @connect(http: { GET: "/" }) } type Mutation'} {
       it(a: JSON, b: JSON, c: JSON, id: ID, ids: [ID!], input: Input): String @connect(source: "api", http: { ${http} }, selection: "$.ok")
     }
     input Input { name: String, tags: [String] }`,
    { options, env },
  )
  try {
    const [outcome] = await module
      .connector(`${root}.it`)
      .prepare({ selectionSet: undefined, variables: {} })
      .fetch([input(args, parent)], testContext({ headers }))
    return { outcome, lines: api.seen.map(({ method, url, body }) => [method, url, body].filter(Boolean).join(' ')) }
  } finally {
    await module.close()
  }
}

describe('URL', () => {
  test.each([
    ['GET: "/users"', {}, '', '/users'],
    ['GET: "users"', {}, '', '/users'],
    ['GET: "/users/"', {}, '', '/users/'],
    ['GET: "/"', {}, '', '/'],
    ['GET: ""', {}, '', '/'],
    ['GET: "/users"', {}, '/api/v1', '/api/v1/users'],
    ['GET: "/users"', {}, '/api/v1/', '/api/v1/users'],
    ['GET: "/"', {}, '/api/v1', '/api/v1'],
    ['GET: "/"', {}, '/api/v1/', '/api/v1/'],
    ['GET: "?x=1"', {}, '/api?k=v', '/api?k=v&x=1'],
    ['GET: "/a//b/./c"', {}, '', '/a//b/./c'],
    ['GET: "/%7Bx%7D/ä b"', {}, '', '/%7Bx%7D/%C3%A4%20b'],
    ['GET: "/users/{$args.a}/posts/{$args.b}.json"', { a: 1, b: true }, '', '/users/1/posts/true.json'],
    ['GET: "/v{$args.a}?q={$args.b}&r=2"', { a: 1.5, b: 'x' }, '', '/v1.5?q=x&r=2'],
    ['GET: "/s?q={$args.a}&r={$args.b}"', { a: null }, '', '/s'],
    ['GET: "/s?q={$args.a}&r={$args.b}"', { b: '' }, '', '/s?r='],
    ['GET: "/s?q=[{$args.a}]"', {}, '', '/s?q=[]'],
    ['GET: "/s?{$args.a}={$args.b}"', { a: 'k&', b: 'v=' }, '', '/s?k%26=v%3D'],
    ['GET: "/s?flag&x="', {}, '', '/s?flag&x='],
    ['GET: "/s?ids={$args.ids->joinNotNull(\',\')}"', { ids: ['1', 'a,b'] }, '', '/s?ids=1%2Ca%2Cb'],
    [
      'GET: "/s", queryParams: "q: $args.a r: $args.b t: $args.ids"',
      { a: 'x y', ids: ['1', null, '2'] },
      '',
      '/s?q=x%20y&t=1&t=2',
    ],
    ['GET: "/s?z=1", queryParams: "$args"', { a: 1, b: 'ü' }, '?k=v', '/s?k=v&z=1&a=1&b=%C3%BC'],
    ['GET: "/s", path: "$([$args.a, $args.b])"', { a: 'x/y', b: 2 }, '/base', '/base/s/x%2Fy/2'],
    ['GET: """\n /s\n   /{$args.a}\n   ?q={$args.b}\n   &r=1\n"""', { a: 1, b: 2 }, '', '/s/1?q=2&r=1'],
  ])('%s with %j on base "%s" is %s', async (http, args, base, url) => {
    const { outcome, lines } = await call(http, args, { base })
    expect({ outcome, lines }).toEqual({ outcome: 'yes', lines: [`GET ${url}`] })
  })

  test('goes base path, source path, connector path; then the queries in the same order', async () => {
    const { lines } = await call(
      'GET: "/c?c=1", path: "$([\'d\'])", queryParams: "d: $args.a"',
      { a: 9 },
      {
        base: '/a?a=1',
        source: 'path: "$([\'b\'])", queryParams: "$({ b: 2 })"',
      },
    )
    expect(lines).toEqual(['GET /a/b/c/d?a=1&b=2&c=1&d=9'])
  })

  test('reads $env and $config when the module is loaded', async () => {
    const { lines } = await call(
      'GET: "/{$env.AREA}/{$config.tenant}?q={$env.AREA}"',
      {},
      {
        env: { AREA: 'eu/west' },
        options: { config: { tenant: 7 } },
      },
    )
    expect(lines).toEqual(['GET /eu%2Fwest/7?q=eu%2Fwest'])
  })
})

describe('hostile arguments', () => {
  test.each([
    ['../admin?x=1', '..%2Fadmin%3Fx%3D1'],
    ['a/b', 'a%2Fb'],
    ['%2F', '%252F'],
    ['%2e%2e', '%252e%252e'],
    ['{env.HOME}', '%7Benv.HOME%7D'],
    ['{$env.HOME}', '%7B%24env.HOME%7D'],
    ['...', '...'],
    ['a\r\nx-evil: 1', 'a%0D%0Ax-evil%3A%201'],
    ['\u0000', '%00'],
    ['é😀', '%C3%A9%F0%9F%98%80'],
    ["!'()*;:@&=+$,?#[]", '%21%27%28%29%2A%3B%3A%40%26%3D%2B%24%2C%3F%23%5B%5D'],
    ['http://evil.example/', 'http%3A%2F%2Fevil.example%2F'],
    ['\\..\\', '%5C..%5C'],
  ])('%j stays data in the path and in the query', async (value, encoded) => {
    const { lines } = await call('GET: "/x/{$args.a}/y?q={$args.a}"', { a: value })
    expect(lines).toEqual([`GET /x/${encoded}/y?q=${encoded}`])
  })

  test.each(['../admin?x=1', 'a/b', '%2F', '{env.HOME}', '{$env.HOME}', '$env.HOME', 'a&b=c#d', 'a\r\nx-evil: 1'])(
    '%j stays data in `path`, `queryParams`, form and JSON body',
    async (value) => {
      await call('POST: "/x", path: "$([$args.a])", queryParams: "q: $args.a", body: "v: $args.a"', { a: value })
      const form = 'headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }]'
      await call(`POST: "/x", body: "v: $args.a", ${form}`, { a: value })
      const [json, formed] = api.seen
      const { pathname, searchParams } = new URL(json?.url ?? '', 'http://api.example')
      expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'x', value])
      expect([...searchParams]).toEqual([['q', value]])
      expect(JSON.parse(json?.body ?? '')).toEqual({ v: value })
      expect([...new URLSearchParams(formed?.body)]).toEqual([['v', value]])
      for (const { headers } of api.seen) expect(headers).not.toHaveProperty('x-evil')
    },
  )

  test.each(['../admin?x=1', 'a/b', '%2F', '{env.HOME}', '{$env.HOME}', 'x, y; z="1"', "'--"])(
    '%j stays data in a header',
    async (value) => {
      await call(
        'GET: "/x", headers: [{ name: "x-a", value: "{$args.a}" }, { name: "x-b", value: "<{$args.a}>" }, { name: "x-c", from: "x-client" }]',
        { a: value },
        { headers: new Map([['x-client', value]]), env: { HOME: '/root' } },
      )
      expect(api.seen[0]?.headers).toMatchObject({ 'x-a': value, 'x-b': `<${value}>`, 'x-c': value })
    },
  )

  const long = `${'é/'.repeat(4000)}?`

  test('of any length arrive whole', async () => {
    await call('POST: "/x", body: "v: $args.a", queryParams: "q: $args.a"', { a: long.slice(0, 1000) })
    await call('POST: "/x", body: "v: $args.a"', { a: long })
    const [first, second] = api.seen
    expect(new URL(first?.url ?? '', 'http://api.example').searchParams.get('q')).toBe(long.slice(0, 1000))
    expect(JSON.parse(second?.body ?? '')).toEqual({ v: long })
  })

  const names = { 'a&b=c#d': '1', '../e?': '2', '{$env.HOME}': '3', __proto__x: '4', 'x\r\ny: z': '5', 'ü[0]': '6' }

  test('stay data where they are names, too', async () => {
    const evil: unknown = JSON.parse('{ "__proto__": { "polluted": "7" } }')
    await call('POST: "/x", queryParams: "$args.a", body: "$args.a"', { a: names })
    const form = 'headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }]'
    await call(`POST: "/x", body: "$args.a", ${form}`, { a: names })
    await call('POST: "/x", body: "$args.a"', { a: evil })
    const [json, formed, polluting] = api.seen
    expect(Object.fromEntries(new URL(json?.url ?? '', 'http://api.example').searchParams)).toEqual(names)
    expect(JSON.parse(json?.body ?? '')).toEqual(names)
    expect(Object.fromEntries(new URLSearchParams(formed?.body))).toEqual(names)
    expect(polluting?.body).toBe('{"__proto__":{"polluted":"7"}}')
    expect({}).not.toHaveProperty('polluted')
    for (const { headers } of api.seen) expect(headers).not.toHaveProperty('y')
  })

  test('that no text can hold go out as the replacement character or as an escape, in bodies', async () => {
    const form = 'headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }]'
    await call('POST: "/x", body: "v: $args.a"', { a: 'a\ud800' })
    await call(`POST: "/x", body: "v: $args.a", ${form}`, { a: 'a\ud800' })
    expect(api.seen.map(({ body }) => body)).toEqual(['{"v":"a\\ud800"}', 'v=a%EF%BF%BD'])
  })

  test.each([
    ['GET: "/x/{$args.a}/y"', { a: '..' }, 'path'],
    ['GET: "/x/{$args.a}/y"', { a: '.' }, 'path'],
    ['GET: "/x/{$args.a}"', { a: '' }, 'path'],
    ['GET: "/x/{$args.a}"', {}, 'path'],
    ['GET: "/x/{$args.a}{$args.b}/y"', { a: '.', b: '.' }, 'path'],
    ['GET: "/x/.{$args.a}/y"', { a: '.' }, 'path'],
    ['GET: "/x", path: "$([$args.a])"', { a: '..' }, 'path'],
    ['GET: "/x", path: "$args.a"', { a: 'no list' }, 'path'],
    ['GET: "/x/{$args.a}"', { a: '\ud800' }, 'path'],
    ['GET: "/x?q={$args.a}"', { a: '\udc00x' }, 'query'],
    ['GET: "/x?q={$args.a}"', { a: ['1', '2'] }, 'query'],
    ['GET: "/x?q={$args.a}"', { a: { b: 1 } }, 'query'],
    ['GET: "/x?{$args.a}=1"', { a: ['b'] }, 'query'],
    ['GET: "/x?q=-{$args.a}-"', { a: { b: 1 } }, 'query'],
    ['GET: "/x/{$args.a}"', { a: ['1'] }, 'path'],
    ['GET: "/x/{$args.a}"', { a: { b: 1 } }, 'path'],
    ['GET: "/x", path: "$([\'a\', $args.a])"', { a: null }, 'path'],
    ['GET: "/x", path: "$([$args.a])"', { a: ['1'] }, 'path'],
    ['GET: "/x", queryParams: "q: $args.a"', { a: [{ b: 1 }] }, 'query'],
    ['GET: "/x", queryParams: "q: $args.a"', { a: '\ud800' }, 'query'],
    ['GET: "/x", queryParams: "$args.a"', { a: { '\ud800': '1' } }, 'query'],
    ['GET: "/x", path: "$([$args.a])"', { a: 'x\udfff' }, 'path'],
    ['GET: "/x", queryParams: "q: $args.a"', { a: { b: 1 } }, 'query'],
    ['GET: "/x", queryParams: "$args.a"', { a: 'no object' }, 'query'],
    ['GET: "/x", headers: [{ name: "x-a", value: "{$args.a}" }]', { a: 'a\r\nx-evil: 1' }, 'header'],
    ['GET: "/x", headers: [{ name: "x-a", value: "<{$args.a}>" }]', { a: 'a\nx-evil: 1' }, 'header'],
    ['GET: "/x", headers: [{ name: "cookie", value: "s={$args.a}" }]', { a: 'a\rx-evil: 1' }, 'header'],
    ['GET: "/x", headers: [{ name: "x-a", value: "{$args.a}" }]', { a: 'a\u0000' }, 'header'],
    ['GET: "/x", headers: [{ name: "x-a", value: "{$args.a}" }]', { a: '€' }, 'header'],
    ['GET: "/x", headers: [{ name: "x-a", value: "{$args.a}" }]', { a: [1] }, 'header'],
    ['GET: "/x", headers: [{ name: "x-a", value: "{$args.a}" }]', { a: { b: 1 } }, 'header'],
    ['GET: "/x", headers: [{ name: "x-a", value: "{$args.a}" }]', { a: 'a\ud800' }, 'header'],
  ])('%s with %j is BAD_USER_INPUT, and nothing is sent', async (http, args, reason) => {
    const { outcome, lines } = await call(http, args)
    expect(outcome).toBeInstanceOf(GatewayError)
    expect(outcome).toMatchObject({ code: 'BAD_USER_INPUT', reason, source: 'shop' })
    expect(lines).toEqual([])
  })
})

describe('headers', () => {
  test('come from the connector, the options and the source, in that order of precedence', async () => {
    await call(
      'GET: "/", headers: [{ name: "X-One", value: "connect {$args.a}" }, { name: "x-me", from: "X-Client" }, { name: "x-none", value: "{$args.b}" }]',
      { a: 'é' },
      {
        source:
          'headers: [{ name: "x-one", value: "source" }, { name: "x-two", value: "source" }, { name: "x-three", value: "{$env.KEY}" }]',
        options: { headers: { 'X-Two': 'options {not a hole}' } },
        env: { KEY: 'k' },
        headers: new Map([
          ['x-client', 'mine'],
          ['cookie', 'secret'],
        ]),
      },
    )
    const { headers } = api.seen[0] ?? {}
    expect(headers).toMatchObject({
      accept: 'application/json',
      'x-one': 'connect é',
      'x-two': 'options {not a hole}',
      'x-three': 'k',
      'x-me': 'mine',
    })
    expect(Object.keys(headers ?? {})).not.toContain('x-none')
    expect(Object.keys(headers ?? {})).not.toContain('cookie')
  })

  test('of the client are seen by a mapping only by name', async () => {
    await call(
      'GET: "/?t={$request.headers.\'x-tenant\'->first}&all={$request.headers->jsonStringify}"',
      {},
      {
        headers: new Map([
          ['x-tenant', 'acme'],
          ['authorization', 'Bearer t'],
        ]),
      },
    )
    expect(decodeURIComponent(api.seen[0]?.url ?? '')).toBe('/?t=acme&all={"x-tenant":["acme"]}')
  })
})

describe('body', () => {
  test.each([
    ['body: "$args.input"', 'application/json', '{"name":"Ä","tags":["a"]}'],
    ['body: "user: $args.input { name } when: $(1)"', 'application/json', '{"user":{"name":"Ä"},"when":1}'],
    ['body: "$args.c"', undefined, ''],
    ['body: "$args.b"', 'application/json', 'null'],
    ['body: "$args.a"', 'application/json', '{"big":12345678901234567890,"list":[1,null]}'],
    [
      'body: "$args.input", headers: [{ name: "Content-Type", value: "application/vnd.api+json" }]',
      'application/vnd.api+json',
      '{"name":"Ä","tags":["a"]}',
    ],
    [
      'body: "$args.input", headers: [{ name: "Content-Type", value: "application/x-www-form-urlencoded" }]',
      'application/x-www-form-urlencoded',
      'name=%C3%84&tags%5B0%5D=a',
    ],
  ])('%s is %s %s', async (http, contentType, body) => {
    const args = { input: { name: 'Ä', tags: ['a'] }, b: null, a: { big: 12345678901234567890n, list: [1, null] } }
    const { outcome } = await call(`POST: "/things", ${http}`, args, { root: 'Mutation' })
    expect(outcome).toBe('yes')
    expect(api.seen).toMatchObject([{ method: 'POST', url: '/things', body }])
    expect(api.seen[0]?.headers['content-type']).toBe(contentType)
  })
})
