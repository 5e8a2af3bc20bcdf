import { categories, items, makers, posts, products, users } from './data.ts'
import type { Service, UpstreamAnswer, UpstreamCall } from './memo-server.ts'
import { answerSubgraph } from './subgraphs.ts'
import { answerUsersGraphQL } from './users-graphql.ts'

/** Below this path the demo's services are called, by name. */
export const demoPath = '/demo/'

/** Below this path the store's subgraphs are called, by name. */
const subgraphsPath = '/subgraphs/'

/**
 * The service behind the memo server: the bench's own data, and the demo's services by their URLs.
 * @param demoUrls origin of each of the demo's services; none where no workload needs them.
 */
export function createService(demoUrls: Readonly<Record<string, string>>): Service {
  return async (call) => {
    if (call.target.startsWith(demoPath)) return forward(call, demoUrls)
    const { pathname, searchParams } = new URL(call.target, 'http://upstream')
    if (pathname.startsWith(subgraphsPath)) {
      const answer = await answerSubgraph(pathname.slice(subgraphsPath.length), call.body)
      return answer === undefined ? unknown(call.method, pathname) : jsonText(answer)
    }
    const ids = searchParams.get('ids')?.split(',') ?? []
    switch (`${call.method} ${pathname}`) {
      case 'GET /posts':
        return json(posts)
      case 'GET /users':
        return json(byIds(users, ids))
      case 'POST /graphql':
        return jsonText(await answerUsersGraphQL(call.body))
      case 'GET /products':
        return json(products)
      case 'GET /items':
        return json({ items, total: items.length })
      case 'GET /makers':
        return json(byIds(makers, ids))
      case 'GET /categories':
        return json(byIds(categories, ids))
      case 'POST /orders':
        return json(toOrder(JSON.parse(call.body)), 201)
      default:
        return unknown(call.method, pathname)
    }
  }
}

function unknown(method: string, pathname: string): UpstreamAnswer {
  return { status: 404, contentType: 'text/plain', body: `no ${method} ${pathname}` }
}

function byIds<T extends { readonly id: string | number }>(known: readonly T[], ids: readonly string[]): readonly T[] {
  return known.filter(({ id }) => ids.includes(String(id)))
}

function toOrder(order: { readonly userId: string; readonly lines: readonly { readonly quantity: number }[] }) {
  return {
    id: '4711',
    status: 'PLACED',
    userId: order.userId,
    pieces: order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    lines: order.lines,
  }
}

function json(value: unknown, status = 200): UpstreamAnswer {
  return { ...jsonText(JSON.stringify(value)), status }
}

function jsonText(body: string): UpstreamAnswer {
  return { status: 200, contentType: 'application/json', body }
}

/** Headers of the connection, which the next connection has anew. */
const connectionHeaders = new Set(['host', 'connection', 'content-length', 'keep-alive', 'transfer-encoding'])

async function forward(
  { method, target, headers, body }: UpstreamCall,
  demoUrls: Readonly<Record<string, string>>,
): Promise<UpstreamAnswer> {
  const [name = '', ...rest] = target.slice(demoPath.length).split('/')
  const origin = demoUrls[name]
  if (origin === undefined) throw new Error(`the demo's ${name} was not started`)
  const answer = await fetch(new URL(`/${rest.join('/')}`, origin), {
    method,
    headers: [...headers].filter(([header]) => !connectionHeaders.has(header)),
    ...(method === 'POST' ? { body } : {}),
  })
  const contentType = answer.headers.get('content-type') ?? 'application/octet-stream'
  return { status: answer.status, contentType, body: await answer.text() }
}
