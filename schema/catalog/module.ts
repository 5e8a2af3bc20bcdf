import { defineModule, openapi } from 'selvedge'

export default defineModule({
  source: openapi({
    document: './openapi.json',
    url: process.env.CATALOG_URL ?? 'http://127.0.0.1:4103',
  }),
  // What was asked for in the last seconds is not asked for again; and for ten minutes it stands in, where the service is down.
  cache: { ttlMs: 5000, staleIfErrorMs: 600_000 },
})
