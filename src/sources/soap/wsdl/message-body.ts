import type { XmlElement } from '../../xml/tree.ts'
import { parseQName, type QName } from '../qname.ts'
import type { Description, WsdlNode } from './collect.ts'
import { childrenNamed, isSoap, lookUp, soapChild } from './nodes.ts'

/** The body of a direction: undefined where the direction is absent, text where it cannot be used. */
export function bodyOf(
  direction: 'input' | 'output',
  bound: XmlElement,
  abstract: XmlElement,
  portType: WsdlNode,
  description: Description,
): { readonly element: QName | undefined } | string | undefined {
  const declared = childrenNamed(abstract, direction)[0]
  if (declared === undefined) return undefined
  const holder = childrenNamed(bound, direction)[0]
  const body = holder && bodyNode(holder)
  if (body?.attributes.get('use') === 'encoded') return `its ${direction} is encoded, which is not supported yet`
  const message = lookUp(description.messages, declared.attributes.get('message'), declared, portType)
  if (message === undefined) return `its ${direction} message is not defined`
  const named = body?.attributes.get('parts')?.trim()
  const headers = headerParts(holder)
  const parts = childrenNamed(message.node, 'part').filter((part) => {
    const partName = part.attributes.get('name') ?? ''
    return named === undefined ? !headers.has(partName) : named.split(/\s+/).includes(partName)
  })
  if (parts.length > 1) return `its ${direction} has several body parts, which is not supported yet`
  const [part] = parts
  if (part === undefined) return { element: undefined }
  const element = part.attributes.get('element')
  const name = element === undefined ? undefined : parseQName(element, part.resolve)
  return name === undefined ? `its ${direction} part is not an element, which is not supported yet` : { element: name }
}

/** `soap:body`, directly or as the first part of a MIME package. */
function bodyNode(holder: XmlElement): XmlElement | undefined {
  const direct = soapChild(holder, 'body')
  if (direct !== undefined) return direct
  for (const related of holder.children)
    for (const part of related.children) {
      const body = soapChild(part, 'body')
      if (body !== undefined) return body
    }
  return undefined
}

/** The parts of a message that go into headers. */
export function headerParts(holder: XmlElement | undefined): Set<string> {
  const names = (holder?.children ?? [])
    .filter((each) => isSoap(each) && each.local === 'header')
    .map((each) => each.attributes.get('part') ?? '')
  return new Set(names)
}
