import type { XmlAttribute, XmlHandler } from './parse.ts'
import { tokenizeXml } from './tokenize.ts'

/** What stands before an attribute's name among the keys of its element. */
export const attributeMark = '@'

/** The key of the text of an element that has attributes or children. */
export const textKey = '#text'

/** The namespace of `xsi:nil`, and of hints for validators, which are no data. */
export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance'

/** An element by its data: its text where it has nothing else, an object of what it has, or null where it says so (`xsi:nil`). */
export type XmlValue = string | null | XmlObject

/** Attributes as `@name`, children by name (a list where there are several), text as `#text`; in the order of the document. */
export interface XmlObject {
  readonly [key: string]: XmlValue | readonly XmlValue[]
}

/** An element that is open. */
interface Frame {
  readonly name: string
  /** Made for the first attribute or child. */
  object: Record<string, unknown> | undefined
  hasChildren: boolean
  text: string
  readonly isNil: boolean
}

/**
 * Reads a whole document as data: an object that holds the root element by its name. Names are local: prefixes and namespaces are
 * dropped, and so are comments and the white space between elements. Values are text, as they stand.
 * @param objects names of elements that are objects even where they have nothing but text: attributes of theirs come and go
 * @throws XmlError
 */
export function readXmlObject(text: string, objects: ReadonlySet<string> = noNames): XmlObject {
  const builder = createObjectBuilder({ textKey, objects })
  tokenizeXml(text, builder)
  // A marked edge: a document's value is an object of XmlValues, or nothing.
  return (builder.finish() || {}) as XmlObject
}

/** Takes parsed parts, and makes data of them. */
export interface ObjectBuilder extends XmlHandler {
  /** Closes what is open. What came is one value: its text alone, where it had nothing else. */
  readonly finish: () => unknown
}

/**
 * A builder of the value of one element, whose content it takes.
 * @param attributes those of the element itself
 */
export function createObjectBuilder(
  { textKey: ofText, objects = noNames }: { readonly textKey: string; readonly objects?: ReadonlySet<string> },
  attributes: readonly XmlAttribute[] = noAttributes,
): ObjectBuilder {
  const root = frameOf('', attributes)
  const open: Frame[] = []
  let at = root
  const close = (): void => {
    const { name } = at
    if (at.object === undefined && objects.has(name)) at.object = {}
    const value = contentOf(at, ofText)
    at = open.pop() ?? root
    at.hasChildren = true
    at.object ??= {}
    addChild(at.object, name, value)
  }
  return {
    open: (_namespace, local, own) => {
      open.push(at)
      at = frameOf(local, own)
    },
    text: (piece) => {
      at.text += piece
    },
    close,
    finish: () => {
      while (open.length > 0) close()
      return contentOf(root, ofText)
    },
  }
}

const noNames: ReadonlySet<string> = new Set()
const noAttributes: readonly XmlAttribute[] = []

function frameOf(name: string, attributes: readonly XmlAttribute[]): Frame {
  if (attributes.length === 0) return { name, object: undefined, hasChildren: false, text: '', isNil: false }
  let object: Record<string, unknown> | undefined
  let isNil = false
  for (const { namespace, local, value } of attributes) {
    if (namespace === instanceNamespace && local !== 'type') {
      if (local === 'nil') isNil = /^\s*(?:true|1)\s*$/.test(value)
      continue
    }
    object ??= {}
    const key = `${attributeMark}${local}`
    // Of two that differ in their namespaces only, the element's own comes first.
    if (namespace === '' || !Object.hasOwn(object, key)) object[key] = value
  }
  return { name, object, hasChildren: false, text: '', isNil }
}

function contentOf({ object, hasChildren, text, isNil }: Frame, ofText: string): unknown {
  if (isNil) return null
  if (object === undefined) return text
  if (text !== '' && !(hasChildren && isBlank(text))) object[ofText] = text
  return object
}

function addChild(object: Record<string, unknown>, name: string, value: unknown): void {
  if (!Object.hasOwn(object, name)) setOwn(object, name, value)
  else {
    const known = object[name]
    // No element's own value is a list.
    if (Array.isArray(known)) known.push(value)
    else setOwn(object, name, [known, value])
  }
}

/** Sets what an element's name may be, which may be `__proto__`. */
export function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  else object[name] = value
}

function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text)
}
