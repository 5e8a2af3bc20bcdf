import { auth, defineModule, rest, secret } from 'selvedge'

export default defineModule({
  source: rest({
    url: process.env.ORDERS_URL ?? 'http://127.0.0.1:4102',
    auth: auth.apiKey({ header: 'x-api-key', value: secret.env('ORDERS_API_KEY', { fallback: 'demo-key' }) }),
  }),
  // What was asked for in the last seconds is not asked for again; and for ten minutes it stands in, where the service is down.
  cache: { ttlMs: 5000, staleIfErrorMs: 600_000, tags: ['order:{id}', 'orders-of:{$this.id}'] },
})
