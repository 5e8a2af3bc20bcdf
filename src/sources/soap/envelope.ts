import { createDecoder, type Decoder } from './codec/decode.ts'
import type { ElementPlan } from './codec/plan.ts'
import { isFault } from './faults.ts'
import type { SoapVersion } from './wsdl/model.ts'
import { namespaces } from './xml/names.ts'
import { parseXml, type XmlHandler } from './xml/parse.ts'
import { createTreeBuilder, type XmlElement } from './xml/tree.ts'

/** What an answer's body holds. */
export type SoapAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: XmlElement }
  /** Well-formed XML that is not an answer of this operation. */
  | { readonly kind: 'foreign' }

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

/**
 * Reads an answer of either SOAP version to its end.
 * @param expected the element that holds the value; undefined where the body is empty.
 * @param through what the document's parts go through before they are read.
 * @throws XmlError when it is not well-formed XML: never gives what came before the mistake.
 */
export function readEnvelope(
  text: string,
  expected: ElementPlan | undefined,
  source: string,
  through: (reader: XmlHandler) => XmlHandler = (reader) => reader,
): SoapAnswer {
  const reader = createEnvelopeReader(expected, source)
  parseXml(text, through(reader.handler))
  return reader.answer()
}

function createEnvelopeReader(
  expected: ElementPlan | undefined,
  source: string,
): { readonly handler: XmlHandler; readonly answer: () => SoapAnswer } {
  let depth = 0
  let soap: string | undefined
  let isInBody = false
  let hasBody = false
  let decoder: Decoder | undefined
  let isDecoding = false
  let fault: ReturnType<typeof createTreeBuilder> | undefined
  let faultDepth = 0
  let isForeign = false

  const handler: XmlHandler = {
    open: (namespace, local, attributes, scope) => {
      depth += 1
      if (isDecoding) decoder?.open(namespace, local, attributes, scope)
      else if (faultDepth > 0) {
        faultDepth += 1
        fault?.handler.open(namespace, local, attributes, scope)
      } else if (depth === 1) {
        if (local === 'Envelope' && (namespace === namespaces.soap11 || namespace === namespaces.soap12))
          soap = namespace
      } else if (depth === 2) {
        isInBody = soap !== undefined && local === 'Body' && namespace === soap && !hasBody
        hasBody ||= isInBody
      } else if (depth === 3 && isInBody) {
        const isExpected = expected?.name.local === local && expected.name.namespace === namespace
        if (isFault(namespace, local) && !isExpected && fault === undefined) {
          fault = createTreeBuilder()
          fault.handler.open(namespace, local, attributes, scope)
          faultDepth = 1
        } else if (decoder === undefined && expected !== undefined && isExpected) {
          decoder = createDecoder(expected, { attributes, scope }, source)
          isDecoding = true
        } else isForeign = true
      }
    },
    text: (text) => {
      if (isDecoding) decoder?.text(text)
      else if (faultDepth > 0) fault?.handler.text(text)
    },
    close: () => {
      depth -= 1
      if (isDecoding) isDecoding = decoder?.close() === false
      else if (faultDepth > 0) {
        faultDepth -= 1
        fault?.handler.close()
      }
    },
  }
  return {
    handler,
    answer: () => {
      if (fault !== undefined) return { kind: 'fault', fault: fault.root() }
      if (decoder !== undefined) return { kind: 'value', value: decoder.value() }
      return expected === undefined && hasBody && !isForeign ? { kind: 'value', value: null } : { kind: 'foreign' }
    },
  }
}
