import { encodeContent, encodeElement } from './codec/encode.ts'
import type { Encoding } from './codec/encoding.ts'
import type { Prefixes } from './codec/prefixes.ts'
import type { MessagePlan } from './message-plan.ts'
import { namespaces } from './qname.ts'
import type { SoapVersion } from './wsdl/model.ts'

/** What goes into an envelope, as XML text. */
export interface EnvelopeContent {
  readonly version: SoapVersion
  /** Namespace declarations for all of it. */
  readonly declarations: string
  /** Header blocks; `soap` is the envelope's prefix. */
  readonly header: string
  readonly body: string
  readonly bodyAttributes: string
}

/** The envelope as XML text. */
export function writeEnvelope({ version, declarations, header, body, bodyAttributes }: EnvelopeContent): string {
  const envelope = version === '1.1' ? namespaces.soap11 : namespaces.soap12
  const head = header === '' ? '' : `<soap:Header>${header}</soap:Header>`
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelope}"${declarations}>${head}<soap:Body${bodyAttributes}>${body}</soap:Body></soap:Envelope>`
}

/** The content of a request's body. */
export function writeBody({ content, isBody, isEncoded }: MessagePlan, value: unknown, how: Encoding): string {
  if (content === undefined) return ''
  if (isBody) return encodeContent(content, value, how)
  const style = how.soapVersion === '1.1' ? namespaces.soapEncoding11 : namespaces.soapEncoding12
  return encodeElement(content, value, how, 0, isEncoded ? ` soap:encodingStyle="${style}"` : '')
}

/** The content of a request as a document of its own. */
export function writeDocument(message: MessagePlan, value: unknown, prefixes: Prefixes): string {
  const how: Encoding = { prefixes, isEncoded: false, soapVersion: '1.1', attach: undefined }
  return asDocument(writeBody(message, value, how), prefixes)
}

/** An element as a document of its own. */
export function asDocument(text: string, prefixes: Prefixes): string {
  const declarations = prefixes.declarations()
  return `<?xml version="1.0" encoding="utf-8"?>${text.replace(/^<[^\s/>]+/, (start) => `${start}${declarations}`)}`
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
export function quotable(action: string): string {
  return action.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&')
}
