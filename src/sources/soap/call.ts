import { getNamedType } from 'graphql'
import type { MappingProblem } from '../../mapping/index.ts'
import type { RequestContext } from '../../upstream/index.ts'
import { type MappedType, noteMappingDrift } from '../mapping-drift.ts'
import { reportCallProblems } from '../mapping-problems.ts'
import type { ConnectorSite } from '../source.ts'
import type { AnswerReading } from './answer-reading.ts'
import type { CallInputs, ScopeBuilder } from './call-scope.ts'
import type { SoapOperation } from './description.ts'
import { fieldsRead } from './directive-reads.ts'
import type { HeaderWriter } from './headers/compile-headers.ts'
import { sendCall, type Target } from './send-call.ts'
import type { SoapDirective } from './soap-directive.ts'

/** What a connector makes its calls with. */
export interface CallParts extends AnswerReading {
  readonly site: ConnectorSite
  readonly directive: SoapDirective
  readonly operation: SoapOperation
  /** What in the input stands for the request's element itself; undefined where the input is what is in that. */
  readonly rootKey: string | undefined
  readonly target: Target
  readonly readsHeaders: boolean
  readonly scopeOf: ScopeBuilder
  readonly writeHeaders: HeaderWriter
}

/** What an answer holds, and what of it as the schema calls it. */
export interface CallAnswer {
  readonly mapped: unknown
  readonly raw: unknown
}

/**
 * Makes one call, for one or many inputs, and reads its answer by the connector's mappings.
 * @throws GatewayError as `sendCall`.
 */
export async function callOnce(
  inputs: CallInputs,
  batchSize: number,
  parts: CallParts,
  context: RequestContext,
): Promise<CallAnswer> {
  const {
    site,
    directive,
    operation,
    rootKey,
    target,
    content,
    rawContent,
    readsHeaders,
    selection,
    scopeOf,
    writeHeaders,
  } = parts
  const problems: MappingProblem[] = []
  const scope = scopeOf(inputs, context)
  const input =
    directive.input === undefined
      ? withoutHeaders(scope.args, directive)
      : directive.input.mapping.run(undefined, scope, problems)
  const {
    value,
    raw = value,
    headers,
    response,
  } = await sendCall(
    {
      operation,
      connector: site.coordinate,
      isQuery: site.operation !== 'mutation',
      batchSize,
      input: rootKey === undefined ? input : ownOf(input, rootKey),
      blocks: () => writeHeaders(scope, problems),
      content,
      rawContent,
      readsHeaders,
      problems,
    },
    target,
    context,
  )
  const answered = { ...scope, status: response.status, response: { headers } }
  const known = problems.length
  const mapped = selection === undefined ? value : (selection.run(value, answered, problems) ?? null)
  if (selection !== undefined && problems.length > known)
    noteMappingDrift(problems.slice(known), selection, mappedTypeOf(parts), context)
  reportCallProblems(problems, { source: target.faults.source, connector: site.coordinate }, response, context)
  return { mapped, raw }
}

function ownOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

/** The arguments that are no header's. */
function withoutHeaders(args: unknown, { headers }: SoapDirective): unknown {
  if (headers === undefined || typeof args !== 'object' || args === null) return args
  const taken = new Set(fieldsRead(headers, 'args'))
  return Object.fromEntries(Object.entries(args).filter(([name]) => !taken.has(name)))
}

function mappedTypeOf({ site, target }: CallParts): MappedType {
  const { coordinate: connector, field, parentType, schema } = site
  return { source: target.faults.source, connector, type: getNamedType(field?.type ?? parentType), schema }
}
