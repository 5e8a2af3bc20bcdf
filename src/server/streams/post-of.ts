import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyRequest } from 'fastify'
import { GatewayError } from '../../errors/gateway-error.ts'
import { toHeaderMap } from '../exchange.ts'
import { searchOf } from '../graphql/search-of.ts'
import { readExactJson } from '../http/exact-json.ts'

/**
 * The operation of a request that wants server-sent events, as a POST that wants JSON: Apollo Server knows neither event streams nor
 * subscriptions by GET. Whether the request may be run at all was checked by its own head.
 * @throws GatewayError for parameters of a GET: BAD_REQUEST where they must be JSON and are none, LIMIT_EXCEEDED where it is too deep.
 */
export function postOf(request: FastifyRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap(toHeaderMap(request.headers))
  headers.set('accept', 'application/json')
  headers.set('content-type', 'application/json')
  const body = request.method === 'GET' ? bodyOf(new URLSearchParams(searchOf(request))) : request.body
  return { method: 'POST', headers, search: '', body }
}

function bodyOf(params: URLSearchParams): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = {}
  for (const name of ['query', 'operationName']) if (params.has(name)) body[name] = params.get(name)
  for (const name of ['variables', 'extensions']) {
    const text = params.get(name)
    if (text !== null && text !== '') body[name] = jsonOf(text)
  }
  return body
}

function jsonOf(text: string): unknown {
  try {
    return readExactJson(text, JSON.parse)
  } catch (cause) {
    throw cause instanceof GatewayError ? cause : new GatewayError('BAD_REQUEST', { cause })
  }
}
