import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { print } from 'graphql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importOpenApi, type OpenApiOptions, openapi } from '../../../../../src/sources/rest/openapi/index.ts'
import type { FileFinding, SourceBackend } from '../../../../../src/sources/source.ts'
import { testContext } from '../../../../support/upstream-fixture.ts'
import { loadModule, startApi } from '../rest-fixture.ts'
import { document, getOf } from './fixture.ts'

let folder: string
let findings: FileFinding[]
const open: (() => Promise<void>)[] = []

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'openapi-')), 'module')
  await mkdir(folder)
  findings = []
})

afterEach(async () => {
  for (const close of open.splice(0)) await close()
  await rm(join(folder, '..'), { recursive: true })
})

async function load(options: OpenApiOptions, files: Record<string, string> = {}): Promise<SourceBackend | undefined> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const backend = await openapi(options).load({
    name: 'shop',
    directory: folder,
    document: undefined,
    env: {},
    report: (finding) => findings.push(finding),
  })
  if (backend !== undefined) open.push(backend.close)
  return backend
}

const yaml = `openapi: 3.1.0
servers: [{ url: https://api.test/v1 }]
paths:
  /pets/{petId}:
    get:
      operationId: getPet
      parameters: [{ name: petId, in: path, schema: { type: string } }]
      responses:
        200: { content: { application/json: { schema: { $ref: 'schemas.yaml#/Pet' } } } }
`
const schemas = `Pet:
  type: object
  properties:
    id: { type: integer }
    owner: { $ref: owner.json }
`
const owner = JSON.stringify({ type: 'object', properties: { name: { type: 'string' } } })

describe('openapi', () => {
  it('reads YAML and the files that it refers to', async () => {
    const backend = await load(
      { document: 'openapi.yaml' },
      { 'openapi.yaml': yaml, 'schemas.yaml': schemas, 'owner.json': owner },
    )
    expect(findings).toEqual([])
    expect(backend?.imported?.file).toBe(join(folder, 'openapi.yaml'))
    const sdl = backend?.imported === undefined ? '' : print(backend.imported.document)
    expect(sdl).toContain('pet(petId: ID!): Pet')
    expect(sdl).toContain('type Owner {\n  name: String\n}')
  })

  it('reads a document from a URL, whose relative server starts there', async () => {
    const api = await startApi(() => ({ body: { openapi: '3.0.0', servers: [{ url: '../v1' }], paths: {} } }))
    open.push(api.close)
    const backend = await load({ document: `${api.url}/docs/openapi.json?key=secret` })
    expect(api.seen.map(({ url }) => url)).toEqual(['/docs/openapi.json?key=secret'])
    expect(backend?.imported?.file).toBe(`${api.url}/docs/openapi.json`)
    expect(backend?.imported && print(backend.imported.document)).toContain(`baseURL: "${api.url}/v1"`)
  })

  it.each([
    ['answers with an error', () => ({ status: 500, body: '' }), 'the server answered 500'],
    ['redirects', () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }), 'the server answered 302'],
    ['answers with something else', () => ({ body: '{"a": [' }), 'cannot be read'],
  ])('reports a server that %s', async (_, answer, message) => {
    const api = await startApi(answer)
    open.push(api.close)
    expect(await load({ document: api.url })).toBeUndefined()
    expect(findings.map((finding) => [finding.rule, finding.message])).toEqual([
      ['openapi-unreadable', expect.stringContaining(message)],
    ])
  })

  it('reports a server that is not there', async () => {
    const api = await startApi(() => ({}))
    await api.close()
    expect(await load({ document: `${api.url}/openapi.json` })).toBeUndefined()
    expect(findings[0]).toMatchObject({
      rule: 'openapi-unreadable',
      message: expect.stringContaining('ECONNREFUSED'),
      file: expect.stringMatching(/module\.ts$/),
    })
  })

  it.each([
    ['a file that is not there', 'nowhere.yaml', {}, { message: expect.stringContaining('the file is not there') }],
    ['a file outside the module', '../../x.yaml', {}, { rule: 'openapi-unreadable' }],
    ['a syntax error, with its line', 'a.yaml', { 'a.yaml': 'openapi: 3.0.0\npaths:\n  a: [1\nb: {' }, { line: 4 }],
    [
      'a document that is none',
      'a.json',
      { 'a.json': '{"a": 1}' },
      { rule: 'openapi-document', message: expect.stringContaining('neither "openapi" nor "swagger"') },
    ],
  ])('reports %s', async (_, document, files, expected) => {
    expect(await load({ document }, files)).toBeUndefined()
    expect(findings.map(({ severity = 'error' }) => severity)).toContain('error')
    expect(findings[0]).toMatchObject(expected)
  })

  it('follows no reference out of the folder, nor to the network, nor through a link', async () => {
    const api = await startApi(() => ({ body: { type: 'string' } }))
    open.push(api.close)
    await writeFile(join(folder, '..', 'secret.json'), '{"type": "boolean"}')
    await symlink(join(folder, '..', 'secret.json'), join(folder, 'link.json'))
    const schema = (ref: string) => `{ content: { application/json: { schema: { $ref: '${ref}' } } } }`
    const refs = ['../secret.json', 'link.json', `${api.url}/x.json`, join(folder, '..', 'secret.json')]
    const paths = refs.map((ref, index) => `  /p${index}: { get: { responses: { 200: ${schema(ref)} } } }`)
    const backend = await load(
      { document: 'a.yaml', url: 'https://api.test' },
      { 'a.yaml': `openapi: 3.0.0\npaths:\n${paths.join('\n')}\n` },
    )
    expect(backend?.imported && print(backend.imported.document)).not.toContain('Boolean')
    expect(findings.map(({ rule, line }) => `${rule} ${line}`)).toEqual([
      'openapi-ref 3',
      'openapi-ref 4',
      'openapi-ref 5',
      'openapi-ref undefined',
    ])
    expect(api.seen).toEqual([])
  })

  it('takes the last of keys that stand twice in YAML, and says where', async () => {
    const twice = `${yaml}  /pets/{petId}:\n    get: { operationId: other, responses: { 204: { description: '' } } }\n`
    const backend = await load({ document: 'openapi.yaml' }, { 'openapi.yaml': twice })
    expect(findings).toContainEqual({
      severity: 'warning',
      rule: 'openapi-key',
      message: '"/pets/{petId}" stands twice in one object: the last one counts',
      remedy: 'Remove one of them.',
      file: join(folder, 'openapi.yaml'),
      line: 10,
    })
    expect(backend?.imported && print(backend.imported.document)).toContain('other(')
  })

  it.each([
    ['unknown tags', 'info: !vendor { version: !!binary aGVsbG8= }'],
    ['merge keys', 'x: &x { a: 1 }\ninfo: { <<: *x }'],
    ['keys that are no text', '1: a\ntrue: b\nnull: c'],
  ])('reads YAML with %s', async (_, more) => {
    await load(
      { document: 'a.yaml' },
      { 'a.yaml': `openapi: 3.0.0\nservers: [{ url: https://a.test }]\npaths: {}\n${more}\n` },
    )
    expect(findings).toEqual([])
  })

  it.each([
    ['brackets', `x: ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['indentation', Array.from({ length: 3000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['dashes', `x:\n${'- '.repeat(5000)}a`],
  ])('refuses YAML that is nested deeper than the stack, by %s', async (_, more) => {
    expect(await load({ document: 'a.yaml' }, { 'a.yaml': `openapi: 3.0.0\npaths: {}\n${more}\n` })).toBeUndefined()
    expect(findings.map(({ message }) => message)).toEqual([
      'the OpenAPI document cannot be read: more than 400 lists and objects stand in one another',
    ])
  })

  it('reads JSON that is nested as deep, without lines in what it reports', async () => {
    const deep = `${'{"type":"object","properties":{"n":'.repeat(5000)}{}${'}}'.repeat(5000)}`
    const text = JSON.stringify(document({ '/a': getOf({ SCHEMA: 1 }) })).replace('{"SCHEMA":1}', deep)
    expect(await load({ document: 'a.json' }, { 'a.json': text })).toBeDefined()
    expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
      ['openapi-server', undefined],
      ['openapi-limit', undefined],
    ])
  })

  it('lists three findings of a rule with their lines, and counts the others', async () => {
    const paths = Array.from({ length: 10 }, (_, index) => `  /p${index}: { get: { responses: {} }, query: {} }`)
    await load(
      { document: 'a.yaml', url: 'https://api.test' },
      { 'a.yaml': `openapi: 3.0.0\npaths:\n${paths.join('\n')}\n` },
    )
    expect(findings.map(({ line }) => line)).toEqual([3, 4, 5, undefined])
    expect(findings.at(-1)?.message).toBe('7 more of these')
  })

  it('says nothing of credentials where the module has some', () => {
    const document = { openapi: '3.0.0', paths: {}, components: { securitySchemes: { key: { type: 'http' } } } }
    expect(importOpenApi(document, { name: 'a', url: 'https://a.test', hasAuth: true }).report).toEqual([])
  })

  it('refuses options that are none', async () => {
    // A marked edge: what JavaScript may pass.
    expect(await load({ document: '', import: 5 } as unknown as OpenApiOptions)).toBeUndefined()
    expect(findings.map(({ rule }) => rule)).toEqual(['option-invalid', 'option-invalid'])
  })
})

describe('an imported operation', () => {
  it('makes the call that the document describes, and maps what comes', async () => {
    const tree = { 'x-id': 1, 'full-name': 'a', children: [{ 'x-id': 2, children: [{ 'x-id': 3, children: [] }] }] }
    const api = await startApi(({ method }) => (method === 'GET' ? { body: { node: tree } } : { status: 204 }))
    open.push(api.close)
    const Node = {
      type: 'object',
      properties: {
        'x-id': { type: 'integer' },
        'full-name': { type: 'string' },
        children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
      },
    }
    const schema = { type: 'object', properties: { node: { $ref: '#/components/schemas/Node' } } }
    const parameter = (name: string, location: string, more: object) => ({ name, in: location, ...more })
    const parameters = [
      parameter('id', 'path', { required: true, schema: { type: 'string' } }),
      parameter('tags', 'query', { schema: { type: 'array', items: { type: 'string' } } }),
      parameter('sort', 'query', { explode: false, schema: { type: 'array', items: { type: 'string' } } }),
      parameter('filter', 'query', {
        style: 'deepObject',
        schema: { type: 'object', properties: { 'a-b': { type: 'string' }, c: { type: 'integer' } } },
      }),
      parameter('page[size]', 'query', { schema: { type: 'integer' } }),
      parameter('X-Trace', 'header', { schema: { type: 'string' } }),
    ]
    const document = {
      openapi: '3.0.0',
      components: { schemas: { Node } },
      paths: {
        '/nodes/{id}': {
          get: {
            operationId: 'getNode',
            parameters,
            responses: { 200: { content: { 'application/json': { schema } } } },
          },
          put: {
            operationId: 'putNode',
            parameters: parameters.slice(0, 1),
            requestBody: { content: { 'application/json': { schema: Node } } },
            responses: { 204: {} },
          },
        },
      },
    }
    const { sdl } = importOpenApi(document, { name: 'shop', url: `${api.url}/v1` })
    const module = await loadModule(sdl)
    open.push(module.close)
    expect(module.findings).toEqual([])
    const run = async (coordinate: string, args: Record<string, unknown>) => {
      const [outcome] = await module
        .connector(coordinate)
        .prepare({ selectionSet: undefined, variables: {} })
        .fetch([{ args, parent: {} }], testContext())
      return outcome
    }

    const value = await run('Query.node', {
      id: '../a',
      tags: ['a', 'b&c'],
      sort: ['x', 'y'],
      filter: { aB: '1', c: 2 },
      pageSize: 5,
      xTrace: 't',
    })
    expect(value).toEqual({
      node: { xId: 1, fullName: 'a', children: [{ xId: 2, 'x-id': 2, children: [{ 'x-id': 3, children: [] }] }] },
    })
    expect(api.seen[0]?.url).toBe(
      '/v1/nodes/..%2Fa?tags=a&tags=b%26c&sort=x,y&filter%5Ba-b%5D=1&filter%5Bc%5D=2&page%5Bsize%5D=5',
    )

    await run('Query.node', { id: '1' })
    expect(api.seen[1]?.url).toBe('/v1/nodes/1')

    await run('Mutation.putNode', { id: '1', input: { xId: 7, fullName: 'b', children: [] } })
    expect(JSON.parse(api.seen[2]?.body ?? '')).toEqual({ 'x-id': 7, 'full-name': 'b', children: [] })
  })
})
