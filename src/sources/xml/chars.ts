import { XmlError } from './xml-error.ts'

/** In one unit of UTF-16: everything but the Char production. */
const forbidden = /[^\t\n\r\u0020-\uFFFD]/
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

/**
 * Refuses text with characters that XML 1.0 does not have (section 2.2).
 * @throws XmlError
 */
export function assertXmlChars(text: string): void {
  if (forbidden.test(text) || (/[\uD800-\uDFFF]/.test(text) && loneSurrogate.test(text)))
    throw new XmlError('a character is not allowed in XML')
}

const asciiName = /^[A-Za-z_][A-Za-z0-9_.-]*$/
const start =
  'A-Za-z_\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const anyName = new RegExp(`^[${start}][${start}0-9.\\u00B7\\u0300-\\u036F\\u203F\\u2040-]*$`, 'u')

/** True for a name without a colon (Namespaces in XML 1.0 section 3). */
export function isNcName(text: string): boolean {
  return asciiName.test(text) || anyName.test(text)
}

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/**
 * Text with its references replaced: the five names of XML, and characters by number.
 * @throws XmlError for any other reference, and for an `&` that is none.
 */
export function resolveReferences(text: string): string {
  let at = text.indexOf('&')
  if (at === -1) return text
  let resolved = ''
  let from = 0
  for (; at !== -1; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at)
    // No reference that is allowed is longer.
    const name = end === -1 || end - at > 12 ? undefined : text.slice(at + 1, end)
    const value = name === undefined ? undefined : (named.get(name) ?? byNumber(name))
    if (value === undefined) throw new XmlError('an entity is not defined')
    resolved += text.slice(from, at) + value
    from = end + 1
  }
  return resolved + text.slice(from)
}

function byNumber(name: string): string | undefined {
  const parts = /^#(?:(\d+)|x([0-9a-fA-F]+))$/.exec(name)
  if (!parts) return undefined
  const code = parts[1] === undefined ? Number.parseInt(parts[2] ?? '', 16) : Number(parts[1])
  const isChar =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  return isChar ? String.fromCodePoint(code) : undefined
}
