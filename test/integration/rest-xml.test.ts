import { describe, expect, it } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { type Answer, httpUpstream, type Seen } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'

/** A gateway over one REST module whose API speaks XML, which may be asked in both ways. */
async function module(sdl: string, answer: (seen: Seen) => string | Uint8Array | Answer, more = '', options = '') {
  const upstream = await httpUpstream((seen): Answer => {
    const given = answer(seen)
    if (typeof given !== 'string' && !(given instanceof Uint8Array)) return given
    return { status: 200, body: given, headers: { 'content-type': 'application/xml' } }
  })
  const directory = schemaDirectory({
    's/module.ts': `import { defineModule, rest } from 'selvedge'\nexport default defineModule({ source: rest({ ${options} }) })`,
    's/schema.graphql': `extend schema
      @source(name: "s", http: { baseURL: "${upstream.url}", headers: [{ name: "Accept", value: "application/xml" }] } ${more})
      scalar JSON
      scalar Date
      scalar BigInt
      ${sdl}`,
  })
  return { gateway: await bothWays(directory, upstream), upstream }
}

const one = (type: string, selection: string, types = '') => `
  type Query { it: ${type} @connect(source: "s", http: { GET: "/it" }, selection: """${selection}""") }
  ${types}`

type Row = readonly [what: string, type: string, xml: string, ...unknown[]]

/** A field `f0`, `f1`, ... for each row: an object whose `a` has the type. */
const typed = (rows: readonly Row[]) => {
  const fields = rows.map(([, type], at) => {
    const below = /Thing|Sure/.test(type) ? '{ id on: on? tags: tag? }' : ''
    return `f${at}: Root${at} @connect(source: "s", http: { GET: "/${at}" }, selection: "a: $.r.a? ${below}")`
  })
  const types = rows.map(([, type], at) => `type Root${at} { a: ${type} }`)
  return module(
    `type Query { ${fields.join('\n')} } ${types.join('\n')}
     type Thing { id: Int on: Boolean tags: [String!]! } type Sure { id: Int! on: Boolean tags: [String] } enum Color { RED }`,
    ({ url }) => `<r>${rows[Number(url.slice(1))]?.[2]}</r>`,
  )
}

const typedQuery = (rows: readonly Row[]) =>
  `{ ${rows.map(([, type], at) => `f${at} { a ${/Thing|Sure/.test(type) ? '{ id on tags }' : ''} }`).join(' ')} }`

describe('a value of XML', () => {
  it('is what its type says', async () => {
    const rows: readonly (readonly [what: string, type: string, xml: string, value: unknown])[] = [
      ['text', 'String', '<a>007</a>', '007'],
      ['an id', 'ID', '<a>007</a>', '007'],
      ['empty text', 'String', '<a/>', ''],
      ['a number', 'Int', '<a> 12\n</a>', 12],
      ['a number with a sign', 'Int', '<a>+007</a>', 7],
      ['a fraction', 'Float', '<a>-1.50E2</a>', -150],
      ['no number', 'Int', '<a/>', null],
      ['truth', 'Boolean', '<a>true</a>', true],
      ['truth in digits', 'Boolean', '<a>0</a>', false],
      ['neither', 'Boolean', '<a></a>', null],
      ['an integer of 64 bits', 'BigInt', '<a>5000000000</a>', 5000000000],
      ['an integer that a double cannot hold', 'BigInt', '<a>9007199254740993</a>', '9007199254740993'],
      ['an enum', 'Color', '<a> RED </a>', 'RED'],
      ['a custom scalar', 'Date', '<a>2024-01-01</a>', '2024-01-01'],
      ['what is nil', 'String', '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>', null],
      ['a number with attributes', 'Float', '<a currency="EUR">12.5</a>', 12.5],
      ['a text with attributes', 'String', '<a lang="en">x</a>', 'x'],
      ['a date with attributes', 'Date', '<a type="date">2024-01-01</a>', '2024-01-01'],
      ['attributes alone, for a text', 'String', '<a lang="en"/>', ''],
      ['JSON, as it came', 'JSON', '<a b="1">2<c/></a>', { '@b': '1', c: '', '#text': '2' }],
      ['an item, for a list', '[Int!]', '<a>1</a>', [1]],
      ['a list', '[Int!]', '<a>1</a><a>2</a>', [1, 2]],
      ['nothing, for a list', '[Int!]!', '<b/>', []],
      ['an item, for a list of text', '[String]', '<a/>', ['']],
      ['an object, for a list', '[Thing!]!', '<a><id>1</id></a>', [{ id: 1, on: null, tags: [] }]],
      ['nothing, for an object', 'Thing', '<a/>', { id: null, on: null, tags: [] }],
      ['nothing, for an object that must have something', 'Sure', '<a/>', null],
      ['white space, for a list of objects', '[Thing]', '<a> </a>', []],
      [
        'objects in a list of lists',
        '[Thing]',
        '<a><id>1</id><on>true</on><tag>x</tag></a><a><id>2</id><tag>y</tag><tag>z</tag></a>',
        [
          { id: 1, on: true, tags: ['x'] },
          { id: 2, on: null, tags: ['y', 'z'] },
        ],
      ],
    ]
    const { gateway } = await typed(rows)
    const { answer } = await gateway.run(typedQuery(rows))
    expect(answer).toEqual({ data: Object.fromEntries(rows.map(([, , , a], at) => [`f${at}`, { a }])) })
  })

  it('that is not of its type is an error of its field', async () => {
    const rows = (
      [
        ['Int', '1.5'],
        ['Int', '0x1f'],
        ['Float', 'INF'],
        ['Boolean', 'yes'],
        ['Color', 'BLUE'],
        ['Int', '<b>1</b>'],
        ['Thing', 'text'],
      ] as const
    ).map(([type, xml]) => ['', type, `<a>${xml}</a>`] as const)
    const { gateway } = await typed(rows)
    const { answer } = await gateway.run(typedQuery(rows))
    const error = (at: number) => ({
      path: [`f${at}`, 'a'],
      extensions: expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape' }),
    })
    expect(answer).toEqual({
      data: Object.fromEntries(rows.map((_, at) => [`f${at}`, { a: null }])),
      errors: rows.map((_, at) => expect.objectContaining(error(at))),
    })
  })

  it('has its text beside attributes that are not always there', async () => {
    const { gateway } = await module(
      one(
        '[Price!]',
        `$.prices.price { amount: '#text' currency: '@currency'? }`,
        'type Price { amount: Float currency: String }',
      ),
      () => '<prices><price currency="EUR">12.5</price><price>3</price><price/></prices>',
    )
    const { answer } = await gateway.run('{ it { amount currency } }')
    expect(answer).toEqual({
      data: {
        it: [
          { amount: 12.5, currency: 'EUR' },
          { amount: 3, currency: null },
          { amount: null, currency: null },
        ],
      },
    })
  })

  it('has the type of its member of a union or interface, and of an object taken as it came', async () => {
    const { gateway } = await module(
      one(
        '[Animal!]',
        `$.zoo.animal { id ...kind->match(["cat", { __typename: "Cat", lives: $.lives }], ["dog", { __typename: "Dog", tricks: $.trick? }]) }`,
        `interface Animal { id: ID! } type Cat implements Animal { id: ID! lives: Int } type Dog implements Animal { id: ID! tricks: [String] }
         extend type Query { node: Node @connect(source: "s", http: { GET: "/node" }, selection: "$.node { ...@ }") }
         type Node { size: Int node: [Node!]! }`,
      ),
      ({ url }) =>
        url === '/node'
          ? '<node><size>1</size><node><size>2</size></node></node>'
          : '<zoo><animal><id>1</id><kind>cat</kind><lives>9</lives></animal><animal><id>2</id><kind>dog</kind><trick>sit</trick></animal></zoo>',
    )
    const { answer } = await gateway.run(
      '{ it { id ... on Cat { lives } ... on Dog { tricks } } node { size node { size node { size } } } }',
    )
    expect(answer).toEqual({
      data: {
        it: [
          { id: '1', lives: 9 },
          { id: '2', tricks: ['sit'] },
        ],
        node: { size: 1, node: [{ size: 2, node: [] }] },
      },
    })
  })

  it('finds its item in a batch, its parent, and its page, of one as of many', async () => {
    const { gateway } = await module(
      `type Query {
        users: [User!] @connect(source: "s", http: { GET: "/users" }, selection: "$.users.user? { id: '@id' }")
        pages(first: Int, after: String): Pages
          @connect(source: "s", http: { GET: "/pages" }, selection: "$.page.item? { id }")
          @paginate(offset: "offset", limit: "limit", pageSize: 2, total: "$.page.'@total'", hasNext: "$.page.'@more'")
      }
      type User @connect(source: "s", http: { GET: "/names?id={$batch.id->joinNotNull(',')}" }, selection: "$.users.user { id: '@id' name }") {
        id: Int!
        name: String
        posts: [Post!]!
          @connect(source: "s", http: { GET: "/posts?by={$batch.id->joinNotNull(',')}" }, batch: { groupBy: "'@by'" }, selection: "$.posts.post? { id: '@id' }")
      }
      type Post { id: Int }
      type Pages { nodes: [Item!]! totalCount: Int pageInfo: PageInfo! }
      type Item { id: Int }
      type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`,
      ({ url }) =>
        ({
          '/users': '<users><user id="1"/></users>',
          '/names?id=1': '<users><user id="1"><name>Ann</name></user></users>',
          '/posts?by=1': '<posts><post id="5" by="1"/></posts>',
        })[url] ?? '<page total="1" more="false"><item><id>1</id></item></page>',
    )
    const { answer } = await gateway.run(
      '{ users { id name posts { id } } pages(first: 2) { nodes { id } totalCount pageInfo { hasNextPage } } }',
    )
    expect(answer).toEqual({
      data: {
        users: [{ id: 1, name: 'Ann', posts: [{ id: 5 }] }],
        pages: { nodes: [{ id: 1 }], totalCount: 1, pageInfo: { hasNextPage: false } },
      },
    })
  })
})

describe('an answer', () => {
  const latin = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'
  const utf16 = Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><a>é</a>', 'utf16le')

  it('is read by what it is', async () => {
    const rows: readonly (readonly [what: string, contentType: string | undefined, body: string | Uint8Array])[] = [
      ['of XML', 'application/xml', '<a>é</a>'],
      ['of text/xml', 'text/xml; charset=utf-8', '<?xml version="1.0"?>\n<a>é</a>\n'],
      ['of another XML type', 'application/vnd.shop+xml', '<a>é</a>'],
      ['with a byte order mark', 'application/xml', '\ufeff<a>é</a>'],
      ['that declares Latin-1', 'application/xml', Buffer.from(latin, 'latin1')],
      ['labelled as Latin-1', 'text/xml; charset="ISO-8859-1"', Buffer.from('<a>é</a>', 'latin1')],
      ['in UTF-16', 'application/xml', utf16],
      ['in UTF-16 of the other order', 'application/xml', Buffer.from(utf16).swap16()],
      ['without a label', undefined, '\n<a>é</a>'],
      ['labelled as JSON', 'application/json', '<a>é</a>'],
      ['labelled as text', 'text/plain', '<a>é</a>'],
      ['labelled as a page that begins as XML', 'text/html', '<?xml version="1.0"?><a>é</a>'],
      ['of JSON', 'application/json', '{"a":"é"}'],
      ['of JSON labelled as XML', 'application/xml', ' {"a":"é"}'],
    ]
    const sdl =
      'type Query { it(row: Int): Root @connect(source: "s", http: { GET: "/{$args.row}" }, selection: "a") } type Root { a: String }'
    const { gateway, upstream } = await module(sdl, ({ url }) => {
      const [, contentType, body = ''] = rows[Number(url.slice(1))] ?? []
      return { status: 200, body, headers: contentType === undefined ? {} : { 'content-type': contentType } }
    })
    for (const [at, [what]] of rows.entries()) {
      const { answer } = await gateway.run(`{ it(row: ${at}) { a } }`)
      expect({ what, answer }).toEqual({ what, answer: { data: { it: { a: 'é' } } } })
    }
    expect(upstream.seen[0]?.headers.accept).toBe('application/xml')
  })

  it('is read where JSON was asked for, too, and is its text where a String is all of it', async () => {
    const sdl = (headers: string) => `type Query {
      it: Root @connect(source: "s", http: { GET: "/it" ${headers} }, selection: "a: $.a")
      text: String @connect(source: "s", http: { GET: "/text" })
    } type Root { a: Int }`
    const { gateway } = await module(sdl('headers: [{ name: "Accept", value: "application/json" }]'), () => '<a>1</a>')
    expect((await gateway.run('{ it { a } text }')).answer).toEqual({ data: { it: { a: 1 }, text: '<a>1</a>' } })
  })

  it('of white space is null', async () => {
    const { gateway } = await module(one('Root', 'a: $.a', 'type Root { a: Int }'), () => ' \n')
    expect((await gateway.run('{ it { a } }')).answer).toEqual({ data: { it: null } })
  })

  const laughs = `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(1000)}">]>`
  it('is refused where it is broken or hostile, and shows nothing', async () => {
    const rows: readonly (readonly [what: string, body: string | Uint8Array, reason: string, contentType?: string])[] =
      [
        ['that is cut', '<r><secret>x</secret>', 'parse'],
        ['with more than a document', '<r/>secret', 'parse'],
        ['with an entity bomb', `${laughs}<r>&b;</r>`, 'parse'],
        ['with an external entity', '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', 'parse'],
        ['with an unknown entity', '<r>&secret;</r>', 'parse'],
        ['with 20 000 attributes', `<r ${Array.from({ length: 20_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`, 'parse'],
        ['with 300 000 references', `<r>${'&#65;'.repeat(300_000)}</r>`, 'parse'],
        ['with a control character', '<r>\u0001</r>', 'parse'],
        ['with an undeclared prefix', '<q:r/>', 'parse'],
        ['with 50 000 levels', `${'<r>'.repeat(50_000)}${'</r>'.repeat(50_000)}`, 'too_deep'],
        ['of bytes that are not UTF-8', Buffer.from('<r>\xe9</r>', 'latin1'), 'encoding'],
        ['in an encoding that is not read', '<?xml version="1.0" encoding="EBCDIC"?><r/>', 'encoding'],
        ['that is a page', '<!DOCTYPE html><html><p>secret', 'parse', 'text/html'],
        ['that is a page in XML', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'parse', 'application/xhtml+xml'],
      ]
    const sdl =
      'type Query { it(row: Int): JSON @connect(source: "s", http: { GET: "/{$args.row}" }, selection: "$.r") }'
    const { gateway } = await module(sdl, ({ url }) => {
      const [, body = '', , contentType = 'application/xml'] = rows[Number(url.slice(1))] ?? []
      return { status: 200, body, headers: { 'content-type': contentType } }
    })
    for (const [at, [what, , reason]] of rows.entries()) {
      const { answer } = await gateway.run(`{ it(row: ${at}) }`)
      const extensions = expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE', reason, upstreamStatus: 200 })
      expect({ what, ...answer }).toEqual({
        what,
        data: { it: null },
        errors: [expect.objectContaining({ path: ['it'], extensions })],
      })
      expect(JSON.stringify(answer)).not.toContain('secret')
    }
  })

  it('is never a part of itself when it is cut', async () => {
    const whole = '<?xml version="1.0"?><r a="1"><b>x&amp;y</b><!-- c --><b/></r>'
    let length = 1
    const { gateway } = await module(one('JSON', '$.r'), () => whole.slice(0, length))
    for (; length < whole.length; length += 9) {
      const { errors } = await gateway.run('{ it }')
      expect({ length, codes: errors.map(({ code }) => code) }).toEqual({
        length,
        codes: ['UPSTREAM_INVALID_RESPONSE'],
      })
    }
    length = whole.length
    expect((await gateway.run('{ it }')).answer).toEqual({ data: { it: { '@a': '1', b: ['x&y', ''] } } })
  })
})

describe('an error in XML', () => {
  const sdl = `type Query {
    it: Root @connect(source: "s", http: { GET: "/it" }, selection: "a: $.r.a", errors: { extensions: "code: $.Error.Code" })
    plain: Root @connect(source: "s", http: { GET: "/plain" }, selection: "a: $.r.a")
  } type Root { a: Int }`
  const rules = `isSuccess: "$.Error?->size->eq(0) ?? $status->lt(300)" errors: { message: "$.Error.Message" }`

  it('is told by status or by the mapping, and shows no more than a code that is allowed', async () => {
    const body = '<Error><Code>NO_STOCK</Code><Message>secret</Message></Error>'
    const { gateway } = await module(
      sdl,
      ({ url }) => ({ status: url === '/it' ? 200 : 409, body, headers: { 'content-type': 'text/xml' } }),
      rules,
      'reasons: ["NO_STOCK"]',
    )
    const { answer } = await gateway.run('{ it { a } plain { a } }')
    const error = (path: string, code: string, upstreamStatus: number) =>
      expect.objectContaining({
        path: [path],
        extensions: expect.objectContaining({ code, upstreamStatus, reason: 's/NO_STOCK', source: 's' }),
      })
    expect(answer).toEqual({
      data: { it: null, plain: null },
      errors: [error('it', 'UPSTREAM_ERROR', 200), error('plain', 'UPSTREAM_CONFLICT', 409)],
    })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  it('is told by a Boolean in its text', async () => {
    const { gateway } = await module(
      sdl.replace(/, errors[^)]*/, ', isSuccess: "$.r.ok"'),
      ({ url }) => `<r><ok>${url === '/it' ? 'true' : 'false'}</ok><a>1</a></r>`,
      'isSuccess: "$.r.ok"',
    )
    const { answer } = await gateway.run('{ it { a } plain { a } }')
    expect(answer).toEqual({
      data: { it: { a: 1 }, plain: null },
      errors: [
        expect.objectContaining({ path: ['plain'], extensions: expect.objectContaining({ code: 'UPSTREAM_ERROR' }) }),
      ],
    })
  })

  it('that cannot be read is one by its status all the same', async () => {
    const { gateway } = await module(sdl, () => ({
      status: 500,
      body: '<Error><Message>secret',
      headers: { 'content-type': 'application/xml' },
    }))
    const { answer } = await gateway.run('{ plain { a } }')
    expect(answer.errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'UPSTREAM_ERROR', upstreamStatus: 500 }) }),
    ])
    expect(JSON.stringify(answer)).not.toContain('secret')
  })
})

describe('a body in XML', () => {
  const sdl = (body: string) => `type Query { a: Int @connect(source: "s", http: { GET: "/" }) }
    input Pet { id: Int! name: String tags: [String!] more: JSON }
    type Mutation { add(pet: Pet): Boolean @connect(source: "s", http: {
      POST: "/pets", headers: [{ name: "Content-Type", value: "application/xml" }], body: """${body}"""
    }, selection: "$(true)") }`
  const pet = `pet: $args.pet { '@id': id name tag: tags more '@xmlns': $('urn:pets') }`

  it('is written as its mapping says', async () => {
    const { gateway, upstream } = await module(sdl(pet), () => '<ok/>')
    const { answer } = await gateway.run('mutation ($pet: Pet) { add(pet: $pet) }', {
      pet: { id: 7, name: 'Tom & "Jerry" <é>', tags: ['a', 'b'], more: { x: [1, { '@y': true }] } },
    })
    expect(answer).toEqual({ data: { add: true } })
    expect(upstream.seen[0]?.headers['content-type']).toBe('application/xml')
    expect(upstream.seen[0]?.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<pet id="7" xmlns="urn:pets"><name>Tom &amp; "Jerry" &lt;é&gt;</name><tag>a</tag><tag>b</tag><more><x>1</x><x y="true"/></more></pet>',
    )
  })

  it('is text where the mapping gives text', async () => {
    const { gateway, upstream } = await module(sdl(`$('<a/>')`), () => '<ok/>')
    await gateway.run('mutation { add }')
    expect(upstream.seen[0]?.body).toBe('<a/>')
  })

  it.each<[string, object]>([
    ['a control character', { name: '\u0001' }],
    ['half a character', { name: '\ud800' }],
    ['a name that is none', { more: { 'a><b': 1 } }],
    ['a list in a list', { more: { a: [[1]] } }],
  ])('is not made of %s', async (_, more) => {
    const { gateway, upstream } = await module(sdl(pet), () => '<ok/>')
    const { answer } = await gateway.run('mutation ($pet: Pet) { add(pet: $pet) }', { pet: { id: 1, ...more } })
    expect(answer.errors).toEqual([
      expect.objectContaining({
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', reason: 'body', source: 's' }),
      }),
    ])
    expect(upstream.seen).toEqual([])
  })

  it('is none where nothing was given', async () => {
    const { gateway, upstream } = await module(sdl('pet: $args.pet { name }'), () => '<ok/>')
    await gateway.run('mutation { add }')
    expect(upstream.seen[0]?.body).toBe('')
    expect(upstream.seen[0]?.headers['content-type']).toBeUndefined()
  })
})
