import { buildSchema, type GraphQLSchema, graphql } from 'graphql'
import { accounts, goods, reviews } from './store.ts'

type Representation = Readonly<Record<string, unknown>>

/** A subgraph as it runs: its types without the directives of federation, its root fields, and how it finds entities. */
interface Subgraph {
  readonly schema: GraphQLSchema
  readonly roots: Readonly<Record<string, unknown>>
  readonly entities: Readonly<Record<string, (representation: Representation) => object | undefined>>
}

const entitiesField = '_entities(representations: [_Any!]!): [_Entity]! } scalar _Any '

const users: Subgraph = {
  schema: buildSchema(`
    type User { id: ID! name: String! email: String! }
    union _Entity = User
    type Query { users: [User!]! ${entitiesField}
  `),
  roots: { users: accounts },
  entities: { User: ({ id }) => accounts.find((user) => user.id === id) },
}

const products: Subgraph = {
  schema: buildSchema(`
    type Product { upc: ID! name: String! price: Int! weight: Int! }
    union _Entity = Product
    type Query { topProducts: [Product!]! ${entitiesField}
  `),
  roots: { topProducts: goods.slice(0, 10) },
  entities: { Product: ({ upc }) => goods.find((product) => product.upc === upc) },
}

const authorOf = (id: string): object => ({
  id,
  reviews: () => reviews.filter((each) => each.authorId === id).map(whole),
})
const productOf = (upc: string): object => ({
  upc,
  reviews: () => reviews.filter((each) => each.upc === upc).map(whole),
})
const whole = (review: (typeof reviews)[number]): object => ({
  ...review,
  author: () => authorOf(review.authorId),
  product: () => productOf(review.upc),
})

const ofReviews: Subgraph = {
  schema: buildSchema(`
    type Review { id: ID! text: String! rating: Int! author: User! product: Product! }
    type User { id: ID! reviews: [Review!]! }
    type Product { upc: ID! reviews: [Review!]! }
    union _Entity = Review | User | Product
    type Query { ${entitiesField}
  `),
  roots: {},
  entities: {
    Review: ({ id }) => reviews.filter((each) => each.id === id).map(whole)[0],
    User: ({ id }) => authorOf(String(id)),
    Product: ({ upc }) => productOf(String(upc)),
  },
}

const inventory: Subgraph = {
  schema: buildSchema(`
    type Product { upc: ID! inStock: Boolean! shippingEstimate: Int! }
    union _Entity = Product
    type Query { ${entitiesField}
  `),
  roots: {},
  entities: {
    Product: ({ upc, price, weight }) => ({
      upc,
      inStock: Number(upc) % 7 !== 0,
      shippingEstimate: () => (Number(price) > 1000 ? 0 : Math.round(Number(weight) / 2)),
    }),
  },
}

const subgraphs: ReadonlyMap<string, Subgraph> = new Map([
  ['users', users],
  ['products', products],
  ['reviews', ofReviews],
  ['inventory', inventory],
])

/** Answers a request body sent to a subgraph of the store, whatever document it holds; undefined where there is no such subgraph. */
export async function answerSubgraph(name: string, body: string): Promise<string | undefined> {
  const subgraph = subgraphs.get(name)
  if (subgraph === undefined) return undefined
  const { schema, roots, entities } = subgraph
  // Edge: the gateway and the hand-written code are the only clients.
  const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> }
  const entityOf = (representation: Representation) => {
    const typeName = String(representation.__typename)
    const found = entities[typeName]?.(representation)
    return found === undefined ? null : { __typename: typeName, ...found }
  }
  const rootValue = {
    ...roots,
    _entities: ({ representations }: { readonly representations: readonly Representation[] }) =>
      representations.map(entityOf),
  }
  return JSON.stringify(await graphql({ schema, source: query, rootValue, variableValues: variables ?? {} }))
}
