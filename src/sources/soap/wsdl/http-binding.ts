import type { XmlElement } from '../../xml/tree.ts'
import { namespaces } from '../qname.ts'
import type { HttpBinding } from './model.ts'
import { childrenNamed } from './nodes.ts'

/** Bindings of plain XML over HTTP: the message is the body, without an envelope. */
const xmlFormats: ReadonlySet<string> = new Set([
  'http://cxf.apache.org/bindings/xformat',
  'http://cxf.apache.org/bindings/xmlformat',
])

/** True for an extension element of an XML binding. */
export function isXmlFormat(node: XmlElement): boolean {
  return xmlFormats.has(node.namespace)
}

/** The verb of an HTTP binding, or of one of plain XML; undefined for any other binding. */
export function httpVerb(binding: XmlElement): string | undefined {
  if (binding.children.some((each) => isXmlFormat(each) && each.local === 'binding')) return 'POST'
  const verb = binding.children.find((each) => each.namespace === namespaces.wsdlHttp && each.local === 'binding')
  const text = verb?.attributes.get('verb')?.trim().toUpperCase()
  return text !== undefined && /^[A-Z]+$/.test(text) ? text : undefined
}

/** How an operation of an HTTP binding is called. */
export function httpBindingOf(binding: XmlElement, operation: XmlElement, verb: string): HttpBinding {
  const http = operation.children.find((each) => each.namespace === namespaces.wsdlHttp && each.local === 'operation')
  const input = childrenNamed(operation, 'input')[0]
  const method = http?.attributes.get('verb')?.trim().toUpperCase() ?? verb
  const xmlType = binding.children.some(isXmlFormat) ? 'text/xml' : input && xmlTypeOf(input)
  const isReplacement = input?.children.some((each) => each.local === 'urlReplacement') ?? false
  const values = xmlType !== undefined && method !== 'GET' ? 'xml' : isReplacement ? 'replacement' : 'form'
  return {
    method,
    location: http?.attributes.get('location')?.trim() ?? '',
    values,
    style: values === 'xml' || http?.attributes.get('style') === 'document' ? 'document' : 'rpc',
    contentType: `${xmlType ?? 'text/xml'}; charset=utf-8`,
  }
}

/** The content type of an input that is sent as XML. */
function xmlTypeOf(input: XmlElement): string | undefined {
  for (const each of input.children) {
    if (each.local === 'mimeXml') return 'text/xml'
    const type = each.local === 'content' ? each.attributes.get('type')?.trim() : undefined
    if (type !== undefined && /^[\w.+-]+\/(?:[\w.-]+\+)?xml$/.test(type)) return type
  }
  return undefined
}
