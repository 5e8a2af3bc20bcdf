import { auth, defineModule, graphql } from 'selvedge'

export default defineModule({
  source: graphql({
    url: new URL('/graphql', process.env.BENCH_UPSTREAM ?? 'http://127.0.0.1:1').href,
    schema: './upstream.graphql',
    import: 'none',
    auth: auth.passThrough({ headers: ['authorization'] }),
  }),
})
