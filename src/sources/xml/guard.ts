import type { XmlLimits } from './limits.ts'
import { XmlError } from './xml-error.ts'

/**
 * Refuses, before any parsing, a document with a document type declaration (entity bombs, external entities: a DOCTYPE is
 * forbidden by SOAP 1.1 section 3 and SOAP 1.2 section 5) or with more references than the limit. A DOCTYPE can only stand in the prolog;
 * the same characters in text are data.
 * @throws XmlError
 */
export function guardXml(text: string, limits: XmlLimits): void {
  refuseDoctype(text)
  let count = 0
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
    count += 1
    if (count > limits.maxReferences) throw new XmlError('too many character references')
  }
}

function refuseDoctype(text: string): void {
  let at = 0
  for (;;) {
    at = text.indexOf('<', at)
    if (at === -1) return
    if (text.startsWith('<!--', at)) at = after(text, '-->', at + 4)
    else if (text.startsWith('<?', at)) at = after(text, '?>', at + 2)
    else if (text.startsWith('<!', at)) throw new XmlError('a document type declaration is not allowed')
    else return
    if (at === -1) return // never closed: the parser says so
  }
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from)
  return at === -1 ? -1 : at + end.length
}
