/** Data of the shop's upstreams: the same on every run, with nulls, gaps and circles in it. */

type Row = Readonly<Record<string, unknown>>

const levels = ['LOW', 'MID', 'HIGH', null]
const ids = ['1', '2', '3', '4', '5', '6', '7', '8']
const at = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length]

const petOf = (index: number): Row | null =>
  [
    { kind: 'Cat', name: `Tom ${index}`, age: index, lives: 9 },
    { kind: 'Dog', name: `Rex ${index}`, age: null, breed: 'Terrier' },
    { kind: 'Rock', name: null, weight: index / 2 },
    null,
  ][index % 4] ?? null

export const people: readonly Row[] = ids.map((id, index) => ({
  id: index % 2 === 0 ? Number(id) : id,
  name: index === 4 ? null : `Ann <${id}> & "Ö"`,
  level: at(levels, index),
  age: 20 + index,
  born: index === 2 ? null : `200${index}-01-0${index + 1}`,
  score: index === 5 ? 3 : index * 1.25,
  isActive: index === 6 ? null : index % 3 === 0,
  address: {
    street: `Street ${id}`,
    city: { name: `City ${index % 3}`, zip: index === 1 ? null : `0${id}`, mayorId: at(ids, index + 3) },
  },
  home: index % 3 === 1 ? null : { street: `Home ${id}`, city: null },
  matrix: index === 3 ? null : index === 4 ? [null, [1]] : [[index, 2], [], [3]],
  tags: index === 0 ? [] : ['x', `t${id}`],
  friends: index === 7 ? null : [1, 3].map((step) => ({ id: at(ids, index + step) })),
  bossId: index === 0 ? null : at(ids, index * 2),
  pets: index === 6 ? null : [petOf(index), petOf(index + 1)],
  favourite: index % 4 === 3 ? null : index % 2 === 0 ? petOf(0) : petOf(1),
}))

export const animals: readonly Row[] = ids
  .slice(0, 4)
  .map((id, index) => ({ ...petOf(index % 2), ownerId: index === 3 ? null : id }))

export const notes: readonly Row[] = ids.flatMap((id, index) =>
  [0, 1, 2]
    .slice(0, index % 4)
    .map((step) => ({ id: `n${id}-${step}`, person: id, text: `note ${step}`, authorId: at(ids, index + step + 1) })),
)

export const buyers: readonly Row[] = ids
  .filter((id) => id !== '6')
  .map((id, index) => ({
    id: Number(id),
    points: index === 2 ? null : index * 10,
    vip: index % 2 === 0,
    must: `must ${id}`,
    wallet: index === 1 ? null : { coins: index === 3 ? null : [[1.5, null], []] },
  }))

const statuses = ['NEW', 'SENT', 'DONE']

export const orders: readonly Row[] = Array.from({ length: 14 }, (_, index) => ({
  id: `o${index}`,
  status: at(statuses, index),
  total: index === 4 ? null : index * 9.5,
  buyer: at(ids, index * 3),
  lines: Array.from({ length: index % 3 }, (_each, line) => ({
    quantity: line + 1,
    sku: line === 1 && index % 4 === 1 ? null : `p${(index + line) % 6}`,
  })),
}))

export const products: readonly Row[] = Array.from({ length: 7 }, (_, index) => ({
  id: `p${index}`,
  title: index === 2 ? null : `Thing ${index}`,
  price: index * 2.5,
  size: index % 2 === 0 ? 'L' : undefined,
  makerId: index === 3 ? null : at(ids, index + 2),
  parts:
    index % 3 === 0
      ? [
          { amount: 2, sku: `p${(index + 1) % 7}` },
          { amount: null, sku: `p${(index + 3) % 7}` },
        ]
      : index % 3 === 1
        ? []
        : null,
}))

export const accounts: readonly Row[] = ids
  .filter((id) => id !== '3')
  .map((id, index) => ({
    Owner: id,
    Balance: index === 4 ? null : `${index}00.50`,
    Currency: index === 2 ? undefined : index % 2 === 0 ? 'EUR' : 'USD',
    Opened: `2020-0${index + 1}-01`,
    Limit: index === 5 ? null : index * 100,
    Label: index % 3 === 0 ? undefined : [`l${id}`, 'x'].slice(0, index % 3),
  }))

export const entries: readonly Row[] = ids.flatMap((id, index) =>
  [0, 1, 2].slice(0, (index * 2) % 4).map((step) => ({
    Owner: id,
    Number: index * 10 + step,
    Amount: `${step}.25`,
    Text: step === 1 ? null : 'a & b',
    Other: step === 0 ? at(ids, index + 1) : null,
  })),
)

export const reviews: readonly Row[] = Array.from({ length: 10 }, (_, index) => ({
  __typename: 'Review',
  id: `r${index}`,
  title: index === 3 ? null : `Review ${index}`,
  stars: index % 5,
  text: `text of review ${index}`,
  personId: index === 6 ? null : at(ids, index * 2),
  productId: `p${index % 5}`,
  replies:
    index % 4 === 3
      ? null
      : [0, 1, 2].slice(0, index % 4).map((step) => ({
          __typename: 'Reply',
          id: `y${index}-${step}`,
          body: `reply ${step}`,
          personId: at(ids, index + step),
        })),
}))

export const articles: readonly Row[] = [0, 1, 2].map((index) => ({
  __typename: 'Article',
  id: `a${index}`,
  title: `Article ${index}`,
  pages: index === 1 ? null : [null, { id: `g${index}`, number: index, words: ['w', null] }],
}))
