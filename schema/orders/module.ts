import { auth, defineModule, rest, secret } from 'selvedge'

export default defineModule({
  source: rest({
    url: process.env.ORDERS_URL ?? 'http://127.0.0.1:4102',
    auth: auth.apiKey({ header: 'x-api-key', value: secret.env('ORDERS_API_KEY', { fallback: 'demo-key' }) }),
  }),
})
