import { defineModule, rest } from 'selvedge'

export default defineModule({ source: rest({ url: process.env.DIFFERENTIAL_LESSONS_URL ?? '', notFound: 'null' }) })
