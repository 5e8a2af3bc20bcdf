/** What the bench's own upstreams know: plain values, the same in every run. */

export interface User {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly city: string
}

const cities = ['Lyon', 'Porto', 'Graz', 'Turku', 'Gdańsk']

const list = <T>(count: number, make: (id: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, place) => make(place + 1))

export const users = list(
  10,
  (id): User => ({ id, name: `User ${id}`, email: `user${id}@mail.example`, city: cities[id % cities.length] ?? '' }),
)

export const posts = list(100, (id) => ({
  id,
  title: `Post ${id} says something of middling length`,
  body: `The text of post ${id}. `.repeat(4).trim(),
  userId: (id % users.length) + 1,
  likes: (id * 37) % 500,
}))

export const products = list(100, (id) => ({
  id: String(id),
  name: `Product ${id}`,
  price: ((id * 733) % 20_000) / 100,
  currency: 'EUR',
  inStock: id % 7 !== 0,
  stock: (id * 13) % 90,
  supplier: null,
}))

export const makers = list(50, (id) => ({
  id: String(id),
  name: `Maker ${id}`,
  country: ['AT', 'FI', 'FR', 'PL', 'PT'][id % 5],
}))

export const categories = list(20, (id) => ({ id: String(id), name: `Category ${id}`, isHidden: id % 9 === 0 }))

export const items = list(1000, (id) => ({
  id: String(id),
  name: `Item ${id}`,
  price: ((id * 911) % 90_000) / 100,
  size: { width: id % 40, height: id % 30, depth: id % 20 },
  tags: [`tag-${id % 11}`, `tag-${id % 7}`],
  makerId: String((id % makers.length) + 1),
  categoryId: String((id % categories.length) + 1),
}))
