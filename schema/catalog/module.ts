import { defineModule, openapi } from 'selvedge'

export default defineModule({
  source: openapi({
    document: './openapi.json',
    url: process.env.CATALOG_URL ?? 'http://127.0.0.1:4103',
  }),
})
