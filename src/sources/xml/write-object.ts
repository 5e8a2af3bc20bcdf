import { escapeAttribute, escapeText } from './escape.ts'
import { attributeMark, instanceNamespace, textKey } from './read-object.ts'

/** Deeper data is refused: writing it takes the stack, and nobody could read it. */
const maxDepth = 256

/**
 * Writes data as a document, the way `readXmlObject` reads it: the one key at the top is the root element, `@name` an attribute, `#text`
 * the text, a list an element for each item, null an element that is nil. What is not there is left out. Keys may have prefixes;
 * namespaces are declared by `@xmlns` and `@xmlns:prefix`.
 * @param toText a scalar as text; undefined for anything else
 * @throws TypeError for data that has no such form. GatewayError BAD_USER_INPUT for characters that XML cannot carry.
 */
export function writeXmlObject(data: unknown, toText: (value: unknown) => string | undefined): string {
  const [root, ...others] = Object.entries(isRecord(data) ? data : {}).filter(([, value]) => value !== undefined)
  if (root === undefined || others.length > 0) throw new TypeError('a document needs one root element')
  const [name, value] = root
  if (Array.isArray(value)) throw new TypeError('the root element cannot be a list')
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, value, 0)}`

  function element(tag: string, content: unknown, depth: number): string {
    if (!isXmlName(tag)) throw new TypeError('a key is no name of an element')
    if (depth >= maxDepth) throw new TypeError('the data is nested too deeply')
    if (content === undefined) return ''
    if (content === null) return `<${tag} xmlns:xsi="${instanceNamespace}" xsi:nil="true"/>`
    if (Array.isArray(content)) return content.map((item: unknown) => element(tag, itemOf(item), depth)).join('')
    const text = toText(content)
    if (text !== undefined) return text === '' ? `<${tag}/>` : `<${tag}>${escapeText(text)}</${tag}>`
    if (!isRecord(content)) throw new TypeError('a value is neither text nor an object')
    return objectElement(tag, content, depth)
  }

  function objectElement(tag: string, content: Readonly<Record<string, unknown>>, depth: number): string {
    let attributes = ''
    let inner = ''
    for (const key of Object.keys(content)) {
      const part = content[key]
      if (part === undefined) continue
      if (key.startsWith(attributeMark)) attributes += attribute(key.slice(attributeMark.length), part)
      else if (key === textKey) inner += part === null ? '' : escapeText(textOf(part))
      else inner += element(key, part, depth + 1)
    }
    return inner === '' ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${inner}</${tag}>`
  }

  /** An attribute cannot say that it is nil. */
  function attribute(key: string, part: unknown): string {
    if (!isXmlName(key)) throw new TypeError('a key is no name of an attribute')
    return part === null ? '' : ` ${key}="${escapeAttribute(textOf(part))}"`
  }

  function textOf(part: unknown): string {
    const text = toText(part)
    if (text === undefined) throw new TypeError('an attribute or text is no scalar')
    return text
  }
}

/** A list of lists has no form; an item that is not there keeps its place. */
function itemOf(item: unknown): unknown {
  if (Array.isArray(item)) throw new TypeError('a list stands in a list')
  return item ?? null
}

/** A QName of Namespaces in XML 1.0: NameStartChar and NameChar of XML 1.0 section 2.3, with one colon at most. */
const start =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const part = `[${start}][${start}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*`
const qualifiedName = new RegExp(`^${part}(?::${part})?$`, 'u')

/** Whether an element or attribute may be called so. */
export function isXmlName(text: string): boolean {
  return qualifiedName.test(text)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
