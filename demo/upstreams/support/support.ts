import { readFileSync } from 'node:fs'
import { type ExecutionArgs, getOperationAST } from 'graphql'
import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import { type CallCounter, createCallCounter } from '../http/calls.ts'
import { send } from '../http/send.ts'
import type { Upstream } from '../http/upstream.ts'
import { createResolvers } from './resolvers.ts'

const PATH = '/graphql'

/** The tickets as a GraphQL service, as `support.graphql` describes it. */
export function createSupport(): Upstream {
  const typeDefs = readFileSync(new URL('support.graphql', import.meta.url), 'utf8')
  const calls = createCallCounter()
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers: createResolvers() }),
    graphqlEndpoint: PATH,
    graphiql: false,
    landingPage: false,
    logging: false,
    plugins: [countOperations(calls)],
  })
  return {
    calls,
    async handle(request, response) {
      if (request.url === '/support.graphql') {
        return send(response, { type: 'text/plain; charset=utf-8', body: typeDefs })
      }
      await yoga(request, response)
    },
  }
}

/** Counts an HTTP call by its operation's root fields, or as `invalid` when it came to no execution. */
function countOperations(calls: CallCounter): Plugin {
  const operations = new WeakMap<Request, string>()
  return {
    onExecute({ args }) {
      operations.set(args.contextValue.request, toRootFields(args))
    },
    onResponse({ request }) {
      if (new URL(request.url).pathname === PATH) calls.count(operations.get(request) ?? 'invalid')
    },
  }
}

/** The names of the operation's root fields, each once: `ticket`, or `ticket+tickets`. */
function toRootFields({ document, operationName }: ExecutionArgs): string {
  const selections = getOperationAST(document, operationName)?.selectionSet.selections ?? []
  const names = selections.map((selection) => (selection.kind === 'Field' ? selection.name.value : '...'))
  return [...new Set(names)].join('+')
}
