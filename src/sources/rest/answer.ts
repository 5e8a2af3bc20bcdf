import type { GatewayError } from '../../errors/gateway-error.ts'
import type { Mapping, MappingReference } from '../../mapping/types.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { UpstreamRequest, UpstreamResponse } from '../../upstream/upstream.ts'
import { type MappedType, noteMappingDrift } from '../mapping-drift.ts'
import { reportCallProblems } from '../mapping-problems.ts'
import { compileHeaderReader } from '../request-scope.ts'
import { decodeBody } from './decode-body.ts'
import type { DecodeRules } from './decode-rules.ts'
import { type ErrorRules, failedAnswer, unreadableAnswer } from './failure.ts'
import type { CallScope } from './scope.ts'
import { readXmlCondition } from './xml-leaf.ts'

/** How an answer is read. */
export interface AnswerTemplate {
  /** Decides about success in place of the status. */
  readonly isSuccess: Mapping | undefined
  readonly errors: ErrorRules
  /** Whether 404 and 410 are the value null. */
  readonly isNotFoundNull: boolean
  readonly decoding: DecodeRules
  /** What the mappings above refer to. */
  readonly references: readonly MappingReference[]
  /** Where what the selection makes stands in the schema. */
  readonly mapped: MappedType
}

/** One call and all that its answer is read with. */
export interface Call {
  readonly request: UpstreamRequest
  readonly response: UpstreamResponse
  readonly scope: CallScope
  readonly context: RequestContext
}

/** What the connector's selection makes of the answer; null for no content, and for not found where the source says so. */
export type AnswerReader = (call: Call) => unknown

/** Compiles the reading of answers by a selection. */
export type CompileAnswer = (selection: Pick<Mapping, 'run' | 'fieldAt'>) => AnswerReader

/**
 * Compiles the template, but for what the selection makes of the data, to a function that takes it.
 * What is compiled throws GatewayError: the status' code, or UPSTREAM_INVALID_RESPONSE for a body that cannot be read.
 */
export function compileAnswerOf(template: AnswerTemplate): CompileAnswer {
  const { isSuccess, errors, isNotFoundNull, decoding } = template
  const responseHeaders = compileHeaderReader(template.references, 'response')
  return (selection) => (call) => {
    const { response, context } = call
    const { status, headers } = response
    const body = decodeBody(response.body, headers.get('content-type'), decoding)
    const isXml = body.ok && body.isXml === true
    // What the request had of them, and this answer: an earlier attempt's is told already.
    const problems = [...call.scope.problems]
    const scope = { ...call.scope, problems, status, response: { headers: responseHeaders(headers) }, isXml }
    const place = { source: errors.source, connector: call.request.connector }
    const fail = (failure: GatewayError): never => {
      reportCallProblems(problems, place, response, context)
      throw failure
    }
    const data = body.ok ? body.value : undefined
    const isGood = status >= 200 && status < 300
    const hasSucceeded = isSuccess ? isTrue(isSuccess, data, scope, isXml) : isGood
    if (!hasSucceeded) {
      // Where it was asked for several, one may be what was not found.
      if (isNotFoundNull && isNotFound(status) && call.request.batchSize === 1) return null
      return fail(failedAnswer({ status, headers, body: response.body, data, scope, clock: context.clock }, errors))
    }
    if (!body.ok) return fail(unreadableAnswer(body, response, errors.source))
    if (isMissing(call, decoding)) return fail(unreadableAnswer(nothing, response, errors.source))
    const known = problems.length
    const value = selection.run(data, scope, problems)
    if (problems.length > known) noteMappingDrift(problems.slice(known), selection, template.mapped, context)
    reportCallProblems(problems, place, response, context)
    return value ?? null
  }
}

const nothing = { reason: 'parse', cause: new Error('the body is empty') }

/** Whether a read that asked for data got a 200 without any: what has no content says so by its status. A write may just have been done. */
function isMissing({ request, response }: Call, { wanted }: DecodeRules): boolean {
  if (response.body.length > 0 || response.status !== 200) return false
  return request.method === 'GET' && request.isIdempotent && wanted !== 'text' && wanted !== 'binary'
}

/** What is neither true nor false is no success. */
function isTrue(mapping: Mapping, data: unknown, scope: CallScope, isXml: boolean): boolean {
  const { problems } = scope
  const said = mapping.run(data, scope, problems)
  const value = isXml ? readXmlCondition(said) : said
  if (typeof value !== 'boolean' && value !== undefined)
    problems.push({ message: '`isSuccess` gave something else than true or false', offset: 0 })
  return value === true
}

/** Whether a status says that there is no such thing. */
export function isNotFound(status: number | undefined): boolean {
  return status === 404 || status === 410
}
