import { type DocumentNode, type ExecutionResult, getOperationAST, parse, validate } from 'graphql'
import { onTestFinished } from 'vitest'
import { formatError } from '../../src/errors/index.ts'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { createFetchTrace, type FetchRecord, type StaleNote } from '../../src/observability/fetch-trace.ts'
import type { RequestContext } from '../../src/upstream/request-context.ts'
import { systemClock } from '../../src/utils/clock.ts'

/** A gateway over a schema directory; closed after the test. */
export async function gatewayOver(
  directory: string,
  env: Readonly<Record<string, string | undefined>> = {},
  execution: 'compiled' | 'reference' = process.env.SELVEDGE_EXECUTION === 'reference' ? 'reference' : 'compiled',
): Promise<Gateway> {
  const gateway = await createGateway({ schemaDirectory: directory, env, execution })
  onTestFinished(() => gateway.close())
  return gateway
}

/** What a client would get, and what went upstream. */
export interface Ran {
  readonly data: unknown
  /** Code, source and path of each error. */
  readonly errors: readonly { readonly code: unknown; readonly source: unknown; readonly path: unknown }[]
  /** The whole answer as the client gets it. */
  readonly answer: { readonly data?: unknown; readonly errors?: readonly unknown[] }
  readonly fetches: readonly FetchRecord[]
  /** What is too old of it. */
  readonly stale: readonly StaleNote[]
}

/** A context such as the server makes for each operation. */
export function requestContext(options: Partial<RequestContext> = {}): RequestContext {
  const startedMs = systemClock.nowMs()
  return {
    requestId: 'test',
    operation: 'query',
    signal: new AbortController().signal,
    deadlineMs: startedMs + 10_000,
    clock: systemClock,
    headers: new Map(),
    trace: createFetchTrace(startedMs),
    memo: new Map(),
    onUpstreamFailure: undefined,
    ...options,
  }
}

/** Runs a valid operation and formats its errors as the server does. Plans are kept by document: a text is parsed anew each time. */
export async function run(
  gateway: Gateway,
  query: string | DocumentNode,
  variables: Record<string, unknown> = {},
  options: Partial<RequestContext> = {},
): Promise<Ran> {
  const document = typeof query === 'string' ? parse(query) : query
  const mistakes = validate(gateway.schema, document)
  if (mistakes.length > 0) throw new Error(mistakes.map((mistake) => mistake.message).join('\n'))
  const operation = getOperationAST(document)?.operation === 'mutation' ? 'mutation' : 'query'
  const context = requestContext({ operation, ...options })
  const result: ExecutionResult = await gateway.execute({ document, variables, context })
  const errors = (result.errors ?? []).map((error) =>
    formatError(error, { requestId: context.requestId, operation, development: false }),
  )
  const answer: unknown = JSON.parse(
    JSON.stringify({ ...(result.data !== undefined && { data: result.data }), ...(errors.length > 0 && { errors }) }),
  )
  return {
    data: JSON.parse(JSON.stringify(result.data ?? null)),
    errors: errors.map(({ path, extensions }) => ({
      code: extensions?.code,
      source: extensions?.source,
      path,
    })),
    answer: answer as Ran['answer'],
    fetches: context.trace.records,
    stale: context.trace.stale ?? [],
  }
}
