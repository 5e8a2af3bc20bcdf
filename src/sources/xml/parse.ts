import { type SaxesAttributeNS, SaxesParser } from 'saxes'
import { guardXml } from './guard.ts'
import { xmlLimits } from './limits.ts'
import { XmlError, type XmlFault } from './xml-error.ts'

/** An attribute with its namespace; namespace declarations are left out. */
export interface XmlAttribute {
  /** Empty for none. */
  readonly namespace: string
  readonly local: string
  readonly value: string
}

/** Receives a document's parts in order. This is all that the rest of the house knows of the parser. */
export interface XmlHandler {
  readonly open: (namespace: string, local: string, attributes: readonly XmlAttribute[], scope: XmlScope) => void
  /** Text or CDATA, references resolved. May come in several pieces. */
  readonly text: (text: string) => void
  readonly close: () => void
}

/** What names and positions mean at the tag that is being opened. */
export interface XmlScope {
  /** The namespace of a prefix (empty prefix: the default namespace); undefined when there is none. */
  readonly resolve: (prefix: string) => string | undefined
  /** `resolve` as it is now, to be asked later. */
  readonly snapshot: () => (prefix: string) => string | undefined
  /** The prefixes that this very tag declares. No prototype. */
  readonly declared: Readonly<Record<string, string>>
  /** 1-based line of the tag's end; 0 when positions are not tracked. */
  readonly line: number
  readonly column: number
}

/** For descriptions; answers are parsed without either. */
export interface ParseOptions {
  /** Whether lines and columns are counted. */
  readonly trackPosition?: boolean
  /** What prefixes that are not declared, as in many published descriptions, are meant for; any other is a namespace of its own. */
  readonly undeclaredPrefixes?: ReadonlyMap<string, string>
}

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'
const noAttributes: readonly XmlAttribute[] = []
const noDeclarations: Readonly<Record<string, string>> = Object.create(null)

/**
 * Parses a whole document and hands its parts to `handler`; a document that ends early was not handed over completely.
 * @throws XmlError for a document that is not well-formed, has a DOCTYPE, or is over a limit; whatever `handler` throws.
 */
export function parseXml(text: string, handler: XmlHandler, options: ParseOptions = {}): void {
  guardXml(text, xmlLimits)
  const usual = options.undeclaredPrefixes
  const parser = new SaxesParser({
    xmlns: true,
    position: options.trackPosition ?? false,
    // XML 1.1 would allow control characters; SOAP messages are XML 1.0.
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
    ...(usual && { resolvePrefix: (prefix: string) => usual.get(prefix) ?? `undeclared:${prefix}` }),
  })
  let declared: Readonly<Record<string, string>> = noDeclarations
  const scope: XmlScope = {
    resolve: (prefix) => parser.resolve(prefix),
    snapshot: () => {
      const own = declared
      return (prefix) => own[prefix] ?? parser.resolve(prefix)
    },
    get declared() {
      return declared
    },
    get line() {
      return parser.line
    },
    get column() {
      return parser.column + 1
    },
  }
  const fail = (message: string, fault?: XmlFault): never => {
    const [line, column] = options.trackPosition ? [parser.line, parser.column + 1] : [0, 0]
    throw new XmlError(message, line, column, fault)
  }
  let depth = 0
  let attributes = 0
  // The parser puts the position in front of what it says.
  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '')))
  parser.on('doctype', () => fail('a document type declaration is not allowed'))
  parser.on('opentagstart', () => {
    attributes = 0
    depth += 1
    if (depth > xmlLimits.maxDepth) fail('elements are nested too deeply', 'too_deep')
  })
  parser.on('attribute', ({ value }) => {
    attributes += 1
    if (attributes > xmlLimits.maxAttributes) fail('an element has too many attributes')
    if (value.length > xmlLimits.maxAttributeLength) fail('an attribute is too long')
  })
  parser.on('opentag', (tag) => {
    declared = tag.ns
    handler.open(tag.uri, tag.local, attributes === 0 ? noAttributes : attributesOf(tag.attributes), scope)
  })
  parser.on('text', handler.text)
  parser.on('cdata', handler.text)
  parser.on('closetag', () => {
    depth -= 1
    handler.close()
  })
  parser.write(text).close()
}

function attributesOf(attributes: Record<string, SaxesAttributeNS>): XmlAttribute[] {
  const list: XmlAttribute[] = []
  for (const name in attributes) {
    const attribute = attributes[name]
    if (attribute !== undefined && attribute.uri !== xmlnsNamespace)
      list.push({ namespace: attribute.uri, local: attribute.local, value: attribute.value })
  }
  return list
}
