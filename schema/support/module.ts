import { defineModule, graphql } from 'selvedge'

export default defineModule({
  source: graphql({
    url: process.env.SUPPORT_URL ?? 'http://127.0.0.1:4104/graphql',
    schema: './upstream.graphql',
    import: ['ticket', 'tickets'], // the bulk fields serve the links in schema.graphql
  }),
  // What was asked for in the last seconds is not asked for again; and for ten minutes it stands in, where the service is down.
  cache: { ttlMs: 5000, staleIfErrorMs: 600_000, tags: ['ticket:{id}', 'tickets-of:{$this.id}'] },
})
