import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { testContext } from '../../../../support/upstream-fixture.ts'
import { type LoadedModule, loadModule, startApi, type TestApi } from '../rest-fixture.ts'
import { document } from './fixture.ts'

let api: TestApi
const open: LoadedModule[] = []

beforeAll(async () => {
  api = await startApi(() => ({ body: 'ok' }))
})
afterEach(async () => {
  api.seen.length = 0
  for (const module of open.splice(0)) await module.close()
})
afterAll(() => api.close())

const text = { type: 'string' }
const list = { type: 'array', items: text }
const color = { type: 'object', properties: { R: { type: 'integer' }, G: { type: 'integer' }, B: { type: 'integer' } } }

// The values of the specification's table (3.1.1, "Style Examples"), and what comes back of them.
const blue = ['a string', text, 'blue'] as const
const colors = ['a list', list, ['blue', 'black', 'brown']] as const
const rgb = ['an object', color, { R: 100, G: 200, B: 150 }] as const

/** Calls an operation that has this parameter over a real socket; what the API saw. */
async function send(parameter: object, value: unknown, path = '/x', version: object = {}) {
  const parameters = [{ name: 'color', ...parameter }]
  const get = { operationId: 'thing', parameters, responses: { 200: { content: { 'application/json': {} } } } }
  const { sdl, report } = importOpenApi(
    { ...(document({ [path]: { get } }) as object), ...version },
    { name: 'shop', url: api.url },
  )
  const module = await loadModule(sdl)
  open.push(module)
  expect(module.findings).toEqual([])
  const fetch = module.connector('Query.thing').prepare({ selectionSet: undefined, variables: {} })
  const [outcome] = await fetch.fetch([{ args: { color: value }, parent: {} }], testContext())
  return { seen: api.seen[0], outcome, findings: report.map(({ rule }) => rule) }
}

describe('a parameter of the path', () => {
  it.each([
    ['simple', false, ...blue, '/blue'],
    ['simple', false, ...colors, '/blue,black,brown'],
    ['simple', true, ...colors, '/blue,black,brown'],
    ['simple', false, ...rgb, '/R,100,G,200,B,150'],
    ['simple', true, ...rgb, '/R=100,G=200,B=150'],
    ['label', false, ...blue, '/.blue'],
    ['label', false, ...colors, '/.blue,black,brown'],
    ['label', true, ...colors, '/.blue.black.brown'],
    ['label', false, ...rgb, '/.R,100,G,200,B,150'],
    ['label', true, ...rgb, '/.R=100.G=200.B=150'],
    ['matrix', false, ...blue, '/;color=blue'],
    ['matrix', false, ...colors, '/;color=blue,black,brown'],
    ['matrix', true, ...colors, '/;color=blue;color=black;color=brown'],
    ['matrix', false, ...rgb, '/;color=R,100,G,200,B,150'],
    ['matrix', true, ...rgb, '/;R=100;G=200;B=150'],
    ['matrix', false, 'nothing', text, '', '/;color'],
    ['matrix', true, 'a list with nothing in it', list, ['', 'a'], '/;color;color=a'],
  ])('of style %s (explode %s) writes %s', async (style, explode, _, schema, value, expected) => {
    const { seen } = await send({ in: 'path', required: true, style, explode, schema }, value, '/{color}')
    expect(seen?.url).toBe(expected)
  })

  it.each([
    ['simple', ['a,b', '../c'], '/a%2Cb,..%2Fc'],
    ['label', ['a.b', '%2F'], '/.a.b,%252F'],
    ['matrix', [';x=1', '?y'], '/;color=%3Bx%3D1,%3Fy'],
  ])('of style %s keeps what a client sends as data', async (style, value, expected) => {
    expect((await send({ in: 'path', required: true, style, schema: list }, value, '/{color}')).seen?.url).toBe(
      expected,
    )
  })

  it.each([
    ['label', '.'],
    ['label', ''],
    ['simple', '..'],
  ])('of style %s cannot lead elsewhere with "%s"', async (style, value) => {
    const { seen, outcome } = await send({ in: 'path', required: true, style, schema: text }, value, '/{color}')
    expect(seen).toBeUndefined()
    expect(outcome).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('a parameter of the query', () => {
  it.each([
    ['form', true, ...blue, '/x?color=blue'],
    ['form', false, ...colors, '/x?color=blue,black,brown'],
    ['form', true, ...colors, '/x?color=blue&color=black&color=brown'],
    ['form', false, ...rgb, '/x?color=R,100,G,200,B,150'],
    ['form', true, ...rgb, '/x?R=100&G=200&B=150'],
    ['spaceDelimited', false, ...colors, '/x?color=blue%20black%20brown'],
    ['spaceDelimited', false, ...rgb, '/x?color=R%20100%20G%20200%20B%20150'],
    ['pipeDelimited', false, ...colors, '/x?color=blue%7Cblack%7Cbrown'],
    ['pipeDelimited', false, ...rgb, '/x?color=R%7C100%7CG%7C200%7CB%7C150'],
    ['pipeDelimited', true, ...colors, '/x?color=blue&color=black&color=brown'],
    ['deepObject', true, ...rgb, '/x?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  ])('of style %s (explode %s) writes %s', async (style, explode, _, schema, value, expected) => {
    expect((await send({ in: 'query', style, explode, schema }, value)).seen?.url).toBe(expected)
  })

  it.each([
    ['form', ['a,b', 'c&d=e'], '/x?color=a%2Cb,c%26d%3De'],
    ['spaceDelimited', ['a b', 'c'], '/x?color=a%20b%20c'],
    ['pipeDelimited', ['#', '+'], '/x?color=%23%7C%2B'],
  ])('of style %s keeps what a client sends as data', async (style, value, expected) => {
    expect((await send({ in: 'query', style, explode: false, schema: list }, value)).seen?.url).toBe(expected)
  })

  it('with allowReserved keeps what is harmless as it is, and nothing that ends a value', async () => {
    const parameter = { in: 'query', allowReserved: true, schema: text }
    expect((await send(parameter, "https://a.test/b?c=d,e:@!$'()*")).seen?.url).toBe(
      "/x?color=https://a.test/b?c=d,e:@!$'()*",
    )
    api.seen.length = 0
    expect((await send(parameter, 'a&b=1#c+d;e[f] %2F')).seen?.url).toBe('/x?color=a%26b=1%23c%2Bd%3Be%5Bf%5D%20%252F')
  })

  it('is nested where it is a deep object, and JSON within where it is not, which is reported', async () => {
    const nested = { type: 'object', properties: { 'a-b': { type: 'object', properties: { 'x-y': list } } } }
    const value = { aB: { xY: ['1', '2'] } }
    const deep = await send({ in: 'query', style: 'deepObject', schema: nested }, value)
    expect(decodeURIComponent(deep.seen?.url ?? '')).toBe('/x?color[a-b][x-y][0]=1&color[a-b][x-y][1]=2')
    expect(deep.findings).toEqual([])
    api.seen.length = 0
    const flat = await send({ in: 'query', schema: nested }, value)
    expect(decodeURIComponent(flat.seen?.url ?? '')).toBe('/x?a-b={"x-y":["1","2"]}')
    expect(flat.findings).toEqual(['openapi-parameter'])
  })

  it.each([
    ['an absent one', undefined, '/x'],
    ['null', null, '/x'],
    ['an empty list', [], '/x'],
    ['a list of null', [null], '/x'],
  ])('is left out where it is %s', async (_, value, expected) => {
    expect((await send({ in: 'query', explode: false, schema: list }, value)).seen?.url).toBe(expected)
  })

  it.each([true, false])('with allowEmptyValue %s can be an empty text', async (allowEmptyValue) => {
    expect((await send({ in: 'query', allowEmptyValue, schema: text }, '')).seen?.url).toBe('/x?color=')
  })

  it.each([
    ['form', false, ['a/b', 'c,d'], '/x?color=a/b,c,d'],
    ['form', true, ['a/b', 'c&d'], '/x?color=a/b&color=c%26d'],
    ['pipeDelimited', false, ['a:b', 'c|d'], '/x?color=a:b%7Cc%7Cd'],
  ])('of style %s (explode %s) has lists with allowReserved', async (style, explode, value, expected) => {
    const parameter = { in: 'query', style, explode, allowReserved: true, schema: list }
    expect((await send(parameter, value)).seen?.url).toBe(expected)
  })

  it('of any JSON is written by what comes', async () => {
    const parameter = { in: 'query', style: 'form', explode: true, schema: {} }
    expect((await send(parameter, { R: 1, G: 'b c' })).seen?.url).toBe('/x?R=1&G=b%20c')
    api.seen.length = 0
    expect((await send(parameter, 'plain')).seen?.url).toBe('/x?color=plain')
  })

  it.each([
    ['csv', '/x?color=blue,black,brown'],
    ['ssv', '/x?color=blue%20black%20brown'],
    ['tsv', '/x?color=blue%09black%09brown'],
    ['pipes', '/x?color=blue%7Cblack%7Cbrown'],
    ['multi', '/x?color=blue&color=black&color=brown'],
  ])('of collectionFormat %s in 2.0', async (collectionFormat, expected) => {
    const version = { swagger: '2.0', openapi: undefined }
    const { seen } = await send({ in: 'query', ...list, collectionFormat }, colors[2], '/x', version)
    expect(seen?.url).toBe(expected)
  })
})

describe('a header', () => {
  it.each([
    [false, ...blue, 'blue'],
    [false, ...colors, 'blue,black,brown'],
    [false, ...rgb, 'R,100,G,200,B,150'],
    [true, ...rgb, 'R=100,G=200,B=150'],
  ])('(explode %s) writes %s', async (explode, _, schema, value, expected) => {
    expect((await send({ in: 'header', explode, schema }, value)).seen?.headers.color).toBe(expected)
  })

  it('with a line break is refused', async () => {
    const { seen, outcome } = await send({ in: 'header', schema: color }, { R: 'a\r\nx-admin: 1' })
    expect(seen).toBeUndefined()
    expect(outcome).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('a cookie', () => {
  it.each([
    [true, ...blue, 'color=blue'],
    [false, ...colors, 'color=blue,black,brown'],
    [true, ...colors, 'color=blue; color=black; color=brown'],
    [false, ...rgb, 'color=R,100,G,200,B,150'],
    [true, ...rgb, 'R=100; G=200; B=150'],
    [true, 'what would be another cookie', text, 'a; admin=1\r\n', 'color=a%3B%20admin%3D1%0D%0A'],
    [true, 'nothing', text, undefined, undefined],
  ])('(explode %s) writes %s', async (explode, _, schema, value, expected) => {
    expect((await send({ in: 'cookie', explode, schema }, value)).seen?.headers.cookie).toBe(expected)
  })
})
