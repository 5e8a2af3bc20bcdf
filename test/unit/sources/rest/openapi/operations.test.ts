import { describe, expect, it } from 'vitest'
import { document, getOf, imported, ref } from './fixture.ts'

const ok = { 200: { content: { 'application/json': { schema: { type: 'string' } } } } }

function operation(more: object, path = '/thing', method = 'get') {
  return imported(document({ [path]: { [method]: { operationId: 'thing', responses: ok, ...more } } }))
}

describe('the name of a field', () => {
  it.each([
    ['getPetById', 'petById'],
    ['GetPets', 'pets'],
    ['get_pet', 'pet'],
    ['getter', 'getter'],
    ['get', 'get'],
    ['repos/list-for-user', 'reposListForUser'],
    ['pets.list', 'petsList'],
    ['URLList', 'urlList'],
    ['__type', 'type'],
    ['2fa', 'get2fa'],
    ['5665bbcf-19ab', 'get5665bbcf19ab'],
  ])('comes from the operationId %s', (operationId, expected) => {
    expect(Object.keys(operation({ operationId }).schema.getQueryType()?.getFields() ?? {})).toEqual([expected, '_'])
  })

  it.each([
    ['get', '/', 'root'],
    ['get', '/pets', 'pets'],
    ['get', '/pets/{petId}/toys', 'petsByPetIdToys'],
    ['post', '/pets', 'postPets'],
    ['delete', '/pets/{pet-id}', 'deletePetsByPetId'],
    ['put', '/v1/{name}:cancel', 'putV1ByNameCancel'],
  ])('comes from %s %s where there is no operationId', (method, path, expected) => {
    const { schema } = operation({ operationId: undefined }, path, method)
    const root = method === 'get' ? schema.getQueryType() : schema.getMutationType()
    expect(Object.keys(root?.getFields() ?? {})).toContain(expected)
  })

  it('comes from method and path where the operationId is a serial number', () => {
    const ids = ['5476364f031f590f38092507', '20CBF3CA-4F9F-455E-8A3E-3C2B2CD9849A']
    for (const operationId of ids)
      expect(Object.keys(operation({ operationId }, '/v1/stops').schema.getQueryType()?.getFields() ?? {})).toContain(
        'v1Stops',
      )
  })

  it('is found where the operation is a reference', () => {
    const operations = { list: { operationId: 'listPets', responses: ok } }
    const { sdl } = imported(
      document({ '/pets': { get: { $ref: '#/x-operations/list' } } }, {}, { 'x-operations': operations }),
    )
    expect(sdl).toContain('listPets: String')
  })

  it('keeps its get where the name without it is taken, and numbers what is the same', () => {
    const get = (operationId: string) => ({ get: { operationId, responses: ok } })
    const { schema } = imported(
      document({ '/a': get('getPet'), '/b': get('pet'), '/c': get('pet'), '/d': get('getCat') }),
    )
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['getPet', 'pet', 'pet2', 'cat', '_'])
  })
})

describe('a parameter', () => {
  const query = (name: string, more: object = {}, schema: unknown = { type: 'string' }) =>
    operation({ parameters: [{ name, in: 'query', schema, ...more }] })
  const list = { type: 'array', items: { type: 'string' } }

  it.each([
    ['text', query('q'), '"q: $args.q"'],
    ['a name that is none', query('page[size]'), '"\\"page[size]\\": $args.pageSize"'],
    ['a list, repeated', query('tags', {}, list), '"tags: $args.tags"'],
    [
      'a list, joined',
      query('tags', { explode: false }, list),
      `"tags: $args.tags?->paramStyle('form', { explode: false })"`,
    ],
    [
      'a list with pipes',
      query('tags', { style: 'pipeDelimited' }, list),
      `"tags: $args.tags?->paramStyle('pipeDelimited')"`,
    ],
    [
      'a required list',
      query('tags', { explode: false, required: true }, list),
      `"tags: $args.tags->paramStyle('form', { explode: false })"`,
    ],
    [
      'JSON',
      operation({ parameters: [{ name: 'f', in: 'query', content: { 'application/json': { schema: {} } } }] }),
      '"f: $args.f?->jsonStringify"',
    ],
    [
      'a deep object',
      query('f', { style: 'deepObject' }, { type: 'object', properties: { a: { type: 'string' } } }),
      '"\\"f[a]\\": $args.f?.a"',
    ],
    [
      'an object',
      query('f', {}, { type: 'object', properties: { a: { type: 'string' }, 'b-c': { type: 'string' } } }),
      '""" a: $args.f?.a "b-c": $args.f?.bC """',
    ],
  ])('of the query that is %s', (_, result, expected) => {
    expect(result.connect('Query.thing')).toContain(`queryParams: ${expected} }`)
  })

  it('of the path, the query and a header with one name are three arguments', () => {
    const at = (location: string) => ({ name: 'id', in: location, schema: { type: 'integer' } })
    const result = operation({ parameters: [at('query'), at('path'), at('header')] }, '/thing/{id}')
    expect(result.sdl).toContain('thing(id: ID!, id2: ID, id3: ID): String')
    expect(result.connect('Query.thing')).toContain(
      'GET: "/thing/{$args.id}" queryParams: "id: $args.id2" headers: [{ name: "id", value: "{$args.id3}" }]',
    )
  })

  it('carries its default, its enum, its deprecation and its words over', () => {
    const parameters = [
      { name: 'limit', in: 'query', schema: { type: 'integer', default: 20 }, description: 'How many.' },
      { name: 'sort', in: 'query', deprecated: true, schema: { type: 'string', enum: ['up', 'down'], default: 'up' } },
      { name: 'fields', in: 'query', schema: { type: 'array', items: { type: 'string' }, default: ['a', 'b"c'] } },
      { name: 'bad', in: 'query', schema: { type: 'integer', default: 'many' } },
    ]
    const { sdl } = operation({ parameters })
    expect(sdl).toContain('    "How many."\n    limit: Int = 20\n')
    expect(sdl).toContain('    sort: ThingSort = up @deprecated\n')
    expect(sdl).toContain('    fields: [String!] = ["a", "b\\"c"]\n')
    expect(sdl).toContain('    bad: Int\n')
  })

  it('that is missing for a hole of the path is added', () => {
    const result = operation({}, '/thing/{id:[0-9]+}/{rest*}')
    expect(result.sdl).toContain('thing(id: ID!, rest: ID!): String')
    expect(result.connect('Query.thing')).toContain('GET: "/thing/{$args.id}/{$args.rest}"')
    expect(result.findings).toHaveLength(2)
  })

  it('that cannot be sent is reported', () => {
    const parameters = [
      { name: 'c', in: 'trailer', schema: { type: 'string' } },
      { name: 'Host', in: 'header', schema: { type: 'string' } },
      { name: 'Authorization', in: 'header', schema: { type: 'string' } },
    ]
    const result = operation({ parameters })
    expect(result.connect('Query.thing')).not.toContain('headers')
    expect(result.findings).toEqual([
      'openapi-parameter #/paths/~1thing/get/parameters/0',
      'openapi-parameter #/paths/~1thing/get/parameters/1',
    ])
  })

  it('of the path overrides nothing that the operation says', () => {
    const at = (type: string) => [
      { name: 'a', in: 'query', schema: { type } },
      { name: type, in: 'query', schema: { type } },
    ]
    const { sdl } = imported(
      document({
        '/thing': { parameters: at('string'), get: { operationId: 'thing', parameters: at('integer'), responses: ok } },
      }),
    )
    expect(sdl).toContain('thing(a: Int, string: String, integer: Int): String')
  })
})

describe('the path', () => {
  it.each([
    ['/a b/ü', '/a%20b/%C3%BC'],
    ['/{id}/x#fragment', '/{$args.id}/x'],
    ['/a?mode=1', '/a?mode=1'],
    ['/a/}b{', '/a/%7Db%7B'],
    ['/100%', '/100%25'],
    ['a', '/a'],
  ])('%s is written for a URL', (path, expected) => {
    expect(operation({}, path).connect('Query.thing')).toContain(`GET: "${expected}"`)
  })
})

describe('a body', () => {
  const post = (content: unknown, required = true) =>
    operation({ requestBody: { required, content } }, '/thing', 'post')

  it('is an argument that is sent as it is', () => {
    const result = post({ 'application/json': { schema: { type: 'object', properties: { a: { type: 'string' } } } } })
    expect(result.sdl).toContain('thing(input: ThingInput!): String')
    expect(result.connect('Mutation.thing')).toContain('http: { POST: "/thing" body: "$args.input" }')
  })

  it('gets the names of the wire back', () => {
    const item = { type: 'object', properties: { 'x-y': { type: 'string' }, b: { type: 'string' } } }
    const schema = { type: 'object', properties: { items: { type: 'array', items: item }, a: { type: 'string' } } }
    expect(post({ 'application/json': { schema } }).connect('Mutation.thing')).toContain(
      'body: """ $args.input { items { "x-y": xY b } a } """',
    )
  })

  it.each([
    ['a form', 'application/x-www-form-urlencoded'],
    ['a dialect of JSON', 'application/merge-patch+json'],
  ])('that is %s says so', (_, mediaType) => {
    const result = post({ [mediaType]: { schema: { type: 'object', properties: { a: {} } } } })
    expect(result.connect('Mutation.thing')).toContain(`headers: [{ name: "Content-Type", value: "${mediaType}" }]`)
  })

  it('that nothing can be said of is reported', () => {
    const result = post({ 'multipart/mixed': { schema: { type: 'object', properties: { a: { type: 'string' } } } } })
    expect(result.sdl).toContain('  thing: String\n')
    expect(result.findings).toEqual(['openapi-body #/paths/~1thing/post/requestBody'])
  })

  it('is optional where the document says so', () => {
    expect(post({ 'application/json': { schema: {} } }, false).sdl).toContain('thing(input: JSON): String')
  })
})

describe('an answer', () => {
  const answer = (responses: unknown, method = 'post') =>
    imported(
      document(
        { '/thing': { [method]: { operationId: 'thing', responses } } },
        { Pet: { type: 'object', properties: { id: { type: 'string' } } } },
      ),
    )
  const json = (schema: unknown) => ({ content: { 'application/json; charset=utf-8': { schema } } })

  it.each([
    ['no content', { 204: {} }, 'Boolean', '"$(true)"'],
    ['text', { 200: json({ type: 'string' }) }, 'String', '"$"'],
    ['a list of objects', { 200: json({ type: 'array', items: ref('Pet') }) }, '[Pet!]', '"id"'],
    ['only a default', { default: json(ref('Pet')) }, 'Pet', '"id"'],
    ['a class of codes', { '2XX': json(ref('Pet')), 400: json({}) }, 'Pet', '"id"'],
    ['the same at two codes', { 200: json(ref('Pet')), 201: json(ref('Pet')) }, 'Pet', '"id"'],
    ['plain text', { 200: { content: { 'text/plain': { schema: { type: 'string' } } } } }, 'String', '"$"'],
    ['JSON of no schema', { 200: { content: { 'application/json': {} } } }, 'JSON', '"$"'],
  ])('that is %s', (_, responses, type, selection) => {
    const result = answer(responses)
    expect(result.sdl).toContain(`  thing: ${type}\n`)
    expect(result.connect('Mutation.thing')).toContain(`selection: ${selection}`)
    expect(result.findings).toEqual([])
  })

  it('of another shape at another code, or in XML, is reported', () => {
    expect(answer({ 200: json(ref('Pet')), 202: json({ type: 'string' }) }).findings).toEqual([
      'openapi-response #/paths/~1thing/post',
    ])
    expect(answer({ 200: { content: { 'text/xml': {} } } }).findings).toEqual([
      'openapi-response #/paths/~1thing/post/responses/200',
    ])
  })
})

describe('the document', () => {
  it('gives a field for each operation that is chosen, by operationId, tag or path', () => {
    const paths = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [
        `/${name}`,
        { get: { operationId: name, tags: [`${name}s`], responses: ok } },
      ]),
    )
    const fields = (choice: 'all' | 'none' | string[]) =>
      Object.keys(imported(document(paths), { import: choice }).schema.getQueryType()?.getFields() ?? {})
    expect(fields('all')).toEqual(['a', 'b', 'c', 'd', '_'])
    expect(fields('none')).toEqual(['_'])
    expect(fields(['a', 'cs', 'GET /d'])).toEqual(['a', 'c', 'd', '_'])
    expect(imported(document(paths), { import: ['x'] }).findings).toEqual(['openapi-import #/paths'])
  })

  it.each([
    ['the first', [{ url: 'https://a.test/v1/' }, { url: 'https://b.test' }], undefined, 'https://a.test/v1'],
    [
      'its variables',
      [{ url: 'https://{host}/{v}', variables: { host: { default: 'a.test' }, v: { enum: ['v2'] } } }],
      undefined,
      'https://a.test/v2',
    ],
    ['relative to the document', [{ url: '/api' }], 'https://c.test/docs/openapi.json', 'https://c.test/api'],
    ['missing', undefined, undefined, 'https://server-unknown.invalid'],
    ['no address', [{ url: 'ftp://x' }], undefined, 'https://server-unknown.invalid'],
  ])('names its server: %s', (_, servers, documentUrl, expected) => {
    const result = imported(document({ '/thing': getOf({}) }, {}, { servers }), { url: undefined, documentUrl })
    expect(result.sdl).toContain(`@source(name: "shop", http: { baseURL: "${expected}" })`)
    expect(result.findings).toEqual(expected.endsWith('.invalid') ? ['openapi-server #/servers'] : [])
  })

  it('gives operations with a server of their own a source of their own', () => {
    const paths = { '/a': getOf({}), '/b': getOf({}, { operationId: 'b', servers: [{ url: 'https://b.test' }] }) }
    const result = imported(document(paths, {}, { servers: [{ url: 'https://a.test' }] }), { url: undefined })
    expect(result.connect('Query.thing')).toContain('source: "shop"')
    expect(result.connect('Query.b')).toContain('source: "shop2"')
    expect(result.sdl).toContain('@source(name: "shop2", http: { baseURL: "https://b.test" })')
  })

  it.each([
    [{ region: 'us' }, 'https://us.api.test/v1', []],
    [undefined, 'https://eu.api.test/v1', []],
    [{ region: 'mars' }, 'https://mars.api.test/v1', ['openapi-server #/servers/0/variables/region']],
  ])('fills in the variables %j of its server', (serverVariables, expected, reported) => {
    const servers = [
      { url: 'https://{region}.api.test/v1', variables: { region: { default: 'eu', enum: ['eu', 'us'] } } },
    ]
    const { sdl, findings } = imported(document({}, {}, { servers }), { url: undefined, serverVariables })
    expect(sdl).toContain(`baseURL: "${expected}"`)
    expect(findings).toEqual(reported)
  })

  it('reports what it cannot express', () => {
    const paths = {
      '/a': { ...Object(getOf({})), query: { responses: {} } },
      '/b': getOf({}, { operationId: 'b', callbacks: { x: {} } }),
    }
    const more = {
      webhooks: { x: {} },
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
    }
    expect(imported(document(paths, {}, more)).findings).toEqual([
      'openapi-callback #/webhooks',
      'openapi-method #/paths/~1a/query',
      'openapi-callback #/paths/~1b/get/callbacks',
      'openapi-security #/components/securitySchemes/key',
    ])
  })

  it('may be of version 2.0', () => {
    const result = imported(
      {
        swagger: '2.0',
        host: 'a.test',
        basePath: '/v1',
        consumes: ['application/json'],
        definitions: {
          Pet: { type: 'object', required: ['name'], properties: { name: { type: 'string', 'x-nullable': true } } },
        },
        paths: {
          '/pets': {
            get: {
              operationId: 'pets',
              parameters: [
                { name: 'tags', in: 'query', type: 'array', items: { type: 'string' } },
                { name: 'ids', in: 'query', type: 'array', collectionFormat: 'multi', items: { type: 'string' } },
              ],
              responses: { 200: { schema: { type: 'array', items: { $ref: '#/definitions/Pet' } } } },
            },
            post: {
              operationId: 'addPet',
              parameters: [{ name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } }],
              responses: { 200: {} },
            },
            put: {
              operationId: 'putPet',
              consumes: ['application/x-www-form-urlencoded'],
              parameters: [{ name: 'full-name', in: 'formData', type: 'string', required: true }],
              responses: {},
            },
          },
        },
      },
      { url: undefined },
    )
    expect(result.sdl).toContain('baseURL: "https://a.test/v1"')
    expect(result.sdl).toContain('pets(tags: [String!], ids: [String!]): [Pet!]')
    expect(result.connect('Query.pets')).toContain(
      `queryParams: """ tags: $args.tags?->paramStyle('form', { explode: false }) ids: $args.ids """`,
    )
    expect(result.sdl).toContain('addPet(input: PetInput!): Boolean')
    expect(result.connect('Mutation.putPet')).toContain('body: """ $args.input { "full-name": fullName } """')
    expect(result.type('Pet')).toBe('type Pet { name: String }')
    expect(result.findings).toEqual([])
  })
})
