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
  return {
    source,
    answer: (call) => {
      for (const { route, segments } of parsed) {
        const params = route.method === call.method ? match(segments, call.path) : undefined
        if (params !== undefined) return answerRoute(source, route, params, call, faults())
      }
      return json(404, { error: 'no such route' })
    },
  }
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

function answerRoute(
  source: string,
  route: RestRoute,
  params: Record<string, string>,
  { query, body }: UpstreamCall,
  faults: Faults,
): UpstreamAnswer {
  const data: unknown = body === '' ? undefined : JSON.parse(body)
  const name = `${source} ${route.method} ${route.path}`
  const fault = faults.ofCall(`${name} ${JSON.stringify(params)} ${identityOf(query, data, route.batchKey)}`)
  if (fault !== undefined) return failed(fault)
  const result = route.run({ params, query, body: data })
  if (result.kind === 'value') return json(200, result.value)
  if (result.kind === 'items') {
    const items = faultyItems(faults, name, result.items, result.keys)
    return json(200, route.envelope === undefined ? items : { [route.envelope]: items, count: items.length })
  }
  if (result.item === undefined) return json(404, { error: 'unknown' })
  const [item] = faultyItems(faults, name, [result.item], result.keys)
  return item === undefined ? json(404, { error: 'unknown' }) : json(200, item)
}

function identityOf(query: URLSearchParams, body: unknown, batchKey: string | undefined): string {
  const asked = [...query].filter(([name]) => name !== batchKey).sort()
  const sent =
    typeof body === 'object' && body !== null ? Object.entries(body).filter(([name]) => name !== batchKey) : body
  return JSON.stringify([asked, sent])
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
