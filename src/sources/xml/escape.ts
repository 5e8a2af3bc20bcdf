import { GatewayError } from '../../errors/gateway-error.ts'

/** Everything but the Char production of XML 1.0 section 2.2; with the `u` flag a lone surrogate is a character of its own. */
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
const textSpecials = /[&<>\r]/
const attributeSpecials = /[&<>"\t\n\r]/g
const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;', // so that `]]>` cannot arise
  '"': '&quot;',
  '\t': '&#9;', // attribute values are normalized by parsers: these survive only as references
  '\n': '&#10;',
  '\r': '&#13;', // line ends are normalized in text, too
}

/**
 * Text as element content that reads back equal.
 * @throws GatewayError BAD_USER_INPUT for characters that XML 1.0 cannot carry.
 */
export function escapeText(text: string): string {
  assertXmlText(text)
  return textSpecials.test(text) ? text.replace(/[&<>\r]/g, (each) => replacements[each] ?? each) : text
}

/**
 * Text as an attribute value in double quotes that reads back equal.
 * @throws GatewayError BAD_USER_INPUT for characters that XML 1.0 cannot carry.
 */
export function escapeAttribute(text: string): string {
  assertXmlText(text)
  return text.replace(attributeSpecials, (each) => replacements[each] ?? each)
}

function assertXmlText(text: string): void {
  if (forbidden.test(text))
    throw new GatewayError('BAD_USER_INPUT', { cause: new TypeError('a character that XML cannot carry') })
}
