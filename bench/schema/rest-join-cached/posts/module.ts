import { defineModule, rest } from 'selvedge'

export default defineModule({
  source: rest({ url: process.env.BENCH_UPSTREAM ?? 'http://127.0.0.1:1' }),
  cache: { ttlMs: 3_600_000, headers: 'ignore' },
})
