import { defineModule, rest } from 'selvedge'

export default defineModule({
  source: rest({ retry: false, breaker: false, url: process.env.DIFFERENTIAL_PEOPLE_URL ?? '' }),
})
