import { defineModule, graphql } from 'selvedge'

export default defineModule({
  source: graphql({
    url: process.env.SUPPORT_URL ?? 'http://127.0.0.1:4104/graphql',
    schema: './upstream.graphql',
    import: ['ticket', 'tickets', 'replyToTicket'], // the bulk fields serve the links below
  }),
})
