import { describe, expect, it } from 'vitest'
import { federatedGateway, link } from '../support/federated-gateway.ts'

const media = [
  { __typename: 'Book', id: '1', title: 'Emma', pages: 474 },
  { __typename: 'Film', id: '2', title: 'Heat', minutes: 170 },
]

const library = [
  `${link} type Query { media: [Media!]! } interface Media @key(fields: "id") { id: ID! title: String }
   type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
   type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
  {
    resolvers: { Query: { media: () => media } },
    entities: {
      Media: ({ id }: { id: string }) => media.find((each) => each.id === id),
      Book: ({ id }: { id: string }) => media.find((each) => each.id === id),
      Film: ({ id }: { id: string }) => media.find((each) => each.id === id),
    },
  },
] as const

const ratings = [
  `${link} type Query { best: [Media!]! } type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }`,
  {
    resolvers: {
      Query: {
        best: () => [
          { id: '2', stars: 5 },
          { id: '1', stars: 4 },
        ],
      },
    },
    entities: { Media: ({ id }: { id: string }) => ({ id, stars: id === '2' ? 5 : 4 }) },
  },
] as const

describe('an interface object', () => {
  it('gives fields to every type of the interface, in one request', async () => {
    const { ask } = await federatedGateway({ library, ratings })
    expect(await ask('{ media { title stars ... on Book { pages } } }')).toEqual({
      answer: {
        data: {
          media: [
            { title: 'Emma', stars: 4, pages: 474 },
            { title: 'Heat', stars: 5 },
          ],
        },
      },
      asked: ['library', 'ratings'],
    })
  })

  it('is asked alone where nobody wants to know the type', async () => {
    const { ask } = await federatedGateway({ library, ratings })
    expect(await ask('{ best { id stars } }')).toEqual({
      answer: {
        data: {
          best: [
            { id: '2', stars: 5 },
            { id: '1', stars: 4 },
          ],
        },
      },
      asked: ['ratings'],
    })
  })

  it('has the types of its objects told by the subgraph that knows them', async () => {
    const { ask } = await federatedGateway({ library, ratings })
    expect(await ask('{ best { __typename stars title ... on Film { minutes } } }')).toEqual({
      answer: {
        data: {
          best: [
            { __typename: 'Film', stars: 5, title: 'Heat', minutes: 170 },
            { __typename: 'Book', stars: 4, title: 'Emma' },
          ],
        },
      },
      asked: ['ratings', 'library'],
    })
  })
})

describe('a union', () => {
  it('whose members live in several subgraphs gets the fields of each from there', async () => {
    const { ask } = await federatedGateway({
      search: [
        `${link} type Query { search: [Hit!]! } union Hit = User | Page type User @key(fields: "id") { id: ID! } type Page { url: String }`,
        {
          resolvers: {
            Query: {
              search: () => [
                { __typename: 'User', id: '1' },
                { __typename: 'Page', url: '/' },
              ],
            },
          },
        },
      ],
      users: [
        `${link} type User @key(fields: "id") { id: ID! name: String }`,
        { entities: { User: () => ({ id: '1', name: 'Ada' }) } },
      ],
    })
    expect(await ask('{ search { __typename ... on User { name } ... on Page { url } } }')).toEqual({
      answer: {
        data: {
          search: [
            { __typename: 'User', name: 'Ada' },
            { __typename: 'Page', url: '/' },
          ],
        },
      },
      asked: ['search', 'users'],
    })
  })

  it('in one subgraph and a member of it in another may be the type of one field', async () => {
    const { ask } = await federatedGateway({
      a: [
        `${link} type Query { pick: Book @shareable ours: Int } type Book @shareable { title: String }`,
        { resolvers: { Query: { pick: () => ({ title: 'Emma' }) } } },
      ],
      b: [
        `${link} type Query { pick: Item @shareable theirs: Int } union Item = Book | Film type Book @shareable { title: String } type Film { length: Int }`,
        { resolvers: { Query: { pick: () => ({ __typename: 'Film', length: 2 }), theirs: () => 2 } } },
      ],
    })
    expect(await ask('{ theirs pick { __typename ... on Film { length } } }')).toEqual({
      answer: { data: { theirs: 2, pick: { __typename: 'Film', length: 2 } } },
      asked: ['b'],
    })
  })
})
