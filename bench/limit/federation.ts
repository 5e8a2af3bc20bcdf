import type { Calls, Handwritten } from './calls.ts'

interface User {
  readonly id: string
  readonly name: string
}

interface Product {
  readonly upc: string
  readonly name: string
}

interface TopProduct extends Product {
  readonly price: number
  readonly weight: number
}

interface Stock {
  readonly upc: string
  readonly inStock: boolean
}

interface Shipping extends Stock {
  readonly shippingEstimate: number
}

/** A product with what its reviewers wrote. */
interface ReviewedProduct {
  readonly upc: string
  readonly reviews: readonly {
    readonly id: string
    readonly text: string
    readonly author: {
      readonly id: string
      readonly reviews: readonly {
        readonly id: string
        readonly rating: number
        readonly product: { readonly upc: string }
      }[]
    }
  }[]
}

/** A user with what others say of the products that they reviewed. */
interface Reviewer {
  readonly id: string
  readonly reviews: readonly {
    readonly id: string
    readonly text: string
    readonly product: {
      readonly upc: string
      readonly reviews: readonly {
        readonly id: string
        readonly rating: number
        readonly author: { readonly id: string }
      }[]
    }
  }[]
}

type Representation = Readonly<Record<string, unknown>>

const topProductsQuery = '{ topProducts { upc name price weight } }'
const usersQuery = '{ users { id name } }'

const reviewsQuery = `query ($products: [_Any!]!, $users: [_Any!]!) {
  products: _entities(representations: $products) {
    ... on Product { upc reviews { id text author { id reviews { id rating product { upc } } } } }
  }
  users: _entities(representations: $users) {
    ... on User { id reviews { id text product { upc reviews { id rating author { id } } } } }
  }
}`

const entitiesQuery = (selection: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`
const shippingQuery = entitiesQuery('... on Product { upc inStock shippingEstimate }')
const stockQuery = entitiesQuery('... on Product { upc inStock }')
const productsQuery = entitiesQuery('... on Product { upc name }')
const namesQuery = entitiesQuery('... on User { id name }')

/** Top products and users with their reviews, both ways round: seven calls of four subgraphs, in three turns. */
export const federation: Handwritten = async (calls) => {
  const [{ topProducts }, { users }] = await Promise.all([
    ask<{ topProducts: readonly TopProduct[] }>(calls, 'products', topProductsQuery),
    ask<{ users: readonly User[] }>(calls, 'users', usersQuery),
  ])
  const [shipping, reviews] = await Promise.all([
    entities<Shipping>(
      calls,
      'inventory',
      shippingQuery,
      topProducts.map(({ upc, price, weight }) => ({ __typename: 'Product', upc, price, weight })),
    ),
    ask<{ products: readonly ReviewedProduct[]; users: readonly Reviewer[] }>(calls, 'reviews', reviewsQuery, {
      products: topProducts.map(({ upc }) => toProduct(upc)),
      users: users.map(({ id }) => ({ __typename: 'User', id })),
    }),
  ])
  const upcs = new Set<string>()
  const stockUpcs = new Set<string>()
  const authorIds = new Set<string>()
  for (const product of reviews.products)
    for (const { author } of product.reviews) {
      authorIds.add(author.id)
      for (const { product } of author.reviews) stockUpcs.add(product.upc)
    }
  for (const upc of stockUpcs) upcs.add(upc)
  for (const user of reviews.users)
    for (const { product } of user.reviews) {
      upcs.add(product.upc)
      for (const { author } of product.reviews) authorIds.add(author.id)
    }
  const [products, stocks, authors] = await Promise.all([
    entities<Product>(calls, 'products', productsQuery, [...upcs].map(toProduct)),
    entities<Stock>(calls, 'inventory', stockQuery, [...stockUpcs].map(toProduct)),
    entities<User>(
      calls,
      'users',
      namesQuery,
      [...authorIds].map((id) => ({ __typename: 'User', id })),
    ),
  ])
  const shippingOf = new Map(shipping.map((each) => [each.upc, each]))
  const reviewedOf = new Map(reviews.products.map((each) => [each.upc, each.reviews]))
  const reviewerOf = new Map(reviews.users.map((each) => [each.id, each.reviews]))
  const nameOf = new Map(products.map(({ upc, name }) => [upc, name]))
  const authorOf = new Map(authors.map(({ id, name }) => [id, { id, name }]))
  const stockOf = new Map(stocks.map(({ upc, inStock }) => [upc, { upc, name: nameOf.get(upc), inStock }]))
  return JSON.stringify({
    data: {
      topProducts: topProducts.map(({ upc, name, price }) => {
        const shipped = shippingOf.get(upc)
        return {
          upc,
          name,
          price,
          inStock: shipped?.inStock,
          shippingEstimate: shipped?.shippingEstimate,
          reviews: reviewedOf.get(upc)?.map(({ id, text, author }) => ({
            id,
            text,
            author: {
              id: author.id,
              name: authorOf.get(author.id)?.name,
              reviews: author.reviews.map(({ id, rating, product }) => ({
                id,
                rating,
                product: stockOf.get(product.upc),
              })),
            },
          })),
        }
      }),
      users: users.map(({ id, name }) => ({
        id,
        name,
        reviews: reviewerOf.get(id)?.map(({ id, text, product }) => ({
          id,
          text,
          product: {
            upc: product.upc,
            name: nameOf.get(product.upc),
            reviews: product.reviews.map(({ id, rating, author }) => ({ id, rating, author: authorOf.get(author.id) })),
          },
        })),
      })),
    },
  })
}

function toProduct(upc: string): Representation {
  return { __typename: 'Product', upc }
}

async function ask<Data>(calls: Calls, subgraph: string, query: string, variables: object = {}): Promise<Data> {
  const text = await calls.post(`/subgraphs/${subgraph}`, JSON.stringify({ query, variables }))
  const { data } = JSON.parse(text) as { data: Data }
  return data
}

async function entities<Entity>(
  calls: Calls,
  subgraph: string,
  query: string,
  representations: readonly Representation[],
): Promise<readonly Entity[]> {
  return (await ask<{ _entities: readonly Entity[] }>(calls, subgraph, query, { representations }))._entities
}
