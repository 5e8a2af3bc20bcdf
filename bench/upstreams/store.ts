/** What the store's subgraphs know: 20 users, 30 products, 60 reviews; each user wrote three, each product has two. */

const list = <T>(count: number, make: (place: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at))

export const accounts = list(20, (at) => ({
  id: String(at + 1),
  name: `User ${at + 1}`,
  email: `user${at + 1}@mail.example`,
}))

export const goods = list(30, (at) => ({
  upc: String(at + 1),
  name: `Product ${at + 1}`,
  price: (at * 733) % 2000,
  weight: (at * 91) % 300,
}))

export const reviews = list(60, (at) => ({
  id: String(at + 1),
  text: `Review ${at + 1} says something of middling length about what came in the parcel`,
  rating: (at % 5) + 1,
  authorId: String((at % accounts.length) + 1),
  upc: String(((at * 7) % goods.length) + 1),
}))
