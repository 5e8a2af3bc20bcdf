import { escapeAttribute, escapeText } from './escape.ts'
import type { XmlAttribute, XmlScope } from './parse.ts'

/** Writes parsed parts down again as XML text that means the same without its surroundings. */
export interface XmlTextWriter {
  readonly open: (
    namespace: string,
    local: string,
    attributes: readonly XmlAttribute[],
    scope: Pick<XmlScope, 'resolve'>,
  ) => void
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
    open: (namespace, local, attributes, scope) => {
      hasElements = true
      const inherited = open.at(-1)?.namespace ?? ''
      xml += `<${local}${namespace === inherited ? '' : ` xmlns="${escapeAttribute(namespace)}"`}`
      const prefixes = attributes.length === 0 ? noPrefixes : prefixesIn(attributes, scope)
      for (const [prefix, uri] of prefixes) xml += ` xmlns:${prefix}="${escapeAttribute(uri)}"`
      attributes.forEach((each, index) => {
        if (each.namespace === '') xml += ` ${each.local}="${escapeAttribute(each.value)}"`
        else if (each.namespace === xmlNamespace) xml += ` xml:${each.local}="${escapeAttribute(each.value)}"`
        else {
          const own = prefixes.has(`a${index}`) ? `a${index}_` : `a${index}`
          xml += ` xmlns:${own}="${escapeAttribute(each.namespace)}" ${own}:${each.local}="${escapeAttribute(each.value)}"`
        }
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

/**
 * Prefixes in values that are qualified names, as `xsi:type` and `arrayType` have them: they would mean nothing elsewhere. Which attributes those
 * are a schema says; all that have a namespace of their own are taken for such, as a declaration more does no harm.
 */
function prefixesIn(attributes: readonly XmlAttribute[], { resolve }: Pick<XmlScope, 'resolve'>) {
  let found: Map<string, string> | undefined
  for (const { namespace, value } of attributes) {
    if (namespace === '' || namespace === xmlNamespace) continue
    const prefix = /^\s*([\p{L}_][\p{L}\p{N}._-]*):/u.exec(value)?.[1]
    const uri = prefix === undefined || prefix.startsWith('xml') ? undefined : resolve(prefix)
    if (prefix === undefined || uri === undefined) continue
    found ??= new Map()
    found.set(prefix, uri)
  }
  return found ?? noPrefixes
}

const noPrefixes: ReadonlyMap<string, string> = new Map()

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
