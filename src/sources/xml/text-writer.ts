import { escapeAttribute, escapeText } from './escape.ts'
import type { XmlAttribute } from './parse.ts'

/** Writes parsed parts down again as XML text that means the same without its surroundings. */
export interface XmlTextWriter {
  readonly open: (namespace: string, local: string, attributes: readonly XmlAttribute[]) => void
  readonly text: (text: string) => void
  readonly close: () => void
  /** Closes what is open. Without any element: the text itself, not escaped. */
  readonly finish: () => string
  /** All that came, as XML text, also where it has no element. */
  readonly markup: () => string
}

export function createXmlTextWriter(): XmlTextWriter {
  let xml = ''
  let plain = ''
  let hasElements = false
  const open: { readonly local: string; readonly namespace: string }[] = []
  const closeOne = (): void => {
    const element = open.pop()
    if (element !== undefined) xml += `</${element.local}>`
  }
  return {
    open: (namespace, local, attributes) => {
      hasElements = true
      const inherited = open.at(-1)?.namespace ?? ''
      xml += `<${local}${namespace === inherited ? '' : ` xmlns="${escapeAttribute(namespace)}"`}`
      attributes.forEach((each, index) => {
        if (each.namespace === '') xml += ` ${each.local}="${escapeAttribute(each.value)}"`
        else if (each.namespace === xmlNamespace) xml += ` xml:${each.local}="${escapeAttribute(each.value)}"`
        else
          xml += ` xmlns:a${index}="${escapeAttribute(each.namespace)}" a${index}:${each.local}="${escapeAttribute(each.value)}"`
      })
      xml += '>'
      open.push({ local, namespace })
    },
    text: (text) => {
      plain += text
      xml += escapeText(text)
    },
    close: closeOne,
    finish: () => {
      while (open.length > 0) closeOne()
      return hasElements ? xml : plain
    },
    markup: () => xml,
  }
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
