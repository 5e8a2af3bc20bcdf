import { defineModule, soap } from 'selvedge'

export default defineModule({
  source: soap({
    retry: false,
    breaker: false,
    wsdl: './vehicles.wsdl',
    url: process.env.DIFFERENTIAL_VEHICLES_URL ?? 'http://127.0.0.1:1',
    import: 'none',
    reasons: ['UnknownPlate'],
  }),
})
