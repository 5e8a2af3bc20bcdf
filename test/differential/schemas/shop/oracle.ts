import type { OracleResolvers } from '../../harness/oracle.ts'
import { accounts, animals, buyers, entries, notes, orders, people, products, reviews } from './data.ts'
import { type Filter, findPeople } from './people-service.ts'
import { reviewFields, reviewRoots } from './reviews-service.ts'

type Row = Readonly<Record<string, unknown>>

const only = (rows: readonly Row[], key: string, value: unknown) =>
  rows.find((each) => String(each[key]) === String(value))
const some = (rows: readonly Row[], key: string, value: unknown) =>
  rows.filter((each) => String(each[key]) === String(value))
const count = (value: unknown) => (typeof value === 'number' ? value : undefined)

function person(id: unknown): Row | null {
  if (id === null || id === undefined) return null
  const account = only(accounts, 'Owner', id)
  return {
    __typename: 'Person',
    ...only(buyers, 'id', id),
    ...only(people, 'id', id),
    id,
    balance: account?.Balance,
    currency: account?.Currency,
    opened: account?.Opened,
    limit: account?.Limit,
    // An absent list is an empty one, in XML; without the account there is no list.
    labels: account && (account.Label ?? []),
  }
}

const product = (id: unknown): Row | null =>
  id === null || id === undefined ? null : { id, ...only(products, 'id', id) }
const unknown = () => {
  throw new Error('unknown')
}

/** What the shop's answers are without sources in between. */
export const shopOracle: OracleResolvers = {
  'Query.people': (_, { filter, first }) => findPeople(filter as Filter, first as number).map(({ id }) => person(id)),
  'Query.person': (_, { id }) => (only(people, 'id', id) ? person(id) : unknown()),
  'Query.animals': (_, { name }) => animals.filter((each) => String(each.name).startsWith(String(name ?? ''))),
  'Query.count': () => people.length,
  'Query.order': (_, { id }) => only(orders, 'id', id),
  'Query.products': (_, { first, priceBelow }) =>
    products.filter((each) => Number(each.price) < Number(priceBelow ?? Infinity)).slice(0, Number(first)),
  'Query.productIds': () => ['p1', 'p4', 'gone', 'p1'].map(product),
  'Query.must': (_, { id }) => only(products, 'id', id),
  'Query.account': (_, { owner }) => (only(accounts, 'Owner', owner) ? person(owner) : unknown()),
  ...Object.fromEntries(
    ['review', 'search', 'latest'].map((name) => [
      `Query.${name}`,
      (_: Row, args: Row) => reviewRoots[`Query.${name}`]?.run(args),
    ]),
  ),
  'Person.friends': ({ friends }) => (friends as Row[] | null)?.map(({ id }) => person(id)),
  'Person.boss': ({ bossId }) => person(bossId),
  'Person.badge': ({ name }, { prefix }) =>
    [prefix, name].filter((each) => each !== null && each !== undefined).join('-'),
  'Person.notes': ({ id }, { first }) => some(notes, 'person', id).slice(0, count(first) ?? 9),
  // The store says it, to buyers alone.
  'Person.greeting': ({ id, name, points }) =>
    only(buyers, 'id', id) ? `Hello ${String(name ?? null)}, ${String(points ?? null)}` : null,
  'Person.orders': ({ id }, { first, status }) =>
    some(orders, 'buyer', id)
      .filter((each) => (status ?? each.status) === each.status)
      .slice(0, count(first) ?? 9),
  'Person.lastOrder': ({ id }) => some(orders, 'buyer', id).at(-1),
  'Person.entries': ({ id }, { first }) => some(entries, 'Owner', id).slice(0, count(first) ?? 9),
  'Person.reviews': ({ id }) => some(reviews, 'personId', id),
  'City.mayor': ({ mayorId }) => person(mayorId),
  'Cat.owner': ({ ownerId }) => person(ownerId),
  'Dog.owner': ({ ownerId }) => person(ownerId),
  'Note.author': ({ authorId }) => person(authorId),
  'Order.buyer': ({ buyer }) => person(buyer),
  'Line.product': ({ sku }) => product(sku),
  'Part.product': ({ sku }) => product(sku),
  'Product.maker': ({ makerId }) => person(makerId),
  'Product.reviews': ({ id }, { minStars }) =>
    some(reviews, 'productId', id).filter((each) => Number(each.stars) >= Number(minStars ?? 0)),
  'Booking.number': (row) => row.Number,
  'Booking.amount': (row) => row.Amount,
  'Booking.text': (row) => row.Text,
  'Booking.other': (row) => person(row.Other),
  'Review.author': ({ personId }) => person(personId),
  'Review.product': ({ productId }) => product(productId),
  'Reply.author': ({ personId }) => person(personId),
  'Review.text': reviewFields['Review.text'],
  'Review.replies': reviewFields['Review.replies'],
}
