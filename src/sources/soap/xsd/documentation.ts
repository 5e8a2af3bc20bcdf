import type { XmlElement } from '../../xml/tree.ts'
import { namespaces } from '../qname.ts'

const maxLength = 2000

/** What a person wrote about a schema component, in one line, without markup. */
export function annotationOf(node: XmlElement): string | undefined {
  const texts = node.children
    .filter((each) => each.local === 'annotation' && each.namespace === namespaces.xsd)
    .flatMap((each) => each.children.filter((child) => child.local === 'documentation'))
    .map(textIn)
  return inOneLine(texts.join(' '))
}

/** All text of an element, whatever markup stands in it. */
export function textIn(node: XmlElement): string {
  return [node.text, ...node.children.map(textIn)].join(' ')
}

/** Runs of white space as one space; undefined for nothing. */
export function inOneLine(text: string): string | undefined {
  const line = text
    .replace(/<[^<>]{1,200}>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxLength)
  return line === '' ? undefined : line
}
