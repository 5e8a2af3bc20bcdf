import { GatewayError } from '../../../errors/gateway-error.ts'
import { failureOfStatus } from '../../../upstream/http-failure.ts'
import type { Upstream, UpstreamResponse } from '../../../upstream/upstream.ts'
import { loadContext } from '../../load-context.ts'
import { introspectionQueries } from './queries.ts'

/** What a service is asked for its schema with. */
export interface Introspection {
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** That of the source's calls, so that both have the same credentials. */
  readonly upstream: Upstream
  /** Public name. */
  readonly source: string
  readonly timeoutMs: number
}

/** By what policies call it. */
export const introspectionConnector = 'introspection'

/** A large schema is some 10 MiB of introspection; no answer to a client is near that. */
const maxBodyBytes = 128 * 1024 * 1024

/**
 * Asks a service for its schema.
 * @returns the `data` of the answer, which may have holes.
 * @throws GatewayError; UPSTREAM_GRAPHQL_ERROR where the service refuses to be introspected.
 */
export async function introspect({ url, headers, upstream, source, timeoutMs }: Introspection): Promise<object> {
  const context = loadContext(timeoutMs)
  for (const query of introspectionQueries) {
    const data = await upstream.send(
      {
        connector: introspectionConnector,
        method: 'POST',
        url,
        headers,
        body: JSON.stringify({ query, operationName: 'IntrospectionQuery' }),
        isIdempotent: true,
        batchSize: 1,
        maxBodyBytes,
      },
      context,
      (response) => readSchema(response, source),
    )
    if (data !== undefined) return data
  }
  throw new GatewayError('UPSTREAM_GRAPHQL_ERROR', { source })
}

/** The data with a schema in it; undefined where the service did not like the question. */
function readSchema(response: UpstreamResponse, source: string): object | undefined {
  const body = parsed(response.body)
  const data = isRecord(body) && isRecord(body.data) ? body.data : undefined
  if (isRecord(data?.__schema)) return data
  const failure = failureOfStatus(response.status, response.headers, { source })
  const isQuestion = response.status < 500 && ![401, 403, 404, 429].includes(response.status)
  if (isRecord(body) && Array.isArray(body.errors) && (failure === undefined || isQuestion)) return undefined
  throw (
    failure ?? new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason: body === undefined ? 'parse' : 'shape' })
  )
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
