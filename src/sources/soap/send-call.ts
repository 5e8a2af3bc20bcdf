import { GatewayError } from '../../errors/gateway-error.ts'
import type { MappingProblem } from '../../mapping/index.ts'
import {
  failureOfStatus,
  type Origins,
  type RequestContext,
  type Upstream,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../../upstream/index.ts'
import type { Clock } from '../../utils/clock.ts'
import { reportCallProblems, reportProblems } from '../mapping-problems.ts'
import { XmlError } from '../xml/xml-error.ts'
import type { Addressed, AddressingVersion } from './addressing/addressing-headers.ts'
import { type AttachmentStyle, collectAttachments } from './attachments/attach.ts'
import { PackageError } from './attachments/package-error.ts'
import type { ElementPlan } from './codec/plan.ts'
import type { SoapOperation } from './description.ts'
import { writeBody, writeDocument } from './envelope.ts'
import { type FaultRules, failureOfFault } from './faults.ts'
import { httpRequest } from './http-call.ts'
import { type OpenedAnswer, openAnswer } from './read-answer.ts'
import { type AnswerReader, readDocument, readEnvelope, type SoapAnswer } from './read-envelope.ts'
import { type MessageContent, type MessagePolicy, writeMessage } from './write-message.ts'
import { isHttp } from './wsdl/address.ts'

/** Where the calls of a source go. */
export interface Target {
  readonly upstream: Upstream
  /** Replaces the description's addresses. */
  readonly url: string | undefined
  /** Those of the addresses that are called. */
  readonly origins: Origins
  readonly faults: FaultRules
  readonly message: MessagePolicy
  /** Header blocks of answers, as `{namespace}name`, that may be marked `mustUnderstand`. */
  readonly understood: ReadonlySet<string>
  readonly addressing: AddressingVersion | 'none' | 'wsdl'
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
  /** Writes the header blocks. */
  readonly blocks: () => string
  /** How the answer's content is read; undefined for an empty one. */
  readonly content: ElementPlan | undefined
  /** Read as well, for those who match items by what the schema calls them. */
  readonly rawContent?: ElementPlan | undefined
  readonly readsHeaders: boolean
  /** What the mappings could not do so far; told where the call fails, else left to the caller. */
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
  const { problems } = call
  const place = { source: target.faults.source, connector: call.connector }
  let isAnswered = false
  try {
    const request = requestOf(call, target, context.clock)
    const ofRequest = problems.length
    return await target.upstream.send(request, context, (response) => {
      isAnswered = true
      problems.length = ofRequest // What an earlier attempt's answer had of them is told.
      try {
        return { ...readValue(response, call, target, context), response }
      } catch (error) {
        reportCallProblems(problems, place, response, context)
        throw error
      }
    })
  } catch (error) {
    if (!isAnswered) reportProblems(problems, place, context)
    throw error
  }
}

function requestOf(call: SoapCall, target: Target, clock: Clock): UpstreamRequest {
  const { operation, connector, isQuery, batchSize } = call
  const url = target.url ?? operation.address
  if (!isHttp(url))
    throw new GatewayError('INTERNAL_SERVER_ERROR', {
      source: target.faults.source,
      cause: new TypeError(`port ${operation.port} has no http address, and the module gives none`),
    })
  return {
    connector,
    method: operation.http?.method ?? 'POST',
    ...(operation.http
      ? httpRequest(url, operation.http, {
          content: operation.input.content,
          value: call.input ?? {},
          writeXml: () => writeDocument(operation.input, call.input ?? {}, operation.prefixes),
        })
      : soapRequest(url, call, target, clock)),
    isIdempotent: isQuery,
    batchSize,
  }
}

function soapRequest(
  url: string,
  call: SoapCall,
  target: Target,
  clock: Clock,
): Pick<UpstreamRequest, 'url' | 'headers' | 'body' | 'seal'> {
  const content = contentOf(call, target.message.attachments)
  return { url, ...writeMessage(content, addressedOf(call.operation, url, target), target.message, clock) }
}

function contentOf({ operation, input, blocks }: SoapCall, wanted: AttachmentStyle): MessageContent {
  const { soapVersion, soapAction, prefixes, input: message, output } = operation
  const isDescribed = message.attached.length > 0
  // A description that has parts says SOAP with Attachments, and knows nothing of MTOM.
  const style = isDescribed && wanted === 'mtom' ? 'inline' : wanted
  const how = { prefixes, isEncoded: message.isEncoded, soapVersion }
  const attachments = style === 'inline' && !isDescribed ? undefined : collectAttachments(style, how)
  const body = writeBody(message, input ?? {}, { ...how, ...attachments })
  const parts = attachments?.parts ?? []
  return {
    version: soapVersion,
    soapAction,
    declarations: prefixes.declarations(),
    blocks: blocks(),
    body,
    attachments: parts,
    packing: parts.length === 0 ? 'inline' : isDescribed ? 'swa' : style,
    takesPackage: wanted !== 'inline' || (output !== 'oneWay' && output.attached.length > 0),
  }
}

/** WS-Addressing, where the module or else the description asks for it. */
function addressedOf(operation: SoapOperation, to: string, { addressing }: Target): Addressed | undefined {
  const { action, version: wanted } = operation.addressing()
  const version = addressing === 'wsdl' ? wanted : addressing
  return version === undefined || version === 'none' ? undefined : { version, action, to }
}

function readValue(
  response: UpstreamResponse,
  call: SoapCall,
  { faults, understood }: Target,
  { clock }: RequestContext,
): Omit<CallResult, 'response'> {
  const { output } = call.operation
  const { source } = faults
  const done = { value: true, raw: undefined, headers: undefined }
  const failure = failureOfStatus(response.status, response.headers, { source, clock })
  if (failure === undefined && saysNothing(response, output))
    return hasContent(output) ? { ...done, value: null } : done
  const opened = failing(() => openAnswer(response, understood))
  const answer = opened instanceof Error ? opened : read(opened, call, source)
  if (!(opened instanceof Error) && response.sealId !== undefined && opened.isForAnother(response.sealId))
    throw invalid(response, source, 'relates_to', new TypeError('an answer to another message'))
  if (!(answer instanceof Error) && answer.kind === 'fault') {
    const headers = opened instanceof Error ? undefined : faultHeaders(opened, call, source)
    throw failureOfFault({ fault: answer.fault, headers }, response.status, failure, faults, call.operation.faults())
  }
  if (failure !== undefined) throw failure
  if (answer instanceof Error)
    throw invalid(response, source, answer instanceof PackageError ? answer.reason : answer.fault, answer)
  if (opened instanceof Error || opened.isBeyondUs())
    throw invalid(response, source, 'must_understand', new TypeError('a header block that is not understood'))
  if (output === 'oneWay') return done
  if (answer.kind === 'foreign')
    throw invalid(response, source, 'shape', new TypeError('not an answer of this operation'))
  const { value, raw, headers } = answer
  if (value instanceof GatewayError) throw value
  if (output.content === undefined) return { ...done, headers } // an empty body says that it was done
  return { value, raw, headers }
}

/**
 * Whether there is no message, and none is missed: an operation that is one-way gets none, and what is there all the same is looked at only
 * where it can be a fault; 204 means that there is none, 202 only where the message would be empty.
 */
function saysNothing({ status, headers, body }: UpstreamResponse, output: SoapOperation['output']): boolean {
  const isEmpty = body.byteLength === 0
  if (output !== 'oneWay') return isEmpty && (status === 204 || (status === 202 && !hasContent(output)))
  return isEmpty || !/xml|multipart/i.test(headers.get('content-type') ?? 'xml')
}

function hasContent(output: SoapOperation['output']): boolean {
  const plan = output === 'oneWay' ? undefined : output.content?.plan()
  return plan !== undefined && (plan.kind !== 'object' || plan.fields.length > 0)
}

/** The declared header blocks that came with a fault. Faults are rare enough to be read once more. */
function faultHeaders(opened: OpenedAnswer, call: SoapCall, source: string): unknown {
  const headers = call.operation.faultHeaders()
  const answer =
    headers && read(opened, { ...call, content: undefined, rawContent: undefined, problems: [] }, source, headers)
  return answer === undefined || answer instanceof Error || answer.kind !== 'fault' ? undefined : answer.headers
}

function read(
  { text, through, described }: OpenedAnswer,
  { operation: { output, http }, content, rawContent, readsHeaders, problems }: SoapCall,
  source: string,
  headers?: ElementPlan,
): SoapAnswer | XmlError | PackageError {
  const plan = output === 'oneWay' ? undefined : output
  if (http !== undefined) {
    const isRoot = http.style === 'document' && plan?.isBody === false
    return failing(() => readDocument(text, { content, rawContent }, isRoot, { source, isEncoded: false, problems }))
  }
  const expected: AnswerReader = {
    content,
    rawContent,
    isBody: plan?.isBody ?? false,
    isEncoded: plan?.isEncoded ?? false,
    isNamedFreely: plan?.isNamedFreely ?? false,
    headers: headers ?? (readsHeaders ? plan?.headers : undefined),
    source,
    problems,
    attachedValue: plan && described(plan.attached, { source, isEncoded: false, problems }),
  }
  return failing(() => readEnvelope(text, expected, through))
}

function failing<T>(work: () => T): T | XmlError | PackageError {
  try {
    return work()
  } catch (error) {
    if (error instanceof XmlError || error instanceof PackageError) return error
    throw error
  }
}

function invalid({ status }: UpstreamResponse, source: string, reason: string, cause: Error): GatewayError {
  const retryable = reason === 'truncated' ? true : undefined
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus: status, reason, retryable, cause })
}
