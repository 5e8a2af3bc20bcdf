import { isObject, own, ownList, ownString } from './json.ts'
import { mergeSchema } from './merge-schema.ts'
import type { Report } from './report.ts'
import { child, type Located, placeOf, type Resolver } from './resolve-ref.ts'
import { aliasOf, givenKey } from './schema-place.ts'
import type { Property } from './shape.ts'

/** What an element or attribute is called. */
export interface XmlName {
  readonly local: string
  readonly prefix: string | undefined
  readonly namespace: string | undefined
}

/** Where a property stands in the XML of its object. */
export type XmlPlace =
  | { readonly kind: 'attribute'; readonly name: XmlName }
  | { readonly kind: 'element'; readonly name: XmlName }
  /** An element for each item; within one of their own where `wrapper` is there. `outer` is what it would be called. */
  | { readonly kind: 'list'; readonly name: XmlName; readonly outer: XmlName; readonly isWrapped: boolean }

/** What the `xml` objects of a document say. */
export interface XmlNames {
  readonly placeOf: (property: Property) => XmlPlace
  /** The root element of a schema: by its `xml`, else as the component is called; undefined for an inline schema without either. */
  readonly rootOf: (schema: Located) => { readonly name: XmlName; readonly isDeclared: boolean } | undefined
  /** The elements of a list that is the root itself; undefined where nothing says. */
  readonly itemOf: (schema: Located) => XmlName | undefined
}

/** Reads the `xml` of schemas, also behind references and in `allOf`, as OpenAPI 2.0, 3.0 and 3.1 have it. */
export function createXmlNames(resolver: Resolver, report: Report): XmlNames {
  const known = new Map<Property, XmlPlace>()

  const itemsOf = (schema: Located): Located | undefined => {
    const target = resolver.resolve(schema)
    return target === undefined ? undefined : mergeSchema(target, resolver, report).items
  }

  const nameOf = (xml: XmlWords, fallback: string): XmlName => {
    const written = xml.name ?? fallback
    const colon = written.indexOf(':')
    const local = written.slice(colon + 1)
    return { local, prefix: xml.prefix ?? (colon > 0 ? written.slice(0, colon) : undefined), namespace: xml.namespace }
  }

  const read = ({ key, place, use }: Property): XmlPlace => {
    const xml = wordsOf(place, resolver)
    const name = nameOf(xml, key)
    if (xml.isAttribute) {
      if (use.shape.kind === 'scalar' || use.shape.kind === 'enum') return { kind: 'attribute', name }
      report.add({
        rule: 'openapi-xml',
        pointer: placeOf(place),
        message: 'only a scalar can be an attribute: it is read and written as an element',
      })
    }
    if (use.shape.kind !== 'list') return { kind: 'element', name }
    if (use.shape.of.shape.kind === 'list')
      report.add({
        rule: 'openapi-xml',
        pointer: placeOf(place),
        message: 'lists in a list have no form in XML: their items become one list',
        remedy: 'Write the selection of the connector yourself.',
      })
    const items = itemsOf(place)
    const item = items === undefined ? noWords : wordsOf(items, resolver)
    return { kind: 'list', name: nameOf(item, name.local), outer: name, isWrapped: xml.isWrapped }
  }

  return {
    placeOf: (property) => {
      const found = known.get(property) ?? read(property)
      known.set(property, found)
      return found
    },
    rootOf: (schema) => {
      const xml = wordsOf(schema, resolver)
      const target = resolver.resolve(schema)
      const key = target === undefined ? undefined : givenKey(target)
      if (xml.name === undefined && key === undefined) return undefined
      return { name: nameOf(xml, key ?? ''), isDeclared: xml.name !== undefined }
    },
    itemOf: (schema) => {
      const items = itemsOf(schema)
      if (items === undefined) return undefined
      const xml = wordsOf(items, resolver)
      const target = resolver.resolve(items)
      const key = target === undefined ? undefined : givenKey(target)
      return xml.name === undefined && key === undefined ? undefined : nameOf(xml, key ?? '')
    },
  }
}

interface XmlWords {
  readonly name: string | undefined
  readonly prefix: string | undefined
  readonly namespace: string | undefined
  readonly isAttribute: boolean
  readonly isWrapped: boolean
}

const noWords: XmlWords = {
  name: undefined,
  prefix: undefined,
  namespace: undefined,
  isAttribute: false,
  isWrapped: false,
}

/** Longest chain of references and `allOf` that is followed. */
const maxHops = 20

/** The `xml` of a schema: what stands next to a reference comes first, then parts of `allOf`, then what is referred to. */
function wordsOf(located: Located, resolver: Resolver, hops = 0): XmlWords {
  if (!isObject(located.value) || hops > maxHops) return noWords
  const isReference = own(located.value, '$ref') !== undefined
  const target = isReference ? resolver.resolve(located) : aliasOf(located)
  let words = target === undefined ? noWords : wordsOf(target, resolver, hops + 1)
  // A part that is a reference is a base type: what that is called says nothing of this one.
  ownList(located.value, 'allOf').forEach((part, index) => {
    if (own(part, '$ref') === undefined) words = over(words, child(located, 'allOf', index).value)
  })
  return over(words, located.value)
}

function over(words: XmlWords, schema: unknown): XmlWords {
  const xml = own(schema, 'xml')
  if (!isObject(xml)) return words
  return {
    name: ownString(xml, 'name') ?? words.name,
    prefix: ownString(xml, 'prefix') ?? words.prefix,
    namespace: ownString(xml, 'namespace') ?? words.namespace,
    isAttribute: own(xml, 'attribute') === undefined ? words.isAttribute : own(xml, 'attribute') === true,
    isWrapped: own(xml, 'wrapped') === undefined ? words.isWrapped : own(xml, 'wrapped') === true,
  }
}
