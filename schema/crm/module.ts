import { defineModule, soap } from 'selvedge'

export default defineModule({
  source: soap({
    wsdl: './crm.wsdl',
    url: process.env.CRM_URL ?? 'http://127.0.0.1:4101/crm',
    import: 'none', // schema.graphql maps the operations to clean types
    notFound: { faultCodes: ['CUSTOMER_NOT_FOUND'] },
    reasons: ['CUSTOMER_NOT_FOUND', 'INVALID_INPUT'],
  }),
  // What was asked for in the last seconds is not asked for again; and for ten minutes it stands in, where the service is down.
  cache: { ttlMs: 5000, staleIfErrorMs: 600_000, tags: ['customer:{id}'] },
})
