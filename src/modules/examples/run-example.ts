import type { ExecutionResult } from 'graphql'
import { toGatewayError } from '../../errors/to-gateway-error.ts'
import { createFetchTrace } from '../../observability/fetch-trace.ts'
import type { Source } from '../../sources/source.ts'
import type { MappingProblems, RequestContext } from '../../upstream/request-context.ts'
import type { Transport } from '../../upstream/transport.ts'
import { systemClock } from '../../utils/clock.ts'
import type { CompiledAsk } from './compile-ask.ts'
import type { ExampleContent, ExpectedResult } from './example.ts'

/** What an example came to. */
export interface ExampleRun {
  readonly result: ExpectedResult
  /** What mappings could not do on the recorded answers, each once. */
  readonly problems: readonly string[]
}

/** Longest time that an example may take, real calls included. */
const timeoutMs = 30_000

/** Runs an example's question on its source alone, with its calls carried by the transport. */
export async function runExample(
  { headers }: ExampleContent,
  { document, operation, variables, entityField }: CompiledAsk,
  source: Source,
  transport: Transport,
): Promise<ExampleRun> {
  const problems = new Set<string>()
  const onMappingProblems = ({ connector, messages }: MappingProblems) => {
    for (const message of messages) problems.add(`${connector}: ${message}`)
  }
  const context: RequestContext = {
    requestId: 'example',
    operation,
    signal: new AbortController().signal,
    deadlineMs: systemClock.nowMs() + timeoutMs,
    clock: systemClock,
    headers: new Map(Object.entries(headers)),
    trace: createFetchTrace(systemClock.nowMs(), false),
    memo: new Map(),
    transport,
    onMappingProblems,
  }
  // A marked edge: a document without deferred parts has one result.
  const result = (await source.executor({ document, variables, context })) as ExecutionResult
  return { result: toResult(result, entityField), problems: [...problems] }
}

/** The result as an example has it: data as it would be sent, errors in the order of their paths. */
function toResult({ data, errors = [] }: ExecutionResult, entityField: string | undefined): ExpectedResult {
  const sent: unknown = JSON.parse(JSON.stringify(data ?? null))
  const told = errors.map((error) => {
    const { code, reason } = toGatewayError(error)
    const path = entityField === undefined ? error.path : error.path?.slice(1)
    return { code, ...(path !== undefined && { path: [...path] }), ...(reason !== undefined && { reason }) }
  })
  const keyOf = (error: object) => JSON.stringify(Object.entries(error).reverse())
  told.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  return { data: entityField === undefined ? sent : ofEntities(sent, entityField), errors: told }
}

function ofEntities(data: unknown, entityField: string): unknown {
  if (typeof data !== 'object' || data === null) return data
  return Object.entries(data).find(([name]) => name === entityField)?.[1] ?? null
}
