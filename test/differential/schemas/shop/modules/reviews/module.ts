import { defineModule, graphql } from 'selvedge'

export default defineModule({
  source: graphql({
    retry: false,
    breaker: false,
    url: process.env.DIFFERENTIAL_REVIEWS_URL ?? 'http://127.0.0.1:1',
    schema: './upstream.graphql',
    import: ['review', 'search', 'latest', 'addReview'],
    reasons: ['NOT_FOUND'],
  }),
})
