type ElementValue = string | number | boolean | null | ElementTree | ElementList
type ElementList = readonly (ElementTree | string)[]

/** Elements by their local names in `crm-types.xsd`; null is an element that is nil, a list one element an item. */
export interface ElementTree {
  readonly [localName: string]: ElementValue
}

const NIL = { attributes: { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:nil': 'true' } }

/**
 * The tree with its names in the namespace of `crm-types.xsd`. The `soap` package's server knows no types when it writes
 * an answer: left alone, it puts all elements into the service's namespace, and declares no prefix for `xsi:nil`.
 */
export function inTypesNamespace(tree: ElementTree): object {
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [`t:${name}`, toXmlValue(value)]))
}

function toXmlValue(value: ElementValue): unknown {
  if (value === null) return NIL
  if (isList(value)) return value.map(toXmlValue)
  return typeof value === 'object' ? inTypesNamespace(value) : value
}

function isList(value: ElementValue): value is ElementList {
  return Array.isArray(value)
}
