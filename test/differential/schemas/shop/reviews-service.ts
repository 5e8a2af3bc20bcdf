import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Faults } from '../../upstream/faults.ts'
import { type GraphqlFields, type GraphqlRoot, graphqlService } from '../../upstream/graphql-service.ts'
import { articles, reviews } from './data.ts'
import { state } from './state.ts'

const all = () => [...reviews, ...state.reviews]
const isIn = (list: unknown, value: unknown) => (list as readonly unknown[]).includes(value)

/** Root fields of the service. */
export const reviewRoots: Readonly<Record<string, GraphqlRoot>> = {
  'Query.review': { run: ({ id }) => all().find((each) => each.id === id) },
  'Query.reviewsByIds': { batchKey: 'ids', run: ({ ids }) => all().filter((each) => isIn(ids, each.id)) },
  'Query.reviewsByProducts': {
    batchKey: 'productIds',
    run: ({ productIds, minStars }) =>
      all().filter((each) => isIn(productIds, each.productId) && Number(each.stars) >= Number(minStars ?? 0)),
  },
  'Query.reviewsByPeople': {
    batchKey: 'personIds',
    run: ({ personIds }) => all().filter((each) => isIn(personIds, each.personId)),
  },
  'Query.search': {
    run: ({ text, kinds }) => {
      const replies = reviews.flatMap((each) => (each.replies as Readonly<Record<string, unknown>>[] | null) ?? [])
      const hits = [...reviews.slice(0, 2), ...articles, ...replies.slice(0, 2)]
      return hits.filter(
        (each) => (!kinds || isIn(kinds, each.__typename)) && JSON.stringify(each).includes(String(text ?? '')),
      )
    },
  },
  'Query.latest': {
    run: ({ first }) => [articles[0], null, reviews[1], articles[1]].filter(Boolean).slice(0, Number(first ?? 9)),
  },
  'Mutation.addReview': {
    run: ({ productId, stars, style }) => {
      const review = {
        __typename: 'Review',
        id: `new${state.reviews.length}`,
        title: JSON.stringify(style ?? null),
        stars,
        text: 'new',
        personId: '1',
        productId,
        replies: [],
      }
      state.reviews.push(review)
      return review
    },
  },
}

/** Its computed fields. */
export const reviewFields: GraphqlFields = {
  'Review.text': ({ text }, { max, style }) =>
    `${JSON.stringify(style ?? '')}${String(text).slice(0, Number(max ?? 99))}`,
  'Review.replies': ({ replies }, { first }) => (replies as unknown[] | null)?.slice(0, Number(first ?? 9)),
}

/** Reviews, replies and articles, over GraphQL. */
export function reviewsService(faults: () => Faults) {
  const typeDefs = readFileSync(join(import.meta.dirname, 'modules/reviews/upstream.graphql'), 'utf8')
  return graphqlService(
    {
      source: 'reviews',
      typeDefs,
      roots: reviewRoots,
      fields: reviewFields,
    },
    faults,
  )
}
