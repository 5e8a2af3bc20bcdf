import { defineModule, graphql } from 'selvedge'

export default defineModule({
  source: graphql({
    retry: false,
    breaker: false,
    url: process.env.DIFFERENTIAL_DEPOT_URL ?? 'http://127.0.0.1:1',
    schema: './upstream.graphql',
    import: ['depots', 'place', 'places', 'boss'],
  }),
})
