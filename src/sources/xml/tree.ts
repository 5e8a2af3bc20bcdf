import { parseXml, type XmlAttribute, type XmlHandler, type XmlScope } from './parse.ts'

/** An element of a description (WSDL, XSD) or of a fault, with what its names mean and where it stands. */
export interface XmlElement {
  readonly namespace: string
  readonly local: string
  /** Attributes of no namespace. */
  readonly attributes: ReadonlyMap<string, string>
  /** Attributes of a namespace. */
  readonly foreign: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** Text directly below, joined. */
  readonly text: string
  readonly resolve: (prefix: string) => string | undefined
  readonly line: number
  readonly column: number
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

interface Growing extends XmlElement {
  readonly children: Growing[]
  text: string
}

const noPrefixes: ReadonlyMap<string, string> = new Map()

/**
 * Reads a whole document as a tree. For descriptions, not for answers: those are decoded as they are parsed.
 * @param undeclaredPrefixes what prefixes are meant for that the document does not declare
 * @throws XmlError
 */
export function parseXmlTree(text: string, undeclaredPrefixes = noPrefixes): XmlElement {
  const builder = createTreeBuilder(undeclaredPrefixes)
  parseXml(text, builder.handler, { trackPosition: true, undeclaredPrefixes })
  return builder.root()
}

/** Collects the elements handed to it as a tree. */
export function createTreeBuilder(undeclaredPrefixes = noPrefixes): {
  readonly handler: XmlHandler
  readonly root: () => XmlElement
} {
  const open: Growing[] = []
  let root: Growing | undefined
  const handler: XmlHandler = {
    open: (namespace, local, attributes, scope) => {
      const parent = open.at(-1)
      const element = grow(parent, namespace, local, attributes, scope, undeclaredPrefixes)
      if (parent === undefined) root ??= element
      else parent.children.push(element)
      open.push(element)
    },
    text: (text) => {
      const parent = open.at(-1)
      if (parent !== undefined) parent.text += text
    },
    close: () => {
      open.pop()
    },
  }
  return {
    handler,
    root: () => {
      if (root === undefined) throw new TypeError('no element was opened')
      return root
    },
  }
}

function grow(
  parent: XmlElement | undefined,
  namespace: string,
  local: string,
  attributes: readonly XmlAttribute[],
  scope: XmlScope,
  undeclaredPrefixes: ReadonlyMap<string, string>,
): Growing {
  const { declared } = scope
  return {
    namespace,
    local,
    attributes: new Map(attributes.filter((each) => each.namespace === '').map((each) => [each.local, each.value])),
    foreign: attributes.filter((each) => each.namespace !== ''),
    children: [],
    text: '',
    // The parser forgets scopes as elements close, and names in attribute values are resolved later.
    resolve: (prefix) =>
      declared[prefix] ??
      (prefix === 'xml'
        ? xmlNamespace
        : parent === undefined
          ? undeclaredPrefixes.get(prefix)
          : parent.resolve(prefix)),
    line: scope.line,
    column: scope.column,
  }
}
