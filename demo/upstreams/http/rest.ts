import type { IncomingMessage } from 'node:http'
import type { CallCounter } from './calls.ts'
import { badRequest, notFound, Problem, sendFailure } from './problem.ts'
import { send } from './send.ts'
import type { Upstream } from './upstream.ts'

/** One endpoint of a REST service. */
export interface Route {
  readonly operation: string
  readonly method: 'GET' | 'POST'
  /** Segments that begin with a colon stand for any value: `/orders/:id/cancel`. */
  readonly path: string
  readonly answer: (call: RestCall) => RestAnswer | Promise<RestAnswer>
}

export interface RestCall {
  readonly request: IncomingMessage
  /** The values of the path's colon segments, in their order. */
  readonly values: readonly string[]
  readonly query: URLSearchParams
}

export interface RestAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface RestOptions {
  readonly routes: readonly Route[]
  readonly calls: CallCounter
  /** Throws a Problem for a call that is not allowed. */
  readonly authorize?: (request: IncomingMessage) => void
}

/** A REST service of these routes; what they throw is answered as problem+json. */
export function createRestUpstream({ routes, calls, authorize }: RestOptions): Upstream {
  return {
    calls,
    async handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://upstream')
      try {
        const { route, values } = findRoute(routes, request.method, url.pathname)
        calls.count(route.operation)
        authorize?.(request)
        const { body, ...answer } = await route.answer({ request, values, query: url.searchParams })
        send(response, { ...answer, body: JSON.stringify(body) })
      } catch (thrown) {
        sendFailure(response, thrown)
      }
    },
  }
}

function findRoute(routes: readonly Route[], method: string | undefined, path: string) {
  const allowed: string[] = []
  for (const route of routes) {
    const values = matchPath(route.path, path)
    if (!values) continue
    if (route.method === method) return { route, values }
    allowed.push(route.method)
  }
  if (allowed.length === 0) throw notFound('There is nothing at this path.')
  const allow = allowed.join(', ')
  throw new Problem(405, 'Method Not Allowed', `Use ${allow}.`, { allow })
}

function matchPath(pattern: string, path: string): readonly string[] | undefined {
  const expected = pattern.split('/')
  const segments = path.split('/')
  if (expected.length !== segments.length) return undefined
  const values: string[] = []
  for (const [index, segment] of segments.entries()) {
    if (expected[index]?.startsWith(':')) values.push(decode(segment))
    else if (expected[index] !== segment) return undefined
  }
  return values
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw badRequest('The path is not percent-encoded UTF-8.')
  }
}
