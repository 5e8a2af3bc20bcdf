import type { XmlHandler, XmlScope } from '../../xml/parse.ts'
import type { XmlElement } from '../../xml/tree.ts'
import { XmlError } from '../../xml/xml-error.ts'
import { namespaces } from '../qname.ts'

/** How often each element may be read, on average: values that are referred to again and again would come to any number. */
const maxRepeats = 20
const maxElements = 1_000_000
const maxDepth = 256

/**
 * Hands a body to a handler as if every value stood where it is referred to (`href="#id1"`, SOAP 1.1 section 5.4.1; `ref`, SOAP 1.2 part 2
 * section 3.1.5.2). Of the body's children only the first, which is what the others belong to.
 * @throws XmlError for a value that holds itself, for one that is not there, and for more values than an answer may have.
 */
export function replayResolved(body: XmlElement, handler: XmlHandler): void {
  const targets = new Map<string, XmlElement>()
  const limit = Math.min(maxElements, 1000 + maxRepeats * collectIds(body, targets))
  const open = new Set<XmlElement>()
  let count = 0
  const replay = (element: XmlElement, depth: number): void => {
    count += 1
    if (count > limit) throw new XmlError('too many values are referred to')
    if (depth > maxDepth) throw new XmlError('elements are nested too deeply', 0, 0, 'too_deep')
    const target = targetOf(element, targets)
    if (open.has(target)) throw new XmlError('a value holds itself')
    open.add(target)
    const attributes = [...attributesOf(target)]
    handler.open(element.namespace, element.local, attributes, scopeOf(target))
    if (target.text !== '') handler.text(target.text)
    for (const child of target.children) replay(child, depth + 1)
    handler.close()
    open.delete(target)
  }
  const [first] = body.children.filter((each) => !each.foreign.some(isNoRoot))
  if (first !== undefined) replay(first, 0)
}

/** @returns how many elements there are. */
function collectIds(element: XmlElement, targets: Map<string, XmlElement>): number {
  const id =
    element.attributes.get('id') ?? element.foreign.find((each) => each.local === 'id' && isEncoding(each))?.value
  if (id !== undefined && !targets.has(id)) targets.set(id, element)
  return element.children.reduce((count, child) => count + collectIds(child, targets), 1)
}

function targetOf(element: XmlElement, targets: ReadonlyMap<string, XmlElement>): XmlElement {
  const href = element.attributes.get('href')
  const id = href?.startsWith('#')
    ? href.slice(1)
    : // An id alone, by the standard; PHP writes it as a reference.
      element.foreign.find((each) => each.local === 'ref' && isEncoding(each))?.value.replace(/^#/, '')
  if (id === undefined) return element
  const target = targets.get(id)
  if (target === undefined) throw new XmlError('a value is referred to that is not there')
  return target
}

function* attributesOf(element: XmlElement) {
  for (const [local, value] of element.attributes)
    if (local !== 'id' && local !== 'href') yield { namespace: '', local, value }
  yield* element.foreign
}

function scopeOf({ resolve, line, column }: XmlElement): XmlScope {
  return { resolve, snapshot: () => resolve, declared: {}, line, column }
}

function isEncoding({ namespace }: { readonly namespace: string }): boolean {
  return namespace === namespaces.soapEncoding12
}

/** `soapenc:root="0"`: only there to be referred to. */
function isNoRoot({ namespace, local, value }: { namespace: string; local: string; value: string }): boolean {
  return namespace === namespaces.soapEncoding11 && local === 'root' && value === '0'
}
