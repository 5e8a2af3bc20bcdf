import { type DocumentNode, GraphQLError, Kind } from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import type { CachePolicy } from '../../gateway/cache-policy.ts'
import type { Gateway } from '../../gateway/gateway.ts'
import type { TextResult } from '../../gateway/text-result.ts'
import type { Logger } from '../../observability/logger.ts'
import type { Tracing } from '../../observability/tracing.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { Cancellation } from '../../utils/cancellation.ts'
import { isPromise, type MaybePromise } from '../../utils/maybe-promise.ts'
import type { Exchange } from '../exchange.ts'
import type { KeptResponse, KeptResponses } from '../kept/kept-responses.ts'
import { createRequestContext } from './request-context.ts'

/** An operation that was parsed, and validated against the gateway's schema. */
export interface ValidOperation {
  readonly document: DocumentNode
  /** As the client gave it: which of the document's operations. */
  readonly operationName: string | undefined
  readonly kind: 'query' | 'mutation' | 'subscription'
  /** The operation's own name. */
  readonly name: string | undefined
}

export interface RunOptions {
  readonly gateway: Gateway
  readonly logger: Logger
  readonly onMappingProblems?: RequestContext['onMappingProblems']
  readonly onDrift?: RequestContext['onDrift']
  readonly onPoll?: RequestContext['onPoll']
  readonly onStream?: RequestContext['onStream']
  /** Whole answers that are kept. @default none are */
  readonly keptResponses?: KeptResponses | undefined
  /** Absent where no OpenTelemetry SDK is there. */
  readonly tracing?: Tracing | undefined
}

export interface OperationRun {
  readonly operation: ValidOperation
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly exchange: Exchange
  /** What stops the operation. @default the exchange's own */
  readonly cancellation?: Cancellation | undefined
  /** Whether `extensions.trace` is wanted, and allowed. @default false */
  readonly isTraced?: boolean
  /** Whether the answer may be kept by those who get it, as that of a GET may. @default false */
  readonly mayBeKept?: boolean
}

/** Runs an operation on the gateway, and notes in its exchange what the log says of it. Goes on at once with what is there at once. */
export function runOperation(options: RunOptions, run: OperationRun): MaybePromise<TextResult> {
  const { operation, variables, exchange, isTraced = false } = run
  const { outcome } = exchange
  outcome.operation = operation.kind
  outcome.operationName = operation.name
  const { keptResponses } = options
  if (keptResponses === undefined || operation.kind !== 'query' || isTraced) return runAnew(options, run)
  const { document, operationName } = operation
  const found = keptResponses.find({ document, operationName, variables, exchange })
  const serve = (kept: KeptResponse | undefined): MaybePromise<TextResult> => {
    if (kept === undefined) return runAnew(options, run)
    if (run.mayBeKept === true) outcome.cachePolicy = kept.policy
    return kept.result
  }
  return isPromise(found) ? found.then(serve) : serve(found)
}

function runAnew(
  { gateway, logger, onMappingProblems, onDrift, tracing, keptResponses }: RunOptions,
  { operation, variables, exchange, cancellation, isTraced = false, mayBeKept = false }: OperationRun,
): MaybePromise<TextResult> {
  const { outcome } = exchange
  const span = tracing?.startOperation(spanName(operation), exchange.traceparent, spanAttributes(operation))
  const context = createRequestContext({
    exchange,
    operation: operation.kind,
    logger,
    cancellation,
    isTraced,
    onMappingProblems,
    onDrift,
    span,
  })
  if (mayBeKept) context.trace.wantsFreshness = true
  const { document, operationName } = operation
  const finish = (result: TextResult): TextResult => {
    outcome.fetchCount = context.trace.count
    const isKept = keptResponses !== undefined && operation.kind === 'query' && context.trace.isUnknown !== true
    if ((mayBeKept || isKept) && !isTraced && result.errors === undefined) {
      const asked = { document, operationName, variables, exchange }
      const policy = policyNow(gateway.cachePolicy(asked), context)
      if (mayBeKept) outcome.cachePolicy = policy
      if (isKept && policy !== undefined) keptResponses.keep(asked, result, policy, context)
    }
    span?.end({ code: result.data === undefined ? codeOf(result) : undefined })
    return withTrace(markRequestErrors(result), context, isTraced)
  }
  const result = gateway.executeToText({ document, operationName, variables, context })
  return isPromise(result) ? result.then(finish) : finish(result)
}

/** What is kept already is kept no longer by others, and what is too old not at all. */
function policyNow(policy: CachePolicy | undefined, { trace }: RequestContext): CachePolicy | undefined {
  if (policy === undefined || policy.maxAgeMs === 0) return undefined
  if (trace.stale !== undefined || trace.upstreams !== undefined) return undefined
  return { ...policy, maxAgeMs: Math.min(policy.maxAgeMs, trace.freshForMs ?? policy.maxAgeMs) }
}

/** By https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/ */
function spanName({ kind, name }: ValidOperation): string {
  return name === undefined ? kind : `${kind} ${name}`
}

function spanAttributes({ kind, name }: ValidOperation) {
  return { 'graphql.operation.type': kind, ...(name !== undefined && { 'graphql.operation.name': name }) }
}

function codeOf({ errors = [] }: TextResult): string {
  const code = findGatewayError(errors[0]?.originalError)?.code ?? errors[0]?.extensions.code
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR'
}

/** What is wrong with the client's variables gets its code: graphql-js gives it none. */
export function markRequestErrors(result: TextResult): TextResult {
  if (result.data !== undefined || result.errors === undefined) return result
  return {
    ...result,
    errors: result.errors.map((error) =>
      isAboutVariables(error)
        ? new GraphQLError(error.message, { nodes: error.nodes ?? [], extensions: { code: 'BAD_USER_INPUT' } })
        : error,
    ),
  }
}

/** In a result without data, graphql-js' own errors can be about nothing else, and those that a scalar threw tell the variable. */
function isAboutVariables({ originalError, extensions, nodes }: GraphQLError): boolean {
  if (extensions.code !== undefined) return false
  return originalError === undefined || (nodes?.length === 1 && nodes[0]?.kind === Kind.VARIABLE_DEFINITION)
}

const none: Readonly<Record<string, unknown>> = {}

/** The answer with what is to be told of it: what is too old, and the trace; without it, the plan is not told either. */
export function withTrace(result: TextResult, context: RequestContext, isTraced: boolean): TextResult {
  const { data, errors, extensions: given = none } = result
  const answer: { -readonly [K in keyof TextResult]: TextResult[K] } = {}
  if (errors !== undefined) answer.errors = errors
  if (data !== undefined) answer.data = data
  let extensions: Record<string, unknown> | undefined
  for (const name in given) {
    if (name === 'plan') continue
    extensions ??= {}
    extensions[name] = given[name]
  }
  const { stale, upstreams } = context.trace
  if (stale !== undefined) extensions = { ...extensions, stale }
  if (upstreams !== undefined) extensions = { ...extensions, upstreams }
  if (isTraced) {
    const { records, startedMs, mappingProblems, drift } = context.trace
    const durationMs = Math.round((context.clock.nowMs() - startedMs) * 1000) / 1000
    const trace = { plan: given.plan ?? null, fetches: records, durationMs }
    const problems = { ...(mappingProblems && { mappingProblems }), ...(drift && { drift: [...drift.values()] }) }
    extensions = { ...extensions, trace: { ...trace, ...problems } }
  }
  if (extensions !== undefined) answer.extensions = extensions
  return answer
}
