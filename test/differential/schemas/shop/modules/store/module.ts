import { defineModule, rest } from 'selvedge'

export default defineModule({
  source: rest({ url: process.env.DIFFERENTIAL_STORE_URL ?? '', notFound: 'null', reasons: ['NO'] }),
})
