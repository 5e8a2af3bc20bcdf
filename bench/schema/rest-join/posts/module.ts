import { auth, defineModule, rest } from 'selvedge'

export default defineModule({
  source: rest({
    url: process.env.BENCH_UPSTREAM ?? 'http://127.0.0.1:1',
    auth: auth.passThrough({ headers: ['authorization'] }),
  }),
  cache: process.env.BENCH_CACHE === 'on' ? { ttlMs: 60_000, staleIfErrorMs: 600_000 } : false,
})
