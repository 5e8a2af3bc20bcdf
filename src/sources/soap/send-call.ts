import { GatewayError } from '../../errors/gateway-error.ts'
import type { MappingProblem } from '../../mapping/index.ts'
import { failureOfStatus, type RequestContext, type Upstream, type UpstreamResponse } from '../../upstream/index.ts'
import type { ElementPlan } from './codec/plan.ts'
import type { SoapOperation } from './description.ts'
import { envelopeHeaders, writeEnvelope } from './envelope.ts'
import { type FaultRules, failureOfFault } from './faults.ts'
import { type HttpRequest, httpRequest } from './http-call.ts'
import { type AnswerReader, readDocument, readEnvelope, type SoapAnswer } from './read-envelope.ts'
import { decodeXmlBytes } from './xml/decode-bytes.ts'
import { XmlError } from './xml/xml-error.ts'

/** Where the calls of a source go. */
export interface Target {
  readonly upstream: Upstream
  /** Replaces the description's addresses. */
  readonly url: string | undefined
  readonly faults: FaultRules
}

/** One call of an operation. */
export interface SoapCall {
  readonly operation: SoapOperation
  /** Schema coordinate, for the trace. */
  readonly connector: string
  readonly isQuery: boolean
  readonly batchSize: number
  /** The request's content, in the shape of the schema. */
  readonly input: unknown
  /** The description's header blocks, by name. */
  readonly headers: unknown
  /** How the answer's content is read; undefined for an empty one. */
  readonly content: ElementPlan | undefined
  /** Read as well, for those who match items by what the schema calls them. */
  readonly rawContent?: ElementPlan | undefined
  readonly readsHeaders: boolean
  readonly problems: MappingProblem[]
}

/** What came of a call, and the answer that it came from. */
export interface CallResult {
  readonly value: unknown
  /** By `rawContent`. */
  readonly raw: unknown
  /** The answer's header blocks, by name. */
  readonly headers: unknown
  readonly response: UpstreamResponse
}

/**
 * Calls an operation and reads its answer.
 * @throws GatewayError BAD_USER_INPUT for an input that does not fit, and those of the UPSTREAM_ family.
 */
export async function sendCall(call: SoapCall, target: Target, context: RequestContext): Promise<CallResult> {
  const { operation } = call
  const url = target.url ?? operation.address
  if (!isHttp(url))
    throw new GatewayError('INTERNAL_SERVER_ERROR', {
      source: target.faults.source,
      cause: new TypeError(`port ${operation.port} has no http address, and the module gives none`),
    })
  const request = operation.http
    ? httpRequest(url, operation.http, operation.input.content, call.input ?? {})
    : soapRequest(url, call)
  const response = await target.upstream.send(
    {
      connector: call.connector,
      method: operation.http?.method ?? 'POST',
      ...request,
      isIdempotent: call.isQuery,
      batchSize: call.batchSize,
    },
    context,
  )
  try {
    return { ...readValue(response, call, target.faults, context), response }
  } catch (error) {
    if (error instanceof GatewayError) response.annotate({ error: error.code })
    throw error
  }
}

function soapRequest(url: string, { operation, input, headers }: SoapCall): HttpRequest {
  return {
    url,
    headers: envelopeHeaders(operation.soapVersion, operation.soapAction),
    body: writeEnvelope({
      soapVersion: operation.soapVersion,
      message: operation.input,
      value: input ?? {},
      headers,
      blocks: [],
      prefixes: operation.prefixes,
    }),
  }
}

function readValue(
  response: UpstreamResponse,
  call: SoapCall,
  faults: FaultRules,
  { clock }: RequestContext,
): Omit<CallResult, 'response'> {
  const { output } = call.operation
  const { source } = faults
  const done = { value: true, raw: undefined, headers: undefined }
  const failure = failureOfStatus(response.status, response.headers, { source, clock })
  if (output === 'oneWay' && failure === undefined && response.body.byteLength === 0) return done
  const text = failing(() => decodeXmlBytes(response.body, charsetOf(response)))
  const answer = text instanceof XmlError ? text : read(text, call.content, call, source)
  if (!(answer instanceof XmlError) && answer.kind === 'fault')
    throw failureOfFault(answer.fault, response.status, failure, faults)
  if (failure !== undefined) throw failure
  if (answer instanceof XmlError) throw invalid(response, source, 'parse', answer)
  if (output === 'oneWay') return done
  if (answer.kind === 'foreign')
    throw invalid(response, source, 'shape', new TypeError('not an answer of this operation'))
  const { value, headers } = answer
  if (value instanceof GatewayError) throw value
  if (output.content === undefined) return { ...done, headers } // an empty body says that it was done
  if (call.rawContent === undefined || typeof text !== 'string') return { value, raw: undefined, headers }
  const raw = read(text, call.rawContent, call, source)
  return { value, raw: raw instanceof XmlError || raw.kind !== 'value' ? undefined : raw.value, headers }
}

function read(
  text: string,
  content: ElementPlan | undefined,
  { operation: { output, http }, readsHeaders, problems }: SoapCall,
  source: string,
): SoapAnswer | XmlError {
  if (http !== undefined) return failing(() => readDocument(text, content, { source, isEncoded: false, problems }))
  const plan = output === 'oneWay' ? undefined : output
  const expected: AnswerReader = {
    content,
    isBody: plan?.isBody ?? false,
    isEncoded: plan?.isEncoded ?? false,
    isNamedFreely: plan?.isNamedFreely ?? false,
    headers: readsHeaders ? plan?.headers : undefined,
    source,
    problems,
  }
  return failing(() => readEnvelope(text, expected))
}

function failing<T>(work: () => T): T | XmlError {
  try {
    return work()
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
}

function charsetOf({ headers }: UpstreamResponse): string | undefined {
  return /charset\s*=\s*"?([A-Za-z0-9._-]+)/i.exec(headers.get('content-type') ?? '')?.[1]
}

/** True for an address that can be called. */
export function isHttp(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address)
}

function invalid({ status }: UpstreamResponse, source: string, reason: string, cause: Error): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus: status, reason, cause })
}
