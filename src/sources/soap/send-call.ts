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
  /** Header blocks as XML text. */
  readonly blocks: string
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
  const request: UpstreamRequest = {
    connector: call.connector,
    method: operation.http?.method ?? 'POST',
    ...(operation.http
      ? httpRequest(url, operation.http, {
          content: operation.input.content,
          value: call.input ?? {},
          writeXml: () => writeDocument(operation.input, call.input ?? {}, operation.prefixes),
        })
      : soapRequest(url, call, target, context.clock)),
    isIdempotent: call.isQuery,
    batchSize: call.batchSize,
  }
  return target.upstream.send(request, context, (response) => ({
    ...readValue(response, call, target, context),
    response,
  }))
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

function contentOf({ operation, input, blocks }: SoapCall, style: AttachmentStyle): MessageContent {
  const { soapVersion, soapAction, prefixes, input: message } = operation
  const attachments = style === 'inline' ? undefined : collectAttachments(style)
  const how = { prefixes, isEncoded: message.isEncoded, soapVersion, attach: attachments?.attach }
  const body = writeBody(message, input ?? {}, how)
  return {
    version: soapVersion,
    soapAction,
    declarations: prefixes.declarations(),
    blocks,
    body,
    attachments: attachments?.parts ?? [],
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
  if (output === 'oneWay' && failure === undefined && response.body.byteLength === 0) return done
  const opened = failing(() => openAnswer(response, understood))
  const answer = opened instanceof Error ? opened : read(opened, call.content, call, source)
  if (!(answer instanceof Error) && answer.kind === 'fault')
    throw failureOfFault(answer.fault, response.status, failure, faults, call.operation.faults())
  if (failure !== undefined) throw failure
  if (answer instanceof Error)
    throw invalid(response, source, answer instanceof PackageError ? answer.reason : 'parse', answer)
  if (opened instanceof Error || opened.isBeyondUs())
    throw invalid(response, source, 'must_understand', new TypeError('a header block that is not understood'))
  if (output === 'oneWay') return done
  if (answer.kind === 'foreign')
    throw invalid(response, source, 'shape', new TypeError('not an answer of this operation'))
  const { value, headers } = answer
  if (value instanceof GatewayError) throw value
  if (output.content === undefined) return { ...done, headers } // an empty body says that it was done
  if (call.rawContent === undefined) return { value, raw: undefined, headers }
  const raw = read(opened, call.rawContent, call, source)
  return { value, raw: raw instanceof Error || raw.kind !== 'value' ? undefined : raw.value, headers }
}

function read(
  { text, through }: OpenedAnswer,
  content: ElementPlan | undefined,
  { operation: { output, http }, readsHeaders, problems }: SoapCall,
  source: string,
): SoapAnswer | XmlError | PackageError {
  const plan = output === 'oneWay' ? undefined : output
  if (http !== undefined) {
    const isRoot = http.style === 'document' && plan?.isBody === false
    return failing(() => readDocument(text, content, isRoot, { source, isEncoded: false, problems }))
  }
  const expected: AnswerReader = {
    content,
    isBody: plan?.isBody ?? false,
    isEncoded: plan?.isEncoded ?? false,
    isNamedFreely: plan?.isNamedFreely ?? false,
    headers: readsHeaders ? plan?.headers : undefined,
    source,
    problems,
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
