import { describe, expect, it } from 'vitest'
import { graphqlUpstream } from '../../support/graphql-upstream.ts'
import { type Answer, httpUpstream, type Seen } from '../../support/http-upstream.ts'
import { gatewayOver, run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

/** Books over REST, which know their authors by number; authors over GraphQL; awards over REST, by author. */
async function library() {
  const books = await httpUpstream(({ url }: Seen): Answer => {
    const all = [
      { isbn: 'a', title: 'A', writer: 1, shelves: [[{ writer: 2 }, { writer: 1 }], [], null, [{ writer: null }]] },
      { isbn: 'b', title: 'B', writer: 2, shelves: [] },
      { isbn: 'c', title: 'C', writer: null, shelves: null },
      { isbn: 'd', title: 'D', writer: 1, shelves: [[{ writer: 9 }]] },
    ]
    if (url === '/books') return { json: all }
    const found = all.find((each) => url === `/books/${each.isbn}`)
    return found ? { json: found } : { status: 404, body: '' }
  })
  const people = [
    { id: 1, name: 'Ada', born: 1815, mentorId: 2 },
    { id: 2, name: 'Bo', born: 1900, mentorId: null },
  ]
  const authors = await graphqlUpstream(
    `type Query { authors: [Author!]! authorsByIds(ids: [Int!]!): [Author]! author(id: Int!): Author }
     type Author { id: Int! name: String born: Int mentorId: Int }`,
    {
      Query: {
        authors: () => people,
        author: (_: unknown, { id }: { id: number }) => people.find((each) => each.id === id) ?? null,
        authorsByIds: (_: unknown, { ids }: { ids: number[] }) =>
          people.filter((each) => ids.includes(each.id)).reverse(),
      },
    },
  )
  const awards = await httpUpstream(({ url }: Seen): Answer => {
    const [path, query] = decodeURIComponent(url).split('?ids=')
    const ids = (query ?? '').split(',')
    if (path === '/awards')
      return { json: { list: ids.filter((id) => id !== '2').map((id) => ({ of: id, prize: `P${id}`, book: 'b' })) } }
    return { status: 500, body: '' }
  })
  const directory = schemaDirectory({
    'books/schema.graphql': `extend schema @source(name: "b", http: { baseURL: "${books.url}" })
      type Book @key(fields: "isbn") { isbn: ID! title: String author: Author shelves: [[Author]] }
      type Author @key(fields: "id", resolvable: false) { id: Int! }
      type Query {
        books: [Book!] @connect(source: "b", http: { GET: "/books" }, selection: """
          isbn title author: { id: writer } shelves { id: writer }
        """)
        book(isbn: ID!): Book @connect(source: "b", http: { GET: "/books/{$args.isbn}" }, entity: true, selection: """
          isbn title author: { id: writer } shelves { id: writer }
        """)
      }`,
    'authors/module.ts': `import { defineModule, graphql } from 'selvedge'
      export default defineModule({ source: graphql({ url: ${JSON.stringify(authors.url)}, import: ['authors', 'author'] }) })`,
    'authors/schema.graphql': `extend type Author @key(fields: "id")
      @graphql(field: "authorsByIds", input: "ids: $batch.id", batch: { maxSize: 100 }) {
        mentor: Author @map(selection: "id: $this.mentorId")
      }`,
    'awards/schema.graphql': `extend schema @source(name: "w", http: { baseURL: "${awards.url}" })
      type Author @key(fields: "id") {
        id: Int!
        awards: [Award!] @connect(source: "w", http: { GET: "/awards?ids={$batch.id->joinNotNull(',')}" },
          batch: { groupBy: "of" }, selection: "$.list { prize book: { isbn: book } }")
      }
      type Award { prize: String book: Book }
      type Book @key(fields: "isbn", resolvable: false) { isbn: ID! }`,
  })
  const gateway = await gatewayOver(directory)
  expect(gateway.diagnostics).toEqual([])
  return { gateway, books, authors, awards }
}

describe('entities that several kinds of sources know', () => {
  it('are joined from REST over GraphQL to REST and back, a call a step', async () => {
    const { gateway, books, authors, awards } = await library()
    const { answer } = await run(
      gateway,
      '{ books { title author { name awards { prize book { title author { born } } } } } }',
    )
    const ada = {
      name: 'Ada',
      awards: [{ prize: 'P1', book: { title: 'B', author: { born: 1900 } } }],
    }
    expect(answer).toEqual({
      data: {
        books: [
          { title: 'A', author: ada },
          { title: 'B', author: { name: 'Bo', awards: [] } },
          { title: 'C', author: null },
          { title: 'D', author: ada },
        ],
      },
    })
    expect(books.seen.map(({ url }) => url)).toEqual(['/books', '/books/b'])
    expect(awards.seen.map(({ url }) => decodeURIComponent(url))).toEqual(['/awards?ids=1,2'])
    expect(authors.seen.length).toBe(2)
  })

  it('are found in lists of lists, with nulls and unknown keys in them', async () => {
    const { gateway, authors } = await library()
    const { answer } = await run(gateway, '{ books { shelves { id name } } }')
    expect(answer).toEqual({
      data: {
        books: [
          {
            shelves: [
              [
                { id: 2, name: 'Bo' },
                { id: 1, name: 'Ada' },
              ],
              [],
              null,
              [null],
            ],
          },
          { shelves: [] },
          { shelves: null },
          { shelves: [[{ id: 9, name: null }]] },
        ],
      },
    })
    expect(authors.seen.length).toBe(1)
  })

  it('are found by references of a source to itself', async () => {
    const { gateway } = await library()
    const { answer } = await run(gateway, '{ authors { name mentor { name awards { prize } mentor { id } } } }')
    expect(answer).toEqual({
      data: {
        authors: [
          { name: 'Ada', mentor: { name: 'Bo', awards: [], mentor: null } },
          { name: 'Bo', mentor: null },
        ],
      },
    })
  })

  it('may be asked for under aliases, in fragments, twice and in part', async () => {
    const { gateway } = await library()
    const { answer } = await run(
      gateway,
      `query ($with: Boolean!, $isbn: ID!) {
        one: book(isbn: $isbn) { ...F writer: author { n: name } author { born @skip(if: $with) } }
        two: book(isbn: "b") { ...F ... on Book @include(if: $with) { author { id } } }
        none: book(isbn: "zzz") { title }
      }
      fragment F on Book { t: title author { __typename name } }`,
      { with: true, isbn: 'a' },
    )
    expect(answer.data).toEqual({
      one: { t: 'A', author: { __typename: 'Author', name: 'Ada' }, writer: { n: 'Ada' } },
      two: { t: 'B', author: { __typename: 'Author', name: 'Bo', id: 2 } },
      none: null,
    })
  })

  it('keep their keys where the client names another field like the key', async () => {
    const { gateway } = await library()
    const { answer } = await run(gateway, '{ books { isbn: title author { id: name awards { prize } } } }')
    expect(answer).toEqual({
      data: {
        books: [
          { isbn: 'A', author: { id: 'Ada', awards: [{ prize: 'P1' }] } },
          { isbn: 'B', author: { id: 'Bo', awards: [] } },
          { isbn: 'C', author: null },
          { isbn: 'D', author: { id: 'Ada', awards: [{ prize: 'P1' }] } },
        ],
      },
    })
  })

  it('keep their keys also where the other field comes from elsewhere', async () => {
    const { gateway } = await library()
    const { answer } = await run(
      gateway,
      '{ book(isbn: "a") { author { id: awards { id: prize } name mentor { id: born } } } }',
    )
    expect(answer).toEqual({
      data: { book: { author: { id: [{ id: 'P1' }], name: 'Ada', mentor: { id: 1900 } } } },
    })
  })

  it('may have a key that is an ID here and a number upstream', async () => {
    const people = [1, 2].map((id) => ({ id, name: `p${id}` }))
    const upstream = await graphqlUpstream(
      `input Wanted { id: Int! rank: Float } type Person { id: Int! name: String }
       type Query { people(ids: [Int!]!): [Person]! person(id: Int!): Person some(of: [Wanted!]!, note: String!): [Person!]! }`,
      {
        Query: {
          people: (_: unknown, { ids }: { ids: number[] }) => people.filter(({ id }) => ids.includes(id)),
          person: (_: unknown, { id }: { id: number }) => people.find((each) => each.id === id) ?? null,
          some: (_: unknown, { of }: { of: { id: number }[] }) =>
            people.filter((each) => of.some(({ id }) => id === each.id)),
        },
      },
    )
    const visits = await httpUpstream(() => ({ json: [{ who: 2 }, { who: '1' }, { who: null }] }))
    const directory = schemaDirectory({
      'people/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: ${JSON.stringify(upstream.url)}, import: 'none' }) })`,
      'people/schema.graphql': `extend type Person @key(fields: "id") @graphql(field: "people", input: "ids: $batch.id", batch: { maxSize: 9 }) { id: ID! }
        type Query {
          person(id: ID!): Person @graphql(field: "person", input: "id: $args.id")
          some(ids: [ID!]!, rank: String, note: Int): [Person!]!
            @graphql(field: "some", input: "of: $args.ids->map({ id: @ rank: $args.rank }) note: $args.note")
        }`,
      'visits/schema.graphql': `extend schema @source(name: "v", http: { baseURL: "${visits.url}" })
        type Person @key(fields: "id", resolvable: false) { id: ID! }
        type Visit { who: Person }
        type Query { visits: [Visit] @connect(source: "v", http: { GET: "/" }, selection: "who: { id: who }") }`,
    })
    const gateway = await gatewayOver(directory)
    expect(gateway.diagnostics).toEqual([])
    const { answer } = await run(
      gateway,
      '{ visits { who { id name } } person(id: "2") { name } some(ids: [1, "2"], rank: "1.5", note: 7) { id } }',
    )
    expect(answer).toEqual({
      data: {
        visits: [{ who: { id: '2', name: 'p2' } }, { who: { id: '1', name: 'p1' } }, { who: null }],
        person: { name: 'p2' },
        some: [{ id: '1' }, { id: '2' }],
      },
    })
  })
})
