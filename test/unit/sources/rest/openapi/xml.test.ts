import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importOpenApi } from '../../../../../src/sources/rest/openapi/index.ts'
import { testContext } from '../../../../support/upstream-fixture.ts'
import { type LoadedModule, loadModule, type SeenRequest, startApi, type TestApi } from '../rest-fixture.ts'
import { document, imported, ref } from './fixture.ts'

let api: TestApi
let answer: string
const open: LoadedModule[] = []

beforeEach(async () => {
  answer = '<ok/>'
  api = await startApi(() => ({ headers: { 'content-type': 'application/xml' }, body: answer }))
})
afterEach(async () => {
  for (const module of open.splice(0)) await module.close()
  await api.close()
})

const text = { type: 'string' }
const list = (items: unknown, xml?: object) => ({ type: 'array', items, ...(xml && { xml }) })
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const xml = (schema: unknown) => ({ content: { 'application/xml': { schema } } })

interface Called {
  readonly outcome: unknown
  readonly seen: SeenRequest | undefined
  readonly selection: string
  readonly body: string | undefined
  readonly findings: readonly string[]
  readonly sdl: string
}

/** Imports a document of one operation at `/thing`, calls it, and tells how it was written down. */
async function call(operation: object, schemas: object = {}, args: object = {}): Promise<Called> {
  const method = 'requestBody' in operation ? 'post' : 'get'
  const given = document({ '/thing': { [method]: { operationId: 'thing', ...operation } } }, schemas)
  const { sdl, report } = importOpenApi(given, { name: 'shop', url: api.url })
  const module = await loadModule(sdl)
  open.push(module)
  expect(module.findings).toEqual([])
  const fetch = module
    .connector(method === 'get' ? 'Query.thing' : 'Mutation.thing')
    .prepare({ selectionSet: undefined, variables: {} })
  const [outcome] = await fetch.fetch([{ args: { ...args }, parent: {} }], testContext())
  const part = (name: string) =>
    new RegExp(`${name}: (?:"""([^]*?)"""|"((?:[^"\\\\]|\\\\.)*)")`)
      .exec(sdl)
      ?.slice(1)
      .find((each) => each !== undefined)
  return {
    outcome,
    seen: api.seen[0],
    selection: (part('selection') ?? '').replace(/\s+/g, ' ').trim(),
    body: part('body')?.replace(/\s+/g, ' ').replaceAll('\\"', '"').trim(),
    findings: report.map(({ rule, pointer }) => `${rule} ${pointer}`),
    sdl,
  }
}

const answering = (schema: unknown) => ({ responses: { 200: xml(schema) } })

describe('the properties of an answer', () => {
  it.each<[string, object, string, string, unknown]>([
    [
      'stand in elements of their name',
      { n: { type: 'integer' }, id: { type: 'integer' }, name: text },
      'n id name',
      '<n>1</n><id>2</id><name>007</name>',
      { n: 1, id: '2', name: '007' },
    ],
    [
      'are called as `name` says',
      { id: { type: 'integer', xml: { name: 'ID' } } },
      'id: ID',
      '<ID>1</ID>',
      { id: '1' },
    ],
    [
      'have no prefixes',
      { id: { ...text, xml: { name: 'p:x', namespace: 'urn:p' } } },
      'id: x',
      '<p:x xmlns:p="urn:p">1</p:x>',
      { id: '1' },
    ],
    ['are not always there', { a: text, on: { type: 'boolean' } }, 'a on', '<on>true</on>', { on: true }],
    [
      'are what their element holds, whatever attributes it has',
      { n: { type: 'number' } },
      'n',
      '<n unit="kg">1.5</n>',
      { n: 1.5 },
    ],
    ['are lists of elements', { tag: list(text) }, 'tag: tag?', '<tag>a</tag>', { tag: ['a'] }],
    ['are lists that may be empty', { tag: list(text) }, 'tag: tag?', '', { tag: [] }],
    [
      'are lists of elements of their own name',
      { tags: list({ ...text, xml: { name: 'tag' } }) },
      'tags: $(tag? ?? tags?.tag?)',
      '<tag>a</tag><tag>b</tag>',
      { tags: ['a', 'b'] },
    ],
    [
      'are lists that are wrapped after all',
      { tags: list({ ...text, xml: { name: 'tag' } }) },
      'tags: $(tag? ?? tags?.tag?)',
      '<tags><tag>a</tag></tags>',
      { tags: ['a'] },
    ],
    [
      'are wrapped lists',
      { tags: list(text, { wrapped: true }) },
      'tags: tags?.tags?',
      '<tags><tags>a</tags></tags>',
      { tags: ['a'] },
    ],
    [
      'are wrapped lists of elements of their own name',
      { tags: list({ ...text, xml: { name: 't-a' } }, { wrapped: true, name: 'all' }) },
      'tags: $.all?."t-a"?',
      '<all><t-a>a</t-a></all>',
      { tags: ['a'] },
    ],
    [
      'are wrapped lists of nothing',
      { tags: list(text, { wrapped: true }) },
      'tags: tags?.tags?',
      '<tags/>',
      { tags: [] },
    ],
    [
      'are lists called as `name` says',
      { tags: list(text, { name: 'tag' }) },
      'tags: tag?',
      '<tag>a</tag>',
      { tags: ['a'] },
    ],
    ['are objects', { o: object({ a: { type: 'integer' } }) }, 'o { a }', '<o><a>1</a></o>', { o: { a: 1 } }],
  ])('%s', async (_, properties, selection, inner, value) => {
    answer = `<r>${inner}</r>`
    const called = await call(answering(object(properties, { xml: { name: 'r' } })))
    expect(called.selection).toBe(`$.r { ${selection} }`)
    expect(called.outcome).toEqual(value)
    expect(called.findings).toEqual([])
    expect(called.seen?.headers.accept).toBe('application/xml')
  })

  it('may be attributes', async () => {
    answer = '<Pet id="1" data-x="y"/>'
    const pet = object({
      id: { type: 'integer', xml: { attribute: true } },
      x: { ...text, xml: { attribute: true, name: 'data-x' } },
    })
    const { selection, outcome } = await call(answering(ref('Pet')), { Pet: pet })
    expect(selection).toBe('$->values->first { id: "@id" x: "@data-x" }')
    expect(outcome).toEqual({ id: '1', x: 'y' })
  })

  it('are called as what they refer to, unless they say it themselves', async () => {
    answer = '<r><Kind>1</Kind><own>2</own><alias>3</alias><sub><x>4</x></sub><Dog><x>5</x></Dog></r>'
    const schemas = {
      Kind: { ...text, xml: { name: 'Kind' } },
      Base: object({ x: text }, { xml: { name: 'base' } }),
      Dog: { allOf: [ref('Base'), { xml: { name: 'Dog' } }] },
    }
    const properties = {
      a: ref('Kind'),
      b: { ...Object(ref('Kind')), xml: { name: 'own' } },
      c: { allOf: [ref('Kind'), { xml: { name: 'alias' } }] },
      sub: { allOf: [ref('Base'), object({ y: text })] },
      dog: ref('Dog'),
    }
    const { selection, outcome } = await call(answering(object(properties)), schemas)
    expect(selection).toBe('$->values->first { a: Kind b: own c: alias sub { x y } dog: Dog { x } }')
    expect(outcome).toEqual({ a: '1', b: '2', c: '3', sub: { x: '4' }, dog: { x: '5' } })
  })
})

describe('an answer', () => {
  it.each<[string, object, object, string, string, unknown]>([
    [
      'an object, whatever its root is called',
      ref('Pet') as object,
      { Pet: object({ id: text }) },
      '$->values->first { id }',
      '<pet><id>1</id></pet>',
      { id: '1' },
    ],
    [
      'a list of a component',
      list(ref('Pet')),
      { Pet: object({ id: text }) },
      '$->values->first.Pet? { id }',
      '<pets count="1"><Pet><id>1</id></Pet></pets>',
      [{ id: '1' }],
    ],
    [
      'a list with names',
      list({ ...text, xml: { name: 'i' } }, { name: 'all' }),
      {},
      '$.all.i?',
      '<all><i>1</i><i>2</i></all>',
      ['1', '2'],
    ],
    ['an empty list', list({ ...text, xml: { name: 'i' } }, { name: 'all' }), {}, '$.all.i?', '<all/>', []],
    [
      'a list without names',
      list({ type: 'integer' }),
      {},
      '$->values->first->values->first',
      '<x><y>1</y><y>2</y></x>',
      [1, 2],
    ],
    ['a number', { type: 'integer' }, {}, '$->values->first', '<int xmlns="urn:x">5</int>', 5],
    ['any object', { type: 'object' }, {}, '$->values->first', '<a><b>1</b></a>', { b: '1' }],
    ['text, of which nothing is known', text, {}, '$', '<a>1</a>', '<a>1</a>'],
  ])('is %s', async (_, schema, schemas, selection, body, value) => {
    answer = body
    const called = await call(answering(schema), schemas)
    expect(called.selection).toBe(selection)
    expect(called.outcome).toEqual(value)
  })

  it('is JSON where there is JSON, and XML before text', () => {
    const pet = object({ id: text })
    const accept = (content: object) =>
      /Accept", value: "([^"]*)/.exec(
        imported(document({ '/x': { get: { operationId: 'x', responses: { 200: { content } } } } })).sdl,
      )?.[1]
    expect(accept({ 'application/xml': { schema: pet }, 'application/json': { schema: pet } })).toBeUndefined()
    expect(accept({ 'text/plain': { schema: text }, 'application/xml': { schema: pet } })).toBe('application/xml')
    expect(accept({ 'application/xml': { schema: text }, 'text/plain': { schema: text } })).toBe('text/plain')
  })

  it('has the same type as in JSON', () => {
    const pet = object({ id: { type: 'integer', xml: { attribute: true } }, tags: list(text, { wrapped: true }) })
    const json = { responses: { 200: { content: { 'application/json': { schema: ref('Pet') } } } } }
    const { sdl, type } = imported(
      document(
        { '/j': { get: { operationId: 'j', ...json } }, '/x': { get: { operationId: 'x', ...answering(ref('Pet')) } } },
        { Pet: pet },
      ),
    )
    expect(sdl).toContain('j: Pet\n')
    expect(sdl).toContain('x: Pet\n')
    expect(type('Pet')).toBe('type Pet { id: ID tags: [String!] }')
  })

  it('is told apart from others by an attribute, a constant element, or what it has', async () => {
    answer = '<zoo><pet kind="dog"><bark>1</bark></pet><pet kind="cat"><lives>9</lives></pet></zoo>'
    const kind = (value: string) => ({ ...text, enum: [value], xml: { attribute: true } })
    const schemas = {
      Dog: object({ kind: kind('dog'), bark: { type: 'integer' } }),
      Cat: object({ kind: kind('cat'), lives: { type: 'integer' } }),
    }
    const pets = list({ oneOf: [ref('Dog'), ref('Cat')], xml: { name: 'pet' } })
    const { outcome, selection } = await call(answering(object({ pets })), schemas)
    expect(selection).toContain('... $->matchIf( [$."@kind"->in(["Dog", "dog"]), $ {')
    expect(outcome).toEqual({
      pets: [
        { __typename: 'Dog', kind: 'dog', bark: 1 },
        { __typename: 'Cat', kind: 'cat', lives: 9 },
      ],
    })
  })

  it('may hold itself, and tells what is too deep to be read', async () => {
    answer = '<Node id="1"><size>1</size><Node><size>2</size><Node id="3"><size>3</size></Node></Node></Node>'
    const node = object({
      id: { ...text, xml: { attribute: true } },
      size: { type: 'integer' },
      Node: list(ref('Node')),
    })
    const { outcome, findings, selection } = await call(answering(ref('Node')), { Node: node })
    expect(selection).toBe('$->values->first { id: "@id" size Node: Node? { ...@ id: "@id" } }')
    expect(outcome).toMatchObject({ id: '1', size: 1, Node: [{ size: 2, Node: [{ size: 3 }] }] })
    expect(findings).toEqual(['openapi-depth #/components/schemas/Node/properties/id'])
  })

  it('of a list that takes ids gives its entities many at once', async () => {
    answer = '<pets><pet id="1"><name>Tom</name></pet><pet id="2"><name>Rex</name></pet></pets>'
    const pet = object(
      { id: { ...text, xml: { attribute: true } }, name: text },
      { required: ['id'], xml: { name: 'pet' } },
    )
    const ids = { name: 'ids', in: 'query', schema: list(text), explode: false }
    const { sdl } = importOpenApi(
      document(
        {
          '/pets': {
            get: { operationId: 'pets', parameters: [ids], ...answering(list(ref('Pet'), { name: 'pets' })) },
          },
          '/pets/{id}': {
            get: {
              operationId: 'pet',
              parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
              ...answering(ref('Pet')),
            },
          },
        },
        { Pet: pet },
      ),
      { name: 'shop', url: api.url },
    )
    const module = await loadModule(sdl)
    open.push(module)
    const fetch = module.connector('Pet').prepare({ selectionSet: undefined, variables: {} })
    const inputs = ['2', '1'].map((id) => ({ args: {}, parent: { id } }))
    expect(await fetch.fetch(inputs, testContext())).toEqual([
      { id: '2', name: 'Rex' },
      { id: '1', name: 'Tom' },
    ])
    expect(api.seen.map(({ url }) => url)).toEqual(['/pets?ids=2%2C1'])
  })
})

describe('a body', () => {
  const sending = (schema: unknown, isRequired = true) => ({
    requestBody: { required: isRequired, ...xml(schema) },
    responses: { 204: {} },
  })
  const urn = 'urn:shop'

  it.each<[string, object, object, string, string]>([
    [
      'elements',
      { id: { type: 'integer' }, name: text },
      { id: 1, name: 'a & b' },
      'id name',
      '<r><id>1</id><name>a &amp; b</name></r>',
    ],
    [
      'other names',
      { 'first-name': text, b: { ...text, xml: { name: 'c' } } },
      { firstName: '1', b: '2' },
      '"first-name": firstName c: b',
      '<r><first-name>1</first-name><c>2</c></r>',
    ],
    [
      'attributes',
      { name: text, id: { ...text, xml: { attribute: true } } },
      { name: 'a', id: '1' },
      'name "@id": id',
      '<r id="1"><name>a</name></r>',
    ],
    ['a list', { tag: list(text) }, { tag: ['a', 'b'] }, 'tag: tag?', '<r><tag>a</tag><tag>b</tag></r>'],
    [
      'a list that is not there',
      { tag: list(text), t: list(text, { wrapped: true }) },
      { tag: null },
      'tag: tag? t: t?->echo({ t: @ })',
      '<r/>',
    ],
    [
      'a list of items of their own name',
      { tags: list({ ...text, xml: { name: 'tag' } }) },
      { tags: ['a'] },
      'tag: tags?',
      '<r><tag>a</tag></r>',
    ],
    [
      'a wrapped list',
      { tags: list({ ...text, xml: { name: 'tag' } }, { wrapped: true }) },
      { tags: ['a', 'b'] },
      'tags: tags?->echo({ tag: @ })',
      '<r><tags><tag>a</tag><tag>b</tag></tags></r>',
    ],
    [
      'a wrapped list of objects',
      {
        tags: list(object({ id: { ...text, xml: { attribute: true } } }, { xml: { name: 'tag' } }), { wrapped: true }),
      },
      { tags: [{ id: '1' }, {}] },
      'tags: tags?->echo({ tag: @ { "@id": id } })',
      '<r><tags><tag id="1"/><tag/></tags></r>',
    ],
    ['an object', { o: object({ a: text }) }, { o: { a: '1' } }, 'o { a }', '<r><o><a>1</a></o></r>'],
    [
      'nothing, where that is said',
      { a: { ...text, nullable: true } },
      { a: null },
      'a',
      '<r><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></r>',
    ],
    [
      'a namespace with a prefix',
      { a: { ...text, xml: { prefix: 'p', namespace: urn } } },
      { a: '1' },
      `"p:a": a?->echo({ "@xmlns:p": $("${urn}"), "#text": @ })`,
      `<r><p:a xmlns:p="${urn}">1</p:a></r>`,
    ],
    [
      'a list with a namespace',
      { a: list({ ...text, xml: { namespace: urn } }) },
      { a: ['1', '2'] },
      `a: a?->map({ "@xmlns": $("${urn}"), "#text": @ })`,
      `<r><a xmlns="${urn}">1</a><a xmlns="${urn}">2</a></r>`,
    ],
    [
      'an object with a namespace',
      { a: object({ b: { ...text, xml: { prefix: 'p' } } }, { xml: { prefix: 'p', namespace: urn } }) },
      { a: { b: '1' } },
      `"p:a": a? { "@xmlns:p": $("${urn}") "p:b": b }`,
      `<r><p:a xmlns:p="${urn}"><p:b>1</p:b></p:a></r>`,
    ],
    ['anything', { a: {} }, { a: { '@b': 1, c: [2, 3] } }, 'a', '<r><a b="1"><c>2</c><c>3</c></a></r>'],
  ])('has %s', async (_, properties, input, fields, sent) => {
    const called = await call(sending(object(properties, { xml: { name: 'r' } })), {}, { input })
    expect(called.body).toBe(`r: $args.input { ${fields} }`)
    expect(called.seen?.body).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n${sent}`)
    expect(called.seen?.headers['content-type']).toBe('application/xml')
    expect(called.findings).toEqual([])
  })

  it.each<[string, object, object, unknown, string, readonly string[]]>([
    [
      'its `xml`',
      object({ a: text }, { xml: { name: 'x', prefix: 'p', namespace: urn } }),
      {},
      { a: '1' },
      `<p:x xmlns:p="${urn}"><a>1</a></p:x>`,
      [],
    ],
    [
      'its component',
      ref('Pet-1') as object,
      { 'Pet-1': object({ a: text }) },
      { a: '1' },
      '<Pet-1><a>1</a></Pet-1>',
      [],
    ],
    [
      'nothing',
      object({ a: text }),
      {},
      { a: '1' },
      '<root><a>1</a></root>',
      ['openapi-xml #/paths/~1thing/post/requestBody/content/application~1xml/schema'],
    ],
    [
      'its `xml`, with items as their component',
      list(ref('Pet'), { name: 'pets' }),
      { Pet: object({ a: text }) },
      [{ a: '1' }, { a: '2' }],
      '<pets><Pet><a>1</a></Pet><Pet><a>2</a></Pet></pets>',
      [],
    ],
    [
      'its component, where it is a number',
      ref('Count') as object,
      { Count: { type: 'integer' } },
      5,
      '<Count>5</Count>',
      [],
    ],
  ])('has a root called after %s', async (_, schema, schemas, input, sent, findings) => {
    const called = await call(sending(schema), schemas, { input })
    expect(called.seen?.body).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n${sent}`)
    expect(called.findings).toEqual(findings)
  })

  it('has the namespaces of attributes where they have prefixes, once each', async () => {
    const attribute = (prefix: string | undefined, namespace: string) => ({
      ...text,
      xml: { attribute: true, namespace, ...(prefix !== undefined && { prefix }) },
    })
    const properties = {
      a: attribute('p', urn),
      b: attribute('p', urn),
      c: attribute('p', 'urn:b'),
      d: attribute(undefined, urn),
    }
    const input = { a: '1', b: '2', c: '3', d: '4' }
    const { seen, findings } = await call(sending(object(properties, { xml: { name: 'r' } })), {}, { input })
    expect(seen?.body).toContain(`<r xmlns:p="${urn}" p:a="1" p:b="2" c="3" d="4"/>`)
    const place = '#/paths/~1thing/post/requestBody/content/application~1xml/schema/properties'
    expect(findings).toEqual([`openapi-xml ${place}/c`, `openapi-xml ${place}/d`])
  })

  it('that is optional and absent is none', async () => {
    const { seen } = await call(sending(ref('Pet'), false), { Pet: object({ a: text }) })
    expect(seen?.body).toBe('')
    expect(seen?.headers['content-type']).toBeUndefined()
  })

  it('of a type within itself is written out once, which is reported', async () => {
    const node = object({ id: { ...text, xml: { attribute: true } }, node: ref('Node') })
    const { body, findings } = await call(
      sending(ref('Node')),
      { Node: node },
      { input: { id: '1', node: { id: '2' } } },
    )
    expect(body).toBe('Node: $args.input { "@id": id node }')
    expect(findings).toEqual(['openapi-body #/paths/~1thing/post/requestBody/content/application~1xml/schema'])
  })

  it('reports what has no form', async () => {
    const properties = {
      a: { ...object({ x: text }), xml: { attribute: true } },
      b: list(list(text)),
      c: { ...text, xml: { prefix: 'p' } },
      'd e': text,
    }
    const { findings, seen } = await call(
      sending(object(properties, { xml: { name: 'r' } })),
      {},
      { input: { a: { x: '1' }, c: '2', dE: '3' } },
    )
    const place = '#/paths/~1thing/post/requestBody/content/application~1xml/schema/properties'
    expect(findings).toEqual([
      `openapi-xml ${place}/a`,
      `openapi-xml ${place}/b`,
      `openapi-xml ${place}/c`,
      `openapi-xml ${place}/d e`,
    ])
    expect(seen?.body).toContain('<r><a><x>1</x></a><c>2</c><_d_e>3</_d_e></r>')
  })
})

it.each(['2.0', '3.0.3', '3.1.0'])('holds for a document of version %s', (version) => {
  const pet = object(
    { id: { type: 'integer', xml: { attribute: true } }, tags: list(text, { wrapped: true }) },
    { xml: { name: 'pet' } },
  )
  const isOld = version === '2.0'
  const pointer = { $ref: isOld ? '#/definitions/Pet' : '#/components/schemas/Pet' }
  const operation = isOld
    ? {
        consumes: ['text/xml'],
        produces: ['text/xml'],
        parameters: [{ name: 'body', in: 'body', required: true, schema: pointer }],
        responses: { 200: { schema: pointer } },
      }
    : {
        requestBody: { required: true, content: { 'text/xml': { schema: pointer } } },
        responses: { 200: { content: { 'text/xml': { schema: pointer } } } },
      }
  const { connect, findings } = imported({
    ...(isOld
      ? { swagger: version, definitions: { Pet: pet } }
      : { openapi: version, components: { schemas: { Pet: pet } } }),
    info: { title: 'Pets', version: '1' },
    paths: { '/pets': { post: { operationId: 'add', ...operation } } },
  })
  expect(findings).toEqual([])
  expect(connect('Mutation.add')).toContain(
    '{ name: "Accept", value: "text/xml" } { name: "Content-Type", value: "text/xml" }'.replace('} {', '}, {'),
  )
  expect(connect('Mutation.add')).toContain('pet: $args.input { "@id": id tags: tags?->echo({ tags: @ }) }')
  expect(connect('Mutation.add')).toContain('$.pet { id: "@id" tags: tags?.tags? }')
})
