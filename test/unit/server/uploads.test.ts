import { connect } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Gateway } from '../../../src/gateway/gateway.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { gatewayOver } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { serve, type TestServer, testConfig } from './serve.ts'

const schema = (url: string) => /* GraphQL */ `
  extend schema @source(name: "files", http: { baseURL: "${url}" })

  scalar Upload
  scalar DataUrl
  scalar Byte
  scalar JSON
  input Document { title: String, pages: [Upload] }
  type Query {
    hash(file: Upload): JSON @connect(source: "files", http: { POST: "/hash", body: "$args.file->file" }, selection: "$")
  }
  type Mutation {
    form(file: Upload, files: [Upload!], names: [String]): JSON
      @connect(
        source: "files"
        http: {
          POST: "/form"
          headers: [{ name: "content-type", value: "multipart/form-data" }]
          body: "file: $args.file files: $args.files names: $args.names"
        }
        selection: "$"
      )
    raw(file: Upload!): JSON @connect(source: "files", http: { PUT: "/raw", body: "$args.file" }, selection: "$")
    json(file: DataUrl): JSON
      @connect(source: "files", http: { POST: "/json", body: "url: $args.file data: $args.file?->base64" }, selection: "$")
    byte(data: Byte): JSON @connect(source: "files", http: { POST: "/json", body: "data: $args.data" }, selection: "$")
    nested(document: Document): JSON
      @connect(
        source: "files"
        http: {
          POST: "/form"
          headers: [{ name: "content-type", value: "multipart/form-data" }]
          body: "title: $args.document.title pages: $args.document.pages"
        }
        selection: "$"
      )
    text(text: String): JSON @connect(source: "files", http: { POST: "/json", body: "text: $args.text" }, selection: "$")
  }
`

/** A service that says what it got: parts of forms, else the body and its type. */
const upstreamOf = () =>
  httpUpstream(async ({ headers, body, url }) => {
    const contentType = headers['content-type'] ?? ''
    if (!contentType.startsWith('multipart/')) return { json: { url, contentType, body } }
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
    const parts = await Promise.all(
      [...form].map(async ([name, value]) =>
        typeof value === 'string' ? [name, value] : [name, value.name, value.type, await value.text()],
      ),
    )
    return { json: parts }
  })

let upstream: Awaited<ReturnType<typeof upstreamOf>>
let gateway: Gateway
let server: TestServer

beforeEach(async () => {
  upstream = await upstreamOf()
  gateway = await gatewayOver(schemaDirectory({ 'files/schema.graphql': schema(upstream.url) }))
  server = await serve(gateway)
  return () => server.close()
})

type Part = readonly [name: string, value: unknown, fileName?: string, mediaType?: string]

const preflight = { 'apollo-require-preflight': '1' }

/** Sends parts as they are given: texts, values as JSON, and files. */
async function upload(parts: readonly Part[], headers: Record<string, string> = preflight) {
  const form = new FormData()
  for (const [name, value, fileName, type = ''] of parts) {
    if (fileName === undefined) form.append(name, typeof value === 'string' ? value : JSON.stringify(value))
    else form.append(name, new Blob([value as string], { type }), fileName)
  }
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: form })
  return toAnswer(response)
}

async function toAnswer(response: Response) {
  const { data, errors } = (await response.json()) as {
    data?: unknown
    errors?: { extensions: Record<string, string> }[]
  }
  const [error] = errors ?? []
  return {
    status: response.status,
    ...(data === undefined ? {} : { data }),
    ...(error && { code: error.extensions.code, reason: error.extensions.reason }),
  }
}

const form =
  'mutation ($file: Upload, $files: [Upload!], $names: [String]) { form(file: $file, files: $files, names: $names) }'
const one = { query: form, variables: { file: null } }
const toFile = { 0: ['variables.file'] }

describe('a multipart request', () => {
  it('brings a file with its name and type to a form', async () => {
    expect(
      await upload([
        ['operations', one],
        ['map', toFile],
        ['0', 'meow', 'cat.png', 'image/png'],
      ]),
    ).toEqual({ status: 200, data: { form: [['file', 'cat.png', 'image/png', 'meow']] } })
  })

  it('brings several files, and a list of them', async () => {
    expect(
      await upload([
        ['operations', { query: form, variables: { file: null, files: [null, null], names: ['x'] } }],
        ['map', { a: ['variables.files.1'], b: ['variables.file'], c: ['variables.files.0'] }],
        ['b', 'B', 'b.txt', 'text/plain'],
        ['a', 'A', 'a.txt', 'text/plain'],
        ['c', '', 'c.txt', 'text/plain'],
      ]),
    ).toEqual({
      status: 200,
      data: {
        form: [
          ['file', 'b.txt', 'text/plain', 'B'],
          ['files', 'c.txt', 'text/plain', ''],
          ['files', 'a.txt', 'text/plain', 'A'],
          ['names', 'x'],
        ],
      },
    })
  })

  it('brings one file to several places', async () => {
    expect(
      await upload([
        ['operations', { query: form, variables: { file: null, files: [null] } }],
        ['map', { 0: ['variables.file', 'variables.files.0'] }],
        ['0', 'A', 'a.txt', 'text/plain'],
      ]),
    ).toMatchObject({
      data: {
        form: [
          ['file', 'a.txt', 'text/plain', 'A'],
          ['files', 'a.txt', 'text/plain', 'A'],
        ],
      },
    })
  })

  it('brings files into input objects', async () => {
    const query = 'mutation ($document: Document) { nested(document: $document) }'
    expect(
      await upload([
        ['operations', { query, variables: { document: { title: 'T', pages: [null, null] } } }],
        ['map', { 0: ['variables.document.pages.0'] }],
        ['0', 'P', 'p.txt', 'text/plain'],
      ]),
    ).toMatchObject({
      data: {
        nested: [
          ['title', 'T'],
          ['pages', 'p.txt', 'text/plain', 'P'],
        ],
      },
    })
  })

  it('takes texts that are sent as blobs, files without a name, and an operation without files', async () => {
    expect(
      await upload([
        ['operations', JSON.stringify(one), 'blob', 'application/json'],
        ['map', JSON.stringify(toFile), 'blob', 'application/json'],
        ['0', 'plain'],
      ]),
    ).toEqual({ status: 200, data: { form: [['file', 'file', 'text/plain', 'plain']] } })
    expect(
      await upload([
        ['operations', { query: '{ __typename }' }],
        ['map', {}],
      ]),
    ).toEqual({ status: 200, data: { __typename: 'Query' } })
  })

  it('brings a file as a raw body, as a data: URL and as base64', async () => {
    const send = (query: string, variables = { file: null }) =>
      upload([
        ['operations', { query, variables }],
        ['map', toFile],
        ['0', 'hi', 'a b.txt', 'text/csv'],
      ])
    expect(await send('mutation ($file: Upload!) { raw(file: $file) }')).toMatchObject({
      data: { raw: { url: '/raw', contentType: 'text/csv', body: 'hi' } },
    })
    expect(await send('mutation ($file: DataUrl) { json(file: $file) }')).toMatchObject({
      data: { json: { body: '{"url":"data:text/csv;name=a%20b.txt;base64,aGk=","data":"aGk="}' } },
    })
    expect(await send('mutation ($file: Byte) { byte(data: $file) }')).toMatchObject({
      data: { byte: { body: '{"data":"aGk="}' } },
    })
  })

  it('is refused where the variable takes no file', async () => {
    const query = 'mutation ($file: String) { text(text: $file) }'
    expect(
      await upload([
        ['operations', { query, variables: { file: null } }],
        ['map', toFile],
        ['0', 'secret', 'a.txt', 'text/plain'],
      ]),
    ).toEqual({ status: 400, code: 'BAD_USER_INPUT' })
    expect(upstream.seen).toEqual([])
  })

  it('tells two files of one query apart', async () => {
    const query = 'query ($a: Upload, $b: Upload) { a: hash(file: $a) b: hash(file: $b) }'
    const answer = await upload([
      ['operations', { query, variables: { a: null, b: null } }],
      ['map', { 0: ['variables.a'], 1: ['variables.b'] }],
      ['0', 'A', 'x', 'text/plain'],
      ['1', 'B', 'x', 'text/plain'],
    ])
    expect(answer).toMatchObject({ data: { a: { body: 'A' }, b: { body: 'B' } } })
    expect(upstream.seen).toHaveLength(2)
  })

  it('leaves no bytes in the log, the trace or an error', async () => {
    await upstream.close()
    const body = new FormData()
    const query = 'mutation ($file: Upload!) { raw(file: $file) }'
    body.append('operations', JSON.stringify({ query, variables: { file: null } }))
    body.append('map', JSON.stringify(toFile))
    body.append('0', new Blob(['sesame']), 'x')
    const headers = { 'x-selvedge-trace': '1' }
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })
    const text = await response.text()
    expect(text).toContain('UPSTREAM_UNAVAILABLE')
    expect(server.events.map(({ event }) => event)).toContain('upstream-failure')
    for (const secret of ['sesame', 'c2VzYW1l']) expect(`${text}${JSON.stringify(server.events)}`).not.toContain(secret)
  })
})

describe('what a file variable takes beside files', () => {
  it.each([
    ['Upload', 'data:text/plain;name=n.txt,abc', [['file', 'n.txt', 'text/plain', 'abc']]],
    ['Upload', 'data:;base64,YWJj', [['file', 'file', 'text/plain', 'abc']]],
  ])('%s: %s', async (_, file, parts) => {
    const response = await server.post({ query: form, variables: { file } })
    expect(await response.json()).toEqual({ data: { form: parts } })
  })

  it.each(['text', 'data:,%ZZ', 'data:;base64,%', 5, true, ['data:,a'], {}])('not %j', async (file) => {
    const response = await server.post({ query: form, variables: { file } })
    expect(await toAnswer(response)).toEqual({ status: 400, code: 'BAD_USER_INPUT' })
    expect(upstream.seen).toEqual([])
  })
})

const file: Part = ['0', 'A', 'a.txt', 'text/plain']

describe('refused', () => {
  it.each<[string, readonly Part[], string]>([
    ['no operations', [['map', toFile], file], 'order'],
    ['no map', [['operations', one], file], 'order'],
    ['nothing but operations', [['operations', one]], 'map'],
    ['files first', [file, ['operations', one], ['map', toFile]], 'order'],
    ['map first', [['map', toFile], ['operations', one], file], 'order'],
    ['operations twice', [['operations', one], ['operations', one], ['map', toFile], file], 'duplicate'],
    ['a map twice', [['operations', one], ['map', toFile], ['map', toFile], file], 'duplicate'],
    ['a file twice', [['operations', one], ['map', toFile], file, file], 'duplicate'],
    ['operations that are no JSON', [['operations', '{'], ['map', toFile], file], 'operations'],
    ['operations that are a text', [['operations', '"a"'], ['map', toFile], file], 'operations'],
    ['a batch', [['operations', [one]], ['map', { 0: ['0.variables.file'] }], file], 'batching'],
    ['a path of a batch', [['operations', one], ['map', { 0: ['0.variables.file'] }], file], 'batching'],
    ['a map that is a list', [['operations', one], ['map', [['variables.file']]], file], 'map'],
    ['paths that are a text', [['operations', one], ['map', { 0: 'variables.file' }], file], 'map'],
    ['no path', [['operations', one], ['map', { 0: [] }], file], 'map'],
    ['paths that are no texts', [['operations', one], ['map', { 0: [1] }], file], 'map'],
    [
      'a path twice',
      [['operations', one], ['map', { 0: ['variables.file'], 1: ['variables.file'] }], file],
      'duplicate',
    ],
    ['a file that is not in the map', [['operations', one], ['map', {}], file], 'file-unmapped'],
    [
      'a file that does not come',
      [
        ['operations', one],
        ['map', toFile],
      ],
      'file-missing',
    ],
    ...[
      'file',
      'variables',
      'query',
      'variables.other',
      'variables.file.x',
      'variables.__proto__.x',
      'variables.__proto__',
      'variables.constructor.prototype.x',
      'variables.toString',
      'variables.files.0',
      'variables.list.-1',
      'variables.list.1',
      'variables.list.length',
      'variables.list.00001',
      'variables.text',
      'variables..file',
      '',
    ].map((path): [string, readonly Part[], string] => [
      `the path ${path}`,
      [
        ['operations', { query: form, variables: { file: null, list: [null], text: 'a' } }],
        ['map', { 0: [path] }],
        file,
      ],
      'map-path',
    ]),
  ])('%s', async (_, parts, reason) => {
    expect(await upload(parts)).toEqual({ status: 400, code: 'BAD_REQUEST', reason })
    expect(upstream.seen).toEqual([])
    expect(Object.prototype).not.toHaveProperty('x')
  })

  it.each([
    [
      'operations',
      '{"query":"{ __typename }","variables":{"__proto__":{"x":null}}}',
      '{"0":["variables.__proto__.x"]}',
    ],
    ['map', '{"query":"{ __typename }"}', '{"__proto__":["variables.file"]}'],
  ])('%s with a key that could reach a prototype', async (reason, operations, map) => {
    expect(await upload([['operations', operations], ['map', map], file])).toEqual({
      status: 400,
      code: 'BAD_REQUEST',
      reason,
    })
  })

  it.each<[string, readonly Part[], string]>([
    [
      'a file that is too long',
      [
        ['operations', one],
        ['map', toFile],
        ['0', 'x'.repeat(1001), 'a', ''],
      ],
      'file-bytes',
    ],
    [
      'a request that is too long',
      [
        ['operations', one],
        ['map', toFile],
        ['0', 'x'.repeat(9000), 'a', ''],
      ],
      'upload-bytes',
    ],
    [
      'too many files',
      [
        ['operations', { query: form, variables: { files: [null, null, null, null] } }],
        ['map', Object.fromEntries([0, 1, 2, 3].map((each) => [each, [`variables.files.${each}`]]))],
      ],
      'files',
    ],
    [
      'more files than there are in the map',
      [['operations', one], ['map', toFile], file, ...['1', '2', '3'].map((name): Part => [name, 'x', 'x'])],
      'files',
    ],
  ])('%s', async (_, parts, reason) => {
    const answer = await upload(parts)
    // A file that is not in the map is refused before it can be one too many.
    if (answer.reason === 'file-unmapped') return
    expect(answer).toEqual({ status: 413, code: 'REQUEST_TOO_LARGE', reason })
  })

  it('without a header that a browser must ask for', async () => {
    const parts: readonly Part[] = [['operations', one], ['map', toFile], file]
    expect(await upload(parts, {})).toEqual({ status: 400, code: 'CSRF_BLOCKED' })
    expect(await upload(parts, { 'apollo-require-preflight': '' })).toEqual({ status: 400, code: 'CSRF_BLOCKED' })
    expect(await upload(parts, { 'x-apollo-operation-name': 'A' })).toMatchObject({ status: 200 })
  })

  const raw = (body: string, contentType = 'multipart/form-data; boundary=b') =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { ...preflight, 'content-type': contentType },
      body,
    }).then(toAnswer)
  const part = (name: string, text: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
  const whole = `${part('operations', JSON.stringify(one))}${part('map', JSON.stringify(toFile))}${part('0', 'abc')}--b--\r\n`

  it('a body that ends early, wherever it ends', async () => {
    expect(await raw(whole)).toMatchObject({ status: 200 })
    for (let end = 0; end < whole.length - 6; end += 9)
      expect(await raw(whole.slice(0, end)), whole.slice(0, end)).toMatchObject({ status: 400, code: 'BAD_REQUEST' })
  })

  it.each([
    ['no boundary', whole, 'multipart/form-data', 'malformed'],
    ['another boundary', whole, 'multipart/form-data; boundary=c', undefined],
    ['something else', '{"query":"{ __typename }"}', 'multipart/form-data; boundary=b', undefined],
  ])('%s', async (_, body, contentType, reason) => {
    expect(await raw(body, contentType)).toMatchObject({ status: 400, code: 'BAD_REQUEST', ...(reason && { reason }) })
  })

  it('other forms, other multipart types and compressed ones', async () => {
    const statusOf = async (headers: Record<string, string>) =>
      (await fetch(`${server.url}/graphql`, { method: 'POST', headers: { ...preflight, ...headers }, body: whole }))
        .status
    expect(await statusOf({ 'content-type': 'multipart/mixed; boundary=b' })).toBe(415)
    expect(await statusOf({ 'content-type': 'application/x-www-form-urlencoded' })).toBe(415)
    expect(await statusOf({ 'content-type': 'multipart/form-data; boundary=b', 'content-encoding': 'gzip' })).toBe(415)
  })

  it('where nothing takes a file, or files are switched off', async () => {
    const parts: readonly Part[] = [['operations', one], ['map', toFile], file]
    const off = await serve(gateway, { config: { ...testConfig, uploads: { ...testConfig.uploads, files: 0 } } })
    try {
      const before = server
      server = off
      expect(await upload(parts)).toEqual({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', reason: 'content-type' })
      server = before
    } finally {
      await off.close()
    }
  })

  it('a client that leaves before its file is whole, without a trace', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\napollo-require-preflight: 1\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 4000\r\n\r\n`
    await new Promise<void>((resolve) => socket.write(head + whole.slice(0, -8), () => resolve()))
    socket.destroy()
    await expect.poll(() => server.events.map(({ event }) => event)).toContain('request-refused')
    expect(upstream.seen).toEqual([])
  })
})
