import type { XmlElement } from '../../xml/tree.ts'
import { nameKey, parseQName, type QName } from '../qname.ts'
import type { Description, WsdlNode } from './collect.ts'
import { isXmlFormat } from './http-binding.ts'
import type { AttachedPart, HeaderPart, MessagePart, WsdlMessage } from './model.ts'
import { childrenNamed, isSoap, lookUp, soapChild } from './nodes.ts'

/** What a direction of a bound operation is read with. */
export interface DirectionFacts {
  readonly style: 'document' | 'rpc'
  readonly portType: WsdlNode
  readonly binding: WsdlNode
  readonly description: Description
}

/**
 * The message of a direction: text where it cannot be used.
 * @param declared the port type's `input` or `output`
 * @param bound the binding's, if it has one
 */
export function messageOf(
  declared: XmlElement,
  bound: XmlElement | undefined,
  { style, portType, binding, description }: DirectionFacts,
): WsdlMessage | string {
  const body = bound && bodyNode(bound)
  const isEncoded = body?.attributes.get('use') === 'encoded'
  const namespace = body?.attributes.get('namespace') ?? portType.targetNamespace
  const name = declared.attributes.get('message')
  const message = lookUp(description.messages, name, declared, portType)
  if (message === undefined) return `its message ${name ?? ''} is not defined`
  const all = partsOf(message.node)
  const headerNodes = bound === undefined ? [] : headersIn(bound)
  const headers = headerNodes.flatMap((node) => headerPart(node, binding, description) ?? [])
  const named = body?.attributes.get('parts')?.trim()
  const inHeader = new Set(
    headerNodes
      .filter((node) => lookUp(description.messages, node.attributes.get('message'), node, binding) === message)
      .map((node) => node.attributes.get('part')),
  )
  const contents = bound === undefined ? new Map<string, string[]>() : contentsIn(bound, all)
  const isInBody = (part: string): boolean =>
    named === undefined ? !inHeader.has(part) && !contents.has(part) : named.split(/\s+/).includes(part)
  const attached = all.flatMap((part): AttachedPart[] => {
    const mediaTypes = contents.get(part.name)
    return mediaTypes === undefined || isInBody(part.name) ? [] : [{ ...part, mediaTypes }]
  })
  const parts = all.filter((part) => isInBody(part.name))
  return { style, isEncoded, namespace, root: bound && rootNode(bound), parts, headers, attached, isKnown: true }
}

/** A message of which nothing is known but that there is one. */
export function unknownMessage(namespace: string): WsdlMessage {
  return { ...emptyMessage('document', namespace), isKnown: false }
}

/** A message without content. */
export function emptyMessage(style: WsdlMessage['style'], namespace: string): WsdlMessage {
  return { style, isEncoded: false, namespace, root: undefined, parts: [], headers: [], attached: [], isKnown: true }
}

function partsOf(message: XmlElement): MessagePart[] {
  return childrenNamed(message, 'part').map((part) => {
    const nameIn = (attribute: string): QName | undefined => {
      const text = part.attributes.get(attribute)
      return text === undefined
        ? undefined
        : (parseQName(text, part.resolve) ?? { namespace: '', local: text.slice(text.indexOf(':') + 1).trim() })
    }
    return { name: part.attributes.get('name') ?? '', element: nameIn('element'), type: nameIn('type') }
  })
}

/** `soap:body`, directly or in a part of a MIME package. */
function bodyNode(holder: XmlElement): XmlElement | undefined {
  const direct = soapChild(holder, 'body')
  if (direct !== undefined) return direct
  for (const part of mimeParts(holder)) {
    const body = soapChild(part, 'body')
    if (body !== undefined) return body
  }
  return undefined
}

/** The element that an XML binding puts around the parts. */
function rootNode(holder: XmlElement): QName | undefined {
  const body = holder.children.find((each) => isXmlFormat(each) && each.local === 'body')
  const name = body?.attributes.get('rootNode')
  return name === undefined ? undefined : parseQName(name, body?.resolve ?? holder.resolve)
}

function mimeParts(holder: XmlElement): XmlElement[] {
  return holder.children.flatMap((each) => (each.local === 'multipartRelated' ? each.children : []))
}

/** The media types of the parts that go beside the envelope in a MIME package. The only part of a message need not be named. */
function contentsIn(holder: XmlElement, all: readonly MessagePart[]): Map<string, string[]> {
  const contents = new Map<string, string[]>()
  const [only, ...others] = all
  for (const { children } of mimeParts(holder))
    for (const each of children) {
      if (isSoap(each) || (each.local !== 'content' && each.local !== 'mimeXml')) continue
      const part = each.attributes.get('part') ?? (others.length === 0 ? only?.name : undefined)
      if (part === undefined) continue
      const type = each.local === 'mimeXml' ? 'text/xml' : each.attributes.get('type')?.trim().toLowerCase()
      contents.set(part, [...(contents.get(part) ?? []), ...(type ? [type] : [])])
    }
  return contents
}

function headersIn(holder: XmlElement): XmlElement[] {
  return [holder, ...mimeParts(holder)].flatMap((each) =>
    each.children.filter((child) => isSoap(child) && child.local === 'header'),
  )
}

/** The header blocks that a bound operation's faults may have: `soap:headerfault` (WSDL 1.1 section 3.7), and `soap:header` of a fault. */
export function faultHeadersOf(bound: XmlElement, binding: WsdlNode, description: Description): HeaderPart[] {
  const ofHeaders = ['input', 'output'].flatMap((direction) =>
    childrenNamed(bound, direction)
      .flatMap(headersIn)
      .flatMap((header) => header.children.filter((each) => isSoap(each) && each.local === 'headerfault')),
  )
  const nodes = [...ofHeaders, ...childrenNamed(bound, 'fault').flatMap(headersIn)]
  const parts = nodes.flatMap((node) => headerPart(node, binding, description) ?? [])
  // Each header tells of faults once more, often the same.
  return [
    ...new Map(parts.map((each) => [nameKey(each.element ?? { namespace: '', local: each.name }), each])).values(),
  ]
}

function headerPart(node: XmlElement, binding: WsdlNode, description: Description): HeaderPart | undefined {
  const message = lookUp(description.messages, node.attributes.get('message'), node, binding)
  const part = message && partsOf(message.node).find((each) => each.name === node.attributes.get('part'))
  if (part === undefined) return undefined
  const isEncoded = node.attributes.get('use') === 'encoded'
  return { ...part, isEncoded, namespace: node.attributes.get('namespace') ?? '' }
}
