// Hot path: reads answers. By index over the text, with nothing made that the handler does not get; measured by bench/soap/decode.ts.
import { assertXmlChars, isNcName, resolveReferences } from './chars.ts'
import { guardXml } from './guard.ts'
import { xmlLimits } from './limits.ts'
import { innerScope, type NameScope, outermostScope, resolveAttribute, resolveElement } from './name-scope.ts'
import type { XmlAttribute, XmlHandler, XmlScope } from './parse.ts'
import { XmlError } from './xml-error.ts'

type Declaration = readonly [prefix: string, uri: string]

const none: readonly Declaration[] = []
const noAttributes: readonly XmlAttribute[] = []
const declaration =
  /^<\?xml[ \n\t]+version[ \n\t]*=[ \n\t]*(?:"1\.\d+"|'1\.\d+')(?:[ \n\t]+encoding[ \n\t]*=[ \n\t]*(?:"[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?(?:[ \n\t]+standalone[ \n\t]*=[ \n\t]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \n\t]*\?>/

/**
 * Hands the parts of a whole document to `handler`, as `parseXml` does, without counting lines.
 * @throws XmlError for a document that is not well-formed or namespace-well-formed XML 1.0, has a DOCTYPE, or is over a limit;
 *   whatever `handler` throws.
 */
export function tokenizeXml(given: string, handler: XmlHandler): void {
  guardXml(given, xmlLimits)
  assertXmlChars(given)
  const text = given.includes('\r') ? given.replace(/\r\n?/g, '\n') : given
  const hasReferences = text.includes('&')
  const hasCdataEnd = text.includes(']]>')
  const open: string[] = []
  const scopes: NameScope[] = []
  let declarations: readonly Declaration[] = none
  let scope = outermostScope()
  const publicScope: XmlScope = {
    resolve: (prefix) => scope.namespaces[prefix],
    snapshot: () => {
      const { namespaces } = scope
      return (prefix) => namespaces[prefix]
    },
    get declared() {
      return Object.fromEntries(declarations)
    },
    line: 0,
    column: 0,
  }
  let hasRoot = false
  let at = 0
  if (text.startsWith('<?xml') && isSpace(text.charCodeAt(5))) {
    const found = declaration.exec(text)
    if (!found) throw new XmlError('the XML declaration is malformed')
    at = found[0].length
  }

  while (at < text.length) {
    const tag = text.indexOf('<', at)
    if (tag !== at) {
      const end = tag === -1 ? text.length : tag
      characters(text.slice(at, end))
      if (tag === -1) break
    }
    switch (text.charCodeAt(tag + 1)) {
      case 47: // slash
        at = endTag(tag)
        break
      case 33: // !
        at = markup(tag)
        break
      case 63: // ?
        at = instruction(tag)
        break
      default:
        at = startTag(tag)
    }
  }
  if (open.length > 0) throw new XmlError('an element is not closed')
  if (!hasRoot) throw new XmlError('there is no element')

  function characters(raw: string): void {
    if (open.length === 0) {
      if (!isBlank(raw)) throw new XmlError('there is text outside of the root element')
      return
    }
    if (hasCdataEnd && raw.includes(']]>')) throw new XmlError('the text has a CDATA end')
    handler.text(hasReferences ? resolveReferences(raw) : raw)
  }

  function endTag(tag: number): number {
    const end = text.indexOf('>', tag)
    if (end === -1) throw new XmlError('a tag is not closed')
    const name = open.pop()
    let last = end
    while (isSpace(text.charCodeAt(last - 1))) last -= 1
    if (name === undefined || last - tag - 2 !== name.length || !text.startsWith(name, tag + 2))
      throw new XmlError('an end tag has no start tag')
    handler.close()
    scope = scopes.pop() ?? scope
    return end + 1
  }

  function startTag(tag: number): number {
    if (open.length === 0 && hasRoot) throw new XmlError('there is more than one root element')
    hasRoot = true
    let end = tag + 1
    for (let code = text.charCodeAt(end); isNamePart(code); code = text.charCodeAt(end)) end += 1
    const name = text.slice(tag + 1, end)
    if (open.length >= xmlLimits.maxDepth) throw new XmlError('elements are nested too deeply', 0, 0, 'too_deep')
    const outer = scope
    declarations = none
    let attributes = noAttributes
    if (text.charCodeAt(end) !== 62 && text.charCodeAt(end) !== 47) {
      const read = readAttributes(end)
      end = read.end
      attributes = read.attributes
    }
    const isEmpty = text.charCodeAt(end) === 47
    if (isEmpty) end += 1
    if (text.charCodeAt(end) !== 62) throw new XmlError('a tag is malformed')
    const { namespace, local } = resolveElement(name, scope)
    handler.open(namespace, local, attributes, publicScope)
    if (isEmpty) {
      handler.close()
      scope = outer
    } else {
      open.push(name)
      scopes.push(outer)
    }
    return end + 1
  }

  /** Enters the scope of what the tag declares. */
  function readAttributes(from: number): { readonly attributes: readonly XmlAttribute[]; readonly end: number } {
    const pairs: [name: string, value: string][] = []
    const declared: Declaration[] = []
    const seen = new Set<string>()
    let end = from
    for (;;) {
      const start = end
      while (isSpace(text.charCodeAt(end))) end += 1
      const code = text.charCodeAt(end)
      if (code === 62 || code === 47) break
      if (end === start) throw new XmlError('a tag is malformed')
      const nameStart = end
      while (isNamePart(text.charCodeAt(end)) && text.charCodeAt(end) !== 61) end += 1
      const name = text.slice(nameStart, end)
      while (isSpace(text.charCodeAt(end))) end += 1
      const quote = text[skipEquals(end)]
      const valueStart = skipEquals(end) + 1
      if (quote !== '"' && quote !== "'") throw new XmlError('an attribute has no value')
      end = text.indexOf(quote, valueStart)
      if (end === -1) throw new XmlError('an attribute is not closed')
      const value = attributeValue(text.slice(valueStart, end))
      end += 1
      if (seen.has(name)) throw new XmlError('an attribute is there twice')
      seen.add(name)
      if (seen.size > xmlLimits.maxAttributes) throw new XmlError('an element has too many attributes')
      if (name === 'xmlns') declared.push(['', value.trim()])
      else if (name.startsWith('xmlns:') && name.length > 6) declared.push([name.slice(6), value.trim()])
      else pairs.push([name, value])
    }
    if (declared.length > 0) {
      scope = innerScope(scope, declared)
      declarations = declared
    }
    return { attributes: pairs.length === 0 ? noAttributes : resolved(pairs), end }
  }

  function skipEquals(from: number): number {
    if (text.charCodeAt(from) !== 61) throw new XmlError('an attribute has no value')
    let end = from + 1
    while (isSpace(text.charCodeAt(end))) end += 1
    return end
  }

  function resolved(pairs: readonly (readonly [name: string, value: string])[]): XmlAttribute[] {
    const attributes = pairs.map(([name, value]) => ({ ...resolveAttribute(name, scope), value }))
    if (attributes.length > 1) {
      const names = new Set(attributes.map(({ namespace, local }) => `{${namespace}}${local}`))
      if (names.size < attributes.length) throw new XmlError('an attribute is there twice')
    }
    return attributes
  }

  function attributeValue(raw: string): string {
    if (raw.length > xmlLimits.maxAttributeLength) throw new XmlError('an attribute is too long')
    if (raw.includes('<')) throw new XmlError('an attribute has a tag in it')
    const normal = /[\t\n]/.test(raw) ? raw.replace(/[\t\n]/g, ' ') : raw
    return hasReferences ? resolveReferences(normal) : normal
  }

  /** A comment or a CDATA section. */
  function markup(tag: number): number {
    if (text.startsWith('<!--', tag)) {
      const end = text.indexOf('--', tag + 4)
      if (end === -1 || text[end + 2] !== '>') throw new XmlError('a comment is malformed')
      return end + 3
    }
    if (!text.startsWith('<![CDATA[', tag) || open.length === 0) throw new XmlError('a tag is malformed')
    const end = text.indexOf(']]>', tag + 9)
    if (end === -1) throw new XmlError('a CDATA section is not closed')
    handler.text(text.slice(tag + 9, end))
    return end + 3
  }

  function instruction(tag: number): number {
    const end = text.indexOf('?>', tag + 2)
    if (end === -1) throw new XmlError('a processing instruction is not closed')
    const target = /^[^ \t\n]*/.exec(text.slice(tag + 2, end))?.[0] ?? ''
    if (!isNcName(target) || target.toLowerCase() === 'xml') throw new XmlError('a processing instruction is malformed')
    return end + 2
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9
}

function isBlank(text: string): boolean {
  return !/[^ \t\n]/.test(text)
}

/** Whether a character goes on with a name, whatever names may hold: where it ends is all that matters here. */
function isNamePart(code: number): boolean {
  // Also false for NaN, the end of the text.
  return code > 32 && code !== 62 && code !== 47 && code !== 61 && code !== 60 && code !== 34 && code !== 39
}
