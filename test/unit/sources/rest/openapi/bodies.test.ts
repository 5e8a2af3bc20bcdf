import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { testContext } from '../../../../support/upstream-fixture.ts'
import { type Answer, type LoadedModule, loadModule, startApi, type TestApi } from '../rest-fixture.ts'
import { document } from './fixture.ts'

let api: TestApi
let answer: Answer
const open: LoadedModule[] = []

beforeEach(async () => {
  answer = { status: 204 }
  api = await startApi(() => answer)
})
afterEach(async () => {
  for (const module of open.splice(0)) await module.close()
  await api.close()
})

const text = { type: 'string' }
const object = (properties: object) => ({ type: 'object', properties })
const file = { type: 'string', format: 'binary' }

/** Calls the one operation of a document; what the API saw, what came back, and how the field is declared. */
async function call(method: string, operation: object, args: object, root: object = {}) {
  const responses = { 200: { description: '', content: { 'application/json': {} } } }
  const paths = { '/x': { [method]: { operationId: 'thing', responses, ...operation } } }
  const { sdl, report } = importOpenApi({ ...Object(document(paths)), ...root }, { name: 'shop', url: api.url })
  const module = await loadModule(sdl)
  open.push(module)
  expect(module.findings).toEqual([])
  const field = /^ {2}thing.*$/m.exec(sdl)?.[0].trim()
  const isQuery = !/^type Mutation/m.test(sdl)
  const fetch = module
    .connector(`${isQuery ? 'Query' : 'Mutation'}.thing`)
    .prepare({ selectionSet: undefined, variables: {} })
  const [outcome] = await fetch.fetch([{ args: { ...args }, parent: {} }], testContext())
  return { seen: api.seen[0], outcome, field, findings: report.map(({ rule }) => rule) }
}

const bodyOf = (mediaType: string, schema: object, more: object = {}) => ({
  requestBody: { required: true, content: { [mediaType]: { schema, ...more } } },
})

describe('a form', () => {
  const form = 'application/x-www-form-urlencoded'
  const list = { type: 'array', items: text }

  it.each([
    ['plain fields', object({ a: text, 'b-c': text }), {}, { a: '1 2', bC: '&' }, 'a=1+2&b-c=%26'],
    ['a list, repeated', object({ l: list }), {}, { l: ['a', 'b,c'] }, 'l=a&l=b%2Cc'],
    [
      'an object, as JSON',
      object({ o: object({ 'x-y': text }) }),
      {},
      { o: { xY: '1' } },
      `o=${encodeURIComponent('{"x-y":"1"}')}`,
    ],
    [
      'a list of objects, as JSON each',
      object({ l: { type: 'array', items: object({ a: text }) } }),
      {},
      { l: [{ a: '1' }, { a: '2' }] },
      `l=${encodeURIComponent('{"a":"1"}')}&l=${encodeURIComponent('{"a":"2"}')}`,
    ],
    [
      'a deep object',
      object({ o: object({ a: text }) }),
      { o: { style: 'deepObject', explode: true } },
      { o: { a: '1' } },
      'o%5Ba%5D=1',
    ],
    ['a list, joined', object({ l: list }), { l: { style: 'form', explode: false } }, { l: ['a', 'b'] }, 'l=a,b'],
    [
      'a list with pipes',
      object({ l: list }),
      { l: { style: 'pipeDelimited', explode: false } },
      { l: ['a', 'b'] },
      'l=a%7Cb',
    ],
  ])('has %s', async (_, schema, encoding, input, expected) => {
    const { seen } = await call('post', bodyOf(form, schema, { encoding }), { input })
    expect(seen?.headers['content-type']).toBe(form)
    expect(seen?.body).toBe(expected)
  })

  it('of 2.0 has lists as collectionFormat says', async () => {
    const parameters = [
      { name: 'a', in: 'formData', type: 'array', items: text },
      { name: 'b', in: 'formData', type: 'array', items: text, collectionFormat: 'multi' },
    ]
    const { seen } = await call(
      'post',
      { parameters },
      { input: { a: ['1', '2'], b: ['3', '4'] } },
      { swagger: '2.0', openapi: undefined },
    )
    expect(seen?.body).toBe('a=1,2&b=3&b=4')
  })
})

describe('a multipart form', () => {
  const multipart = 'multipart/form-data'
  const schema = object({
    'the-file': file,
    more: { type: 'array', items: file },
    name: text,
    tags: { type: 'array', items: text },
    meta: object({ 'a-b': text }),
  })

  it('has files with their names and types, text, lists and JSON', async () => {
    const input = {
      theFile: `data:image/png;name=${encodeURIComponent('ca"t.png')};base64,${Buffer.from('\x89PNG').toString('base64')}`,
      more: ['data:,plain%20text', 'data:text/csv,a%2Cb'],
      name: 'Tom\r\n--',
      tags: ['x', 'y'],
      meta: { aB: '1' },
    }
    const { seen, field } = await call('post', bodyOf(multipart, schema), { input })
    expect(field).toBe('thing(input: ThingInput!): JSON')
    const boundary = /^multipart\/form-data; boundary=(selvedge-\w{40})$/.exec(seen?.headers['content-type'] ?? '')?.[1]
    const parts = await new Response(seen?.body, {
      headers: { 'content-type': seen?.headers['content-type'] ?? '' },
    }).formData()
    expect([...parts.keys()]).toEqual(['the-file', 'more', 'more', 'name', 'tags', 'tags', 'meta'])
    expect(seen?.body.split(`--${boundary}`)[1]).toContain(
      '\r\nContent-Disposition: form-data; name="the-file"; filename="ca%22t.png"\r\nContent-Type: image/png\r\n\r\n',
    )
    expect(await Promise.all(parts.getAll('more').map((each) => (each as File).text()))).toEqual(['plain text', 'a,b'])
    expect(parts.get('name')).toBe('Tom\r\n--')
    expect(parts.get('meta')).toBe('{"a-b":"1"}')
  })

  it('has a list as one JSON text where the encoding says so', async () => {
    const encoding = { tags: { contentType: 'application/json' } }
    const { seen } = await call('post', bodyOf(multipart, schema, { encoding }), { input: { tags: ['x', 'y'] } })
    expect(seen?.body).toContain('name="tags"\r\n\r\n["x","y"]\r\n')
  })

  it('has bytes as 3.1 writes them: a media type, and base64 where it is encoded', () => {
    const properties = {
      photo: { type: 'string', contentMediaType: 'image/png' },
      key: { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png' },
      page: { type: 'string', contentMediaType: 'text/html' },
    }
    const paths = { '/x': { post: { operationId: 'thing', ...bodyOf(multipart, object(properties)), responses: {} } } }
    const { sdl } = importOpenApi(document(paths), { name: 'shop', url: api.url })
    expect(/^input ThingInput \{\n(.*?)\}/ms.exec(sdl)?.[1]).toBe('  photo: Upload\n  key: Byte\n  page: String\n')
  })

  it('of 2.0 is one where it has a file', async () => {
    const parameters = [{ name: 'f', in: 'formData', type: 'file', required: true }]
    const { seen } = await call(
      'post',
      { parameters },
      { input: { f: 'data:,x' } },
      { swagger: '2.0', openapi: undefined },
    )
    expect(seen?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  })

  it.each(['not a url', 'data:image/png;base64,%%%', 'data:,%ZZ'])('is refused with the file %s', async (theFile) => {
    const { seen, outcome } = await call('post', bodyOf(multipart, schema), { input: { theFile } })
    expect(seen).toBeUndefined()
    expect(outcome).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'body' })
  })
})

describe('a body', () => {
  it.each([
    ['text/plain', 'thing(input: String!): JSON', 'a "b"', 'a "b"', 'text/plain'],
    ['application/xml', 'thing(input: String!): JSON', '<a/>', '<a/>', 'application/xml'],
    ['application/octet-stream', 'thing(input: Upload!): JSON', 'data:,abc', 'abc', 'application/octet-stream'],
    ['image/*', 'thing(input: Upload!): JSON', 'data:image/gif;base64,YWJj', 'abc', 'image/gif'],
    ['application/merge-patch+json', 'thing(input: String!): JSON', 'a', '"a"', 'application/merge-patch+json'],
  ])('of %s is sent as it is', async (mediaType, declared, input, body, contentType) => {
    const { seen, field } = await call('put', bodyOf(mediaType, text), { input })
    expect(field).toBe(declared)
    expect(seen?.body).toBe(body)
    expect(seen?.headers['content-type']).toBe(contentType)
  })

  it('that is optional and absent is none', async () => {
    const requestBody = { content: { 'image/png': { schema: file } } }
    const { seen, outcome } = await call('put', { requestBody }, {})
    expect(seen?.headers['content-type']).toBeUndefined()
    expect(outcome).toBeNull()
  })

  it('keeps the digits of an integer that a double cannot hold', async () => {
    const schema = object({ n: { type: 'integer', format: 'int64' } })
    const { seen } = await call('post', bodyOf('application/json', schema), { input: { n: 9007199254740993n } })
    expect(seen?.body).toBe('{"n":9007199254740993}')
  })
})

describe('an answer', () => {
  const ok = (mediaType: string, schema: object = text) => ({
    responses: { 200: { content: { [mediaType]: { schema } } } },
  })

  it.each([
    ['text/plain', 'String', 'plain', 'plain'],
    ['text/csv', 'String', 'a,b\n', 'a,b\n'],
    ['application/yaml', 'String', 'a: 1', 'a: 1'],
    ['application/xml', 'String', '<a>1</a>', '<a>1</a>'],
    [
      'image/png',
      'DataUrl',
      Buffer.from('\x89PNG'),
      `data:image/png;base64,${Buffer.from('\x89PNG').toString('base64')}`,
    ],
    ['application/vnd.api+json', 'String', '"a"', 'a'],
  ])('of %s is asked for and becomes a %s', async (mediaType, type, body, value) => {
    answer = { headers: { 'content-type': mediaType }, body }
    const { seen, outcome, field } = await call('get', ok(mediaType), {})
    expect(field).toBe(`thing: ${type}`)
    expect(seen?.headers.accept).toBe(mediaType)
    expect(outcome).toBe(value)
  })

  it('that is a page where JSON was asked for is no answer', async () => {
    answer = { headers: { 'content-type': 'text/html' }, body: '<h1>Sorry</h1>' }
    const { outcome } = await call('get', ok('application/json'), {})
    expect(outcome).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' })
  })

  it.each([[{ status: 204 }], [{ status: 202, headers: {} }], [{ status: 200, body: ' ' }]])(
    'of no content is null: %j',
    async (given) => {
      answer = given
      expect((await call('get', ok('application/json'), {})).outcome).toBeNull()
    },
  )

  it.each(['head', 'options', 'trace'])('to %s is true where it has no content', async (method) => {
    answer = { status: 200, headers: {} }
    const { outcome, field, seen } = await call(method, { responses: { 200: {} } }, {})
    expect(seen?.method).toBe(method.toUpperCase())
    expect(field).toBe('thing: Boolean')
    expect(outcome).toBe(true)
  })
})
