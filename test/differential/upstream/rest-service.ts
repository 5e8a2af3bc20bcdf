import type { CallFault, Faults } from './faults.ts'
import { faultyItems } from './faults.ts'
import type { UpstreamAnswer, UpstreamCall, UpstreamService } from './serve.ts'

type Item = Readonly<Record<string, unknown>>

/** What a route gives, before anything goes wrong. */
export type RestResult =
  | { readonly kind: 'items'; readonly items: readonly Item[]; readonly keys: readonly string[] }
  | { readonly kind: 'item'; readonly item: Item | undefined; readonly keys: readonly string[] }
  | { readonly kind: 'value'; readonly value: unknown }

/** One endpoint. */
export interface RestRoute {
  readonly method: string
  /** Segments; one that starts with a colon is a parameter. */
  readonly path: string
  /** The query parameter, or body property, that holds the keys of a batch: not part of what a call is asked for. */
  readonly batchKey?: string
  /** Where a list stands in the answer; the answer itself when absent. */
  readonly envelope?: string
  readonly run: (input: RestInput) => RestResult
}

export interface RestInput {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
}

/** A REST service over routes, with the faults of the operation under way. */
export function restService(source: string, routes: readonly RestRoute[], faults: () => Faults): UpstreamService {
  const parsed = routes.map((route) => ({ route, segments: route.path.split('/') }))
  const find = (call: UpstreamCall) => {
    for (const { route, segments } of parsed) {
      const params = route.method === call.method ? match(segments, call.path) : undefined
      if (params !== undefined)
        return { route, params, call, data: call.body === '' ? undefined : JSON.parse(call.body) }
    }
    return undefined
  }
  return {
    source,
    answer: (call) => {
      const request = find(call)
      return request === undefined ? json(404, { error: 'no such route' }) : answerRoute(source, request, faults())
    },
    asks: (call) => {
      const request = find(call)
      if (request === undefined) return [call.path]
      const identity = identityOf(source, request)
      const keys = keysOf(request)
      return keys === undefined ? [identity] : keys.map((key) => `${identity} ${key}`)
    },
  }
}

/** A call with the route that it is for. */
interface RoutedCall {
  readonly route: RestRoute
  readonly params: Readonly<Record<string, string>>
  readonly call: UpstreamCall
  readonly data: unknown
}

function match(segments: readonly string[], path: string): Record<string, string> | undefined {
  const given = path.split('/')
  if (given.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [place, segment] of segments.entries()) {
    const value = decodeURIComponent(given[place] ?? '')
    if (segment.startsWith(':')) params[segment.slice(1)] = value
    else if (segment !== value) return undefined
  }
  return params
}

function answerRoute(source: string, request: RoutedCall, faults: Faults): UpstreamAnswer {
  const { route, params, call, data } = request
  const name = `${source} ${route.method} ${route.path}`
  const fault = faults.ofCall(identityOf(source, request))
  if (fault !== undefined) return failed(fault)
  const result = route.run({ params, query: call.query, body: data })
  if (result.kind === 'value') return json(200, result.value)
  if (result.kind === 'items') {
    const items = faultyItems(faults, name, result.items, result.keys)
    return json(200, route.envelope === undefined ? items : { [route.envelope]: items, count: items.length })
  }
  if (result.item === undefined) return json(404, { error: 'unknown' })
  const [item] = faultyItems(faults, name, [result.item], result.keys)
  return item === undefined ? json(404, { error: 'unknown' }) : json(200, item)
}

/** What is asked for, without the keys of a batch. */
function identityOf(source: string, { route, params, call, data }: RoutedCall): string {
  const { method, path, batchKey } = route
  const asked = [...call.query].filter(([name]) => name !== batchKey).sort()
  const sent =
    typeof data === 'object' && data !== null ? Object.entries(data).filter(([name]) => name !== batchKey) : data
  return `${source} ${method} ${path} ${JSON.stringify(params)} ${JSON.stringify([asked, sent])}`
}

function keysOf({ route: { batchKey }, call, data }: RoutedCall): readonly string[] | undefined {
  if (batchKey === undefined) return undefined
  const inQuery = call.query.get(batchKey)
  if (inQuery !== null) return inQuery.split(',')
  const inBody = typeof data === 'object' && data !== null ? Reflect.get(data, batchKey) : undefined
  return Array.isArray(inBody) ? inBody.map((key) => JSON.stringify(key)) : undefined
}

function failed(fault: CallFault): UpstreamAnswer {
  switch (fault) {
    case 'reset':
      return 'reset'
    case 'null':
      return json(200, null)
    case 'empty':
      return json(200, {})
    case 'garbage':
      return { status: 200, contentType: 'application/json', body: '{"items": [' }
    case 'fault':
      return json(500, { error: { code: 'BROKEN' } })
    default:
      return json(Number(fault), { error: { code: 'NO' } })
  }
}

function json(status: number, value: unknown): UpstreamAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(value) }
}
