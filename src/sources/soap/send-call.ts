import { GatewayError } from '../../errors/gateway-error.ts'
import {
  failureOfStatus,
  type RequestContext,
  type Upstream,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../../upstream/index.ts'
import { reportFailure } from '../report-failure.ts'
import type { Addressed, AddressingVersion } from './addressing/addressing-headers.ts'
import { type AttachmentStyle, collectAttachments } from './attachments/attach.ts'
import { PackageError } from './attachments/package-error.ts'
import { encodeElement } from './codec/encode.ts'
import type { ElementPlan } from './codec/plan.ts'
import type { SoapOperation } from './description.ts'
import { type FaultRules, failureOfFault } from './faults.ts'
import { type ReadAnswer, readAnswer } from './read-answer.ts'
import { type MessageContent, type MessagePolicy, writeMessage } from './write-message.ts'
import { XmlError } from './xml/xml-error.ts'

/** Where the calls of a source go. */
export interface Target {
  readonly upstream: Upstream
  /** Replaces the description's addresses. */
  readonly url: string | undefined
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
}

/** What came of a call, and the answer that it came from. */
export interface CallResult {
  readonly value: unknown
  readonly response: UpstreamResponse
}

/**
 * Calls an operation and reads its answer.
 * @throws GatewayError BAD_USER_INPUT for an input that does not fit, and those of the UPSTREAM_ family.
 */
export async function sendCall(call: SoapCall, target: Target, context: RequestContext): Promise<CallResult> {
  const { operation } = call
  const url = target.url ?? operation.address
  const { headers, body, seal } = writeMessage(
    contentOf(call, target.message.attachments),
    addressedOf(operation, url, target),
    target.message,
    context.clock,
  )
  const request: UpstreamRequest = {
    connector: call.connector,
    method: 'POST',
    url,
    headers,
    body,
    seal,
    isIdempotent: call.isQuery,
    batchSize: call.batchSize,
  }
  const startedMs = context.clock.nowMs()
  const response = await target.upstream.send(request, context)
  try {
    return { value: readValue(response, operation, target, context), response }
  } catch (error) {
    if (error instanceof GatewayError) reportFailure({ request, response, context, startedMs }, error)
    throw error
  }
}

function contentOf({ operation, input, blocks }: SoapCall, style: AttachmentStyle): MessageContent {
  const { soapVersion: version, soapAction } = operation
  const attachments = style === 'inline' ? undefined : collectAttachments(style)
  const prefixes =
    attachments === undefined ? operation.prefixes : { ...operation.prefixes, attach: attachments.attach }
  const body = operation.input === undefined ? '' : encodeElement(operation.input, input ?? {}, prefixes)
  const declarations = operation.prefixes.declarations()
  return { version, soapAction, declarations, blocks, body, attachments: attachments?.parts ?? [] }
}

/** WS-Addressing, where the module or else the description asks for it. */
function addressedOf(operation: SoapOperation, to: string, { addressing }: Target): Addressed | undefined {
  const { action, version: wanted } = operation.addressing()
  const version = addressing === 'wsdl' ? wanted : addressing
  return version === undefined || version === 'none' ? undefined : { version, action, to }
}

function readValue(
  response: UpstreamResponse,
  { output, faults }: SoapOperation,
  target: Target,
  { clock }: RequestContext,
): unknown {
  const { source } = target.faults
  const failure = failureOfStatus(response.status, response.headers, { source, clock })
  if (output === 'oneWay' && failure === undefined && response.body.byteLength === 0) return true
  const read = readOrError(response, output === 'oneWay' ? undefined : output, target)
  const answer = read instanceof Error ? undefined : read.answer
  if (answer?.kind === 'fault') throw failureOfFault(answer.fault, response.status, failure, target.faults, faults())
  if (failure !== undefined) throw failure
  if (read instanceof Error) throw invalid(response, source, read instanceof PackageError ? read.reason : 'parse', read)
  if (read.isBeyondUs)
    throw invalid(response, source, 'must_understand', new TypeError('a header block that is not understood'))
  if (output === 'oneWay') return true
  if (output === undefined && read.answer.kind === 'value') return true // an empty body says that it was done
  if (read.answer.kind !== 'value')
    throw invalid(response, source, 'shape', new TypeError('not an answer of this operation'))
  if (read.answer.value instanceof GatewayError) throw read.answer.value
  return read.answer.value
}

function readOrError(
  response: UpstreamResponse,
  expected: ElementPlan | undefined,
  { faults, understood }: Target,
): ReadAnswer | XmlError | PackageError {
  try {
    return readAnswer(response, expected, faults.source, understood)
  } catch (error) {
    if (error instanceof XmlError || error instanceof PackageError) return error
    throw error
  }
}

function invalid({ status }: UpstreamResponse, source: string, reason: string, cause: Error): GatewayError {
  const retryable = reason === 'truncated' ? true : undefined
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus: status, reason, retryable, cause })
}
