import { auth, defineModule, subgraph } from 'selvedge'

export default defineModule({
  source: subgraph({
    url: new URL('/subgraphs/inventory', process.env.BENCH_UPSTREAM ?? 'http://127.0.0.1:1').href,
    schema: './subgraph.graphql',
    auth: auth.passThrough({ headers: ['authorization'] }),
  }),
})
