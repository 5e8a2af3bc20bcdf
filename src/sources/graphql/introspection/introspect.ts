import { GatewayError } from '../../../errors/gateway-error.ts'
import { failureOfStatus } from '../../../upstream/http-failure.ts'
import { createOrigins, createUpstream, type UpstreamPolicy } from '../../../upstream/index.ts'
import type { UpstreamResponse } from '../../../upstream/upstream.ts'
import { loadContext } from '../../load-context.ts'
import type { ModuleFiles } from '../../source.ts'
import { introspectionQueries } from './queries.ts'

/** What a service is asked for its schema with. */
export interface Introspection {
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** As the source's calls are made, credentials included. */
  readonly policy: UpstreamPolicy
  readonly timeoutMs: number
  readonly files: Pick<ModuleFiles, 'name' | 'env' | 'onUpstreamEvent'>
}

/** A large schema is some 10 MiB of introspection; no answer to a client is near that. */
const maxSchemaBytes = 128 * 1024 * 1024

/**
 * Asks a service for its schema, by an upstream of its own: what it takes or fails at is not held against the source's calls.
 * @returns the `data` of the answer, which may have holes.
 * @throws GatewayError; UPSTREAM_GRAPHQL_ERROR where the service refuses to be introspected.
 */
export async function introspect({ url, headers, policy, timeoutMs, files }: Introspection): Promise<object> {
  const origins = createOrigins()
  origins.add(url)
  const upstream = createUpstream({
    ...policy,
    source: files.name,
    env: files.env,
    origins,
    onEvent: files.onUpstreamEvent,
    attemptTimeoutMs: timeoutMs,
    operationTimeoutMs: timeoutMs,
    maxBodyBytes: Math.max(policy.maxBodyBytes ?? 0, maxSchemaBytes),
    connectors: {},
  })
  const context = loadContext(timeoutMs)
  const ask = (query: string) =>
    upstream.send(
      {
        connector: 'introspection',
        method: 'POST',
        url,
        headers,
        body: JSON.stringify({ query, operationName: 'IntrospectionQuery' }),
        isIdempotent: true,
        batchSize: 1,
      },
      context,
      (response) => readSchema(response, files.name),
    )
  try {
    for (const query of introspectionQueries) {
      const data = await ask(query)
      if (data !== undefined) return data
    }
    throw new GatewayError('UPSTREAM_GRAPHQL_ERROR', { source: files.name })
  } finally {
    await upstream.close()
  }
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
