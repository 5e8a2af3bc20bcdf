import type { XmlElement } from '../../xml/tree.ts'
import { nameKey, namespaces, parseQName } from '../qname.ts'
import { inOneLine, textIn } from '../xsd/documentation.ts'
import type { WsdlNode } from './collect.ts'

/** The element of a table that a name in an attribute means. */
export function lookUp(
  table: ReadonlyMap<string, WsdlNode>,
  name: string | undefined,
  at: XmlElement,
  within: WsdlNode,
): WsdlNode | undefined {
  if (name === undefined) return undefined
  const qname = parseQName(name, at.resolve)
  const found = qname && table.get(nameKey(qname))
  // A name without a prefix is often meant for the document's own namespace.
  const local = name.slice(name.indexOf(':') + 1).trim()
  return found ?? table.get(nameKey({ namespace: within.targetNamespace, local })) ?? onlyNamed(table, local)
}

/** The only entry of a local name: descriptions in several documents get the namespaces of each other wrong. */
function onlyNamed(table: ReadonlyMap<string, WsdlNode>, local: string): WsdlNode | undefined {
  const found = [...table.values()].filter(({ node }) => node.attributes.get('name') === local)
  return found.length === 1 ? found[0] : undefined
}

/** True for an extension element of either SOAP binding. */
export function isSoap(node: XmlElement): boolean {
  return node.namespace === namespaces.wsdlSoap11 || node.namespace === namespaces.wsdlSoap12
}

/** The SOAP extension element of a name, if there is one. */
export function soapChild(node: XmlElement, local: string): XmlElement | undefined {
  return node.children.find((each) => isSoap(each) && each.local === local)
}

/** The WSDL elements of a name, directly below. */
export function childrenNamed(node: XmlElement, local: string): XmlElement[] {
  return node.children.filter((each) => each.namespace === namespaces.wsdl && each.local === local)
}

/** What a person wrote about a node, in one line. */
export function documentationOf(node: XmlElement): string | undefined {
  const said = childrenNamed(node, 'documentation')[0]
  return said && inOneLine(textIn(said))
}
