import { describe, expect, it } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { type Answer, httpUpstream, type Seen } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'

/** A gateway over one REST module, which may be asked in both ways. */
async function module(sdl: string, answers: Readonly<Record<string, unknown>> | ((url: URL) => unknown)) {
  const upstream = await httpUpstream(({ url }: Seen): Answer => {
    const json = typeof answers === 'function' ? answers(new URL(url, 'http://x')) : answers[url]
    return json === undefined ? { status: 404, body: '' } : { json }
  })
  const directory = schemaDirectory({
    'm/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${upstream.url}" })\n${sdl}`,
  })
  return { gateway: await bothWays(directory, upstream), upstream }
}

const animals = `
  interface Animal { id: ID! name: String }
  type Cat implements Animal { id: ID! name: String lives: Int home: Place }
  type Dog implements Animal { id: ID! name: String tricks: [String!] home: Place }
  type Place { street: String }
  union Result = Cat | Dog | Place`

const byKind = (rest: string) =>
  `... kind->match(["cat", { __typename: $("Cat"), lives: $.lives }], ["dog", { __typename: $("Dog"), tricks: $.tricks }]) ${rest}`

const data = [
  { kind: 'cat', id: 1, name: 'Tom', lives: 9, home: { street: 'A' } },
  { kind: 'dog', id: 2, name: 'Rex', tricks: ['sit'], home: null },
]

describe('interfaces and unions', () => {
  it('have the type that ->match says, in lists, alone and below objects', async () => {
    const { gateway } = await module(
      `type Query {
        animals: [Animal] @connect(source: "s", http: { GET: "/animals" }, selection: """id name home { street } ${byKind('')}""")
        animal(id: ID!): Animal @connect(source: "s", http: { GET: "/animals/{$args.id}" }, selection: """${byKind('id name home { street }')}""")
        zoo: Zoo @connect(source: "s", http: { GET: "/zoo" }, selection: """name star { id name ${byKind('')} } all: animals { id name ${byKind('')} }""")
      }
      type Zoo { name: String star: Animal all: [Animal!]! }
      ${animals}`,
      { '/animals': data, '/animals/2': data[1], '/zoo': { name: 'Z', star: data[1], animals: data } },
    )
    const { answer, urls } = await gateway.run(`{
      animals { __typename id name ... on Cat { lives home { street } } ...D }
      animal(id: 2) { name ...D }
      zoo { name star { __typename ...D } all { __typename ... on Animal { name } ... on Cat { lives } } }
    }
    fragment D on Dog { tricks place: home { street } }`)
    expect(answer).toEqual({
      data: {
        animals: [
          { __typename: 'Cat', id: '1', name: 'Tom', lives: 9, home: { street: 'A' } },
          { __typename: 'Dog', id: '2', name: 'Rex', tricks: ['sit'], place: null },
        ],
        animal: { name: 'Rex', tricks: ['sit'], place: null },
        zoo: {
          name: 'Z',
          star: { __typename: 'Dog', tricks: ['sit'], place: null },
          all: [
            { __typename: 'Cat', name: 'Tom', lives: 9 },
            { __typename: 'Dog', name: 'Rex' },
          ],
        },
      },
    })
    expect([...urls].sort()).toEqual(['/animals', '/animals/2', '/zoo'])
  })

  it('have a case for all others, in a union', async () => {
    const { gateway } = await module(
      `type Query { search: [Result!] @connect(source: "s", http: { GET: "/s" }, selection: """$.hits { ... kind->match(
        ["cat", { __typename: $("Cat"), name: $.name }], ["dog", { __typename: $("Dog"), name: $.name }],
        [@, { __typename: $("Place"), street: $.street }]) }""") }
      ${animals}`,
      { '/s': { hits: [...data, { kind: 'park', street: 'B' }] } },
    )
    const { answer } = await gateway.run('{ search { __typename ... on Animal { name } ... on Place { street } } }')
    expect(answer).toEqual({
      data: {
        search: [
          { __typename: 'Cat', name: 'Tom' },
          { __typename: 'Dog', name: 'Rex' },
          { __typename: 'Place', street: 'B' },
        ],
      },
    })
  })

  it('may take the type’s name from the data', async () => {
    const { gateway } = await module(
      `type Query { animals: [Animal] @connect(source: "s", http: { GET: "/animals" }, selection: "__typename: type id name lives tricks") } ${animals}`,
      {
        '/animals': [
          { type: 'Cat', id: 1, name: 'Tom', lives: 9 },
          { type: 'Dog', id: 2, tricks: [] },
        ],
      },
    )
    const { answer } = await gateway.run('{ animals { id ... on Cat { lives } ... on Dog { tricks } } }')
    expect(answer).toEqual({
      data: {
        animals: [
          { id: '1', lives: 9 },
          { id: '2', tricks: [] },
        ],
      },
    })
  })

  it.each([
    ['that no case is for', { kind: 'bird', id: 3 }],
    ['without a kind', { id: 3 }],
  ])('fail one item %s, and keep its siblings', async (_, item) => {
    const { gateway } = await module(
      `type Query { animals: [Animal] @connect(source: "s", http: { GET: "/animals" }, selection: """id name ${byKind('')}""") } ${animals}`,
      { '/animals': [data[0], item, data[1]] },
    )
    const { answer, errors } = await gateway.run('{ animals { id name } }')
    expect(answer.data).toEqual({ animals: [{ id: '1', name: 'Tom' }, null, { id: '2', name: 'Rex' }] })
    expect(errors).toEqual([{ code: 'UPSTREAM_INVALID_RESPONSE', source: 'm', path: ['animals', 1] }])
  })

  it('fail one item whose type is none of them', async () => {
    const { gateway } = await module(
      `type Query { animals: [Animal] @connect(source: "s", http: { GET: "/animals" }, selection: "__typename: type id name") } ${animals}`,
      {
        '/animals': [
          { type: 'Place', id: 1 },
          { type: 'Cat', id: 2 },
          { type: 'Query', id: 3 },
          { type: 5, id: 4 },
        ],
      },
    )
    const { answer, errors } = await gateway.run('{ animals { id } }')
    expect(answer.data).toEqual({ animals: [null, { id: '2' }, null, null] })
    expect(errors.map(({ path }) => path)).toEqual([0, 2, 3].map((at) => ['animals', at]))
  })

  it('stand in bulk answers, matched by key', async () => {
    const { gateway } = await module(
      `type Query { owners: [Owner] @connect(source: "s", http: { GET: "/owners" }, selection: "id") }
       type Owner { id: ID! pets: [Animal!] @connect(source: "s", http: { GET: "/pets?of={$batch.id->joinNotNull(',')}" },
         batch: { groupBy: "owner" }, selection: """$.pets { id name ${byKind('')} }""") }
       ${animals}`,
      {
        '/owners': [{ id: 7 }, { id: 8 }],
        '/pets?of=7%2C8': {
          pets: [
            { ...data[0], owner: 8 },
            { ...data[1], owner: 7 },
          ],
        },
      },
    )
    const { answer } = await gateway.run('{ owners { id pets { __typename id ... on Cat { lives } } } }')
    expect(answer).toEqual({
      data: {
        owners: [
          { id: '7', pets: [{ __typename: 'Dog', id: '2' }] },
          { id: '8', pets: [{ __typename: 'Cat', id: '1', lives: 9 }] },
        ],
      },
    })
  })

  it('refer to entities of each type, which are got in one call a type', async () => {
    const { gateway } = await module(
      `type Query { feed: [Item] @connect(source: "s", http: { GET: "/feed" }, selection: """
         ... type->match(["p", { __typename: $("Post"), id: $.ref }], ["v", { __typename: $("Video"), id: $.ref }])""") }
       union Item = Post | Video
       type Post @key(fields: "id") @connect(source: "s", http: { GET: "/posts?ids={$batch.id->joinNotNull(',')}" }, selection: "id text") { id: ID! text: String }
       type Video @key(fields: "id") @connect(source: "s", http: { GET: "/videos?ids={$batch.id->joinNotNull(',')}" }, selection: "id length") { id: ID! length: Int }`,
      ({ pathname, searchParams }) => {
        if (pathname === '/feed')
          return [
            { type: 'p', ref: 1 },
            { type: 'v', ref: 1 },
            { type: 'p', ref: 2 },
          ]
        return (searchParams.get('ids') ?? '').split(',').map((id) => ({ id, text: `t${id}`, length: 60 }))
      },
    )
    const { answer, urls } = await gateway.run('{ feed { ... on Post { id text } ... on Video { id length } } }')
    expect(answer).toEqual({
      data: {
        feed: [
          { id: '1', text: 't1' },
          { id: '1', length: 60 },
          { id: '2', text: 't2' },
        ],
      },
    })
    expect([...urls].sort()).toEqual(['/feed', '/posts?ids=1%2C2', '/videos?ids=1'])
  })
})

describe('circular types', () => {
  const people: Record<string, { id: number; name: string; boss: number | null }> = {
    '1': { id: 1, name: 'Ada', boss: null },
    '2': { id: 2, name: 'Ben', boss: 1 },
    '3': { id: 3, name: 'Cyd', boss: 2 },
    '4': { id: 4, name: 'Dan', boss: 4 },
  }

  it('go round by key as far as the client asks, one call a step', async () => {
    const { gateway } = await module(
      `type Query { people: [Person] @connect(source: "s", http: { GET: "/people" }, selection: "id name boss: { id: boss }") }
       type Person @key(fields: "id") @connect(source: "s", http: { GET: "/people?ids={$batch.id->joinNotNull(',')}" }, selection: "id name boss: { id: boss }")
         { id: ID! name: String boss: Person }`,
      ({ searchParams }) => (searchParams.get('ids')?.split(',') ?? Object.keys(people)).map((id) => people[id]),
    )
    const { answer, urls } = await gateway.run('{ people { name boss { name boss { name boss { name } } } } }')
    expect(answer).toEqual({
      data: {
        people: [
          { name: 'Ada', boss: null },
          { name: 'Ben', boss: { name: 'Ada', boss: null } },
          { name: 'Cyd', boss: { name: 'Ben', boss: { name: 'Ada', boss: null } } },
          { name: 'Dan', boss: { name: 'Dan', boss: { name: 'Dan', boss: { name: 'Dan' } } } },
        ],
      },
    })
    expect(urls.length).toBeLessThanOrEqual(4)
  })

  it('hold what a selection reaches, and are null below it', async () => {
    const { gateway } = await module(
      `type Query { tree: Node @connect(source: "s", http: { GET: "/tree" }, selection: "name children { name children { name } }") }
       type Node { name: String children: [Node!] }`,
      { '/tree': { name: 'a', children: [{ name: 'b', children: [{ name: 'c', children: [{ name: 'd' }] }] }] } },
    )
    const { answer } = await gateway.run('{ tree { name children { name children { name children { name } } } } }')
    expect(answer).toEqual({
      data: { tree: { name: 'a', children: [{ name: 'b', children: [{ name: 'c', children: null }] }] } },
    })
  })

  it('may be each other’s, by fields with calls of their own', async () => {
    const { gateway } = await module(
      `type Query { author(id: ID!): Author @connect(source: "s", http: { GET: "/authors/{$args.id}" }, selection: "id name") }
       type Author { id: ID! name: String books: [Book!] @connect(source: "s", http: { GET: "/books?author={$this.id}" }, selection: "id authorId: author") }
       type Book { id: ID! authorId: ID author: Author @connect(source: "s", http: { GET: "/authors/{$this.authorId}" }, selection: "id name") }`,
      ({ pathname }) =>
        pathname === '/books'
          ? [
              { id: 10, author: 1 },
              { id: 11, author: 1 },
            ]
          : { id: 1, name: 'Ann' },
    )
    const { answer, urls } = await gateway.run('{ author(id: 1) { books { id author { name books { id } } } } }')
    const books = [{ id: '10' }, { id: '11' }]
    expect(answer).toEqual({
      data: { author: { books: books.map((book) => ({ ...book, author: { name: 'Ann', books } })) } },
    })
    // The same author, and the same books, were asked for above.
    expect(urls).toEqual(['/authors/1', '/books?author=1'])
  })
})
