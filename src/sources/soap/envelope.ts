import { type Encoding, encodeContent, encodeElement } from './codec/encode.ts'
import type { Prefixes } from './codec/prefixes.ts'
import type { MessagePlan } from './message-plan.ts'
import type { SoapVersion } from './wsdl/model.ts'
import { namespaces } from './xml/names.ts'

/** What goes into a request. */
export interface RequestParts {
  readonly soapVersion: SoapVersion
  readonly message: MessagePlan
  readonly value: unknown
  /** The header blocks of the description, by name. */
  readonly headers: unknown
  /** XML text of further header blocks, complete with their namespaces. */
  readonly blocks: readonly string[]
  readonly prefixes: Prefixes
}

/** The request's envelope as XML text. */
export function writeEnvelope({ soapVersion, message, value, headers, blocks, prefixes }: RequestParts): string {
  const how: Encoding = { prefixes, isEncoded: message.isEncoded, soapVersion }
  const body = writeBody(message, value, how)
  const own =
    message.headers === undefined || headers === undefined || headers === null
      ? ''
      : encodeContent(message.headers, headers, { ...how, isEncoded: false })
  const all = own + blocks.join('')
  const header = all === '' ? '' : `<soap:Header>${all}</soap:Header>`
  const envelope = soapVersion === '1.1' ? namespaces.soap11 : namespaces.soap12
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelope}"${prefixes.declarations()}>${header}<soap:Body>${body}</soap:Body></soap:Envelope>`
}

function writeBody({ content, isBody, isEncoded }: MessagePlan, value: unknown, how: Encoding): string {
  if (content === undefined) return ''
  if (isBody) return encodeContent(content, value, how)
  const style = how.soapVersion === '1.1' ? namespaces.soapEncoding11 : namespaces.soapEncoding12
  return encodeElement(content, value, how, 0, isEncoded ? ` soap:encodingStyle="${style}"` : '')
}

/** Headers of a request, by version (SOAP 1.1 section 6.1.1; RFC 3902). */
export function envelopeHeaders(version: SoapVersion, soapAction: string): Record<string, string> {
  const action = quotable(soapAction)
  return version === '1.1'
    ? { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"`, accept: 'text/xml' }
    : {
        'content-type': `application/soap+xml; charset=utf-8${action === '' ? '' : `; action="${action}"`}`,
        accept: 'application/soap+xml',
      }
}

/** An action in a quoted string; a description's line breaks or other bytes that a header cannot carry are dropped. */
function quotable(action: string): string {
  return action.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&')
}
