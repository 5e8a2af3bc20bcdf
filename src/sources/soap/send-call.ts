import { GatewayError } from '../../errors/gateway-error.ts'
import { failureOfStatus, type RequestContext, type Upstream, type UpstreamResponse } from '../../upstream/index.ts'
import type { Addressed, AddressingVersion } from './addressing/addressing-headers.ts'
import { type AttachmentStyle, collectAttachments } from './attachments/attach.ts'
import { encodeElement } from './codec/encode.ts'
import type { SoapOperation } from './description.ts'
import { readEnvelope, type SoapAnswer } from './envelope.ts'
import { type FaultRules, failureOfFault } from './faults.ts'
import { type MessageContent, type MessagePolicy, writeMessage } from './write-message.ts'
import { decodeXmlBytes } from './xml/decode-bytes.ts'
import { XmlError } from './xml/xml-error.ts'

/** Where the calls of a source go. */
export interface Target {
  readonly upstream: Upstream
  /** Replaces the description's addresses. */
  readonly url: string | undefined
  readonly faults: FaultRules
  readonly message: MessagePolicy
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
  const response = await target.upstream.send(
    {
      connector: call.connector,
      method: 'POST',
      url,
      headers,
      body,
      seal,
      isIdempotent: call.isQuery,
      batchSize: call.batchSize,
    },
    context,
  )
  try {
    return { value: readValue(response, operation, target.faults, context), response }
  } catch (error) {
    if (error instanceof GatewayError) response.annotate({ error: error.code })
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
  { output }: SoapOperation,
  faults: FaultRules,
  { clock }: RequestContext,
): unknown {
  const { source } = faults
  const failure = failureOfStatus(response.status, response.headers, { source, clock })
  if (output === 'oneWay' && failure === undefined && response.body.byteLength === 0) return true
  const answer = read(response, output === 'oneWay' ? undefined : output, source)
  if (!(answer instanceof XmlError) && answer.kind === 'fault')
    throw failureOfFault(answer.fault, response.status, failure, faults)
  if (failure !== undefined) throw failure
  if (answer instanceof XmlError) throw invalid(response, source, 'parse', answer)
  if (output === 'oneWay') return true
  if (output === undefined && answer.kind === 'value') return true // an empty body says that it was done
  if (answer.kind === 'foreign')
    throw invalid(response, source, 'shape', new TypeError('not an answer of this operation'))
  if (answer.value instanceof GatewayError) throw answer.value
  return answer.value
}

function read(
  response: UpstreamResponse,
  expected: Parameters<typeof readEnvelope>[1],
  source: string,
): SoapAnswer | XmlError {
  try {
    const charset = /charset\s*=\s*"?([A-Za-z0-9._-]+)/i.exec(response.headers.get('content-type') ?? '')?.[1]
    return readEnvelope(decodeXmlBytes(response.body, charset), expected, source)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
}

function invalid({ status }: UpstreamResponse, source: string, reason: string, cause: Error): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus: status, reason, cause })
}
