import type { XmlAttribute, XmlHandler } from '../xml/parse.ts'
import type { XmlElement } from '../xml/tree.ts'
import { createDecoder } from './codec/decode.ts'
import type { ElementPlan } from './codec/plan.ts'
import { nameKey, namespaces, parseQName, type QName } from './qname.ts'

/** A fault that an operation declares, with how its detail is read. */
export interface KnownFault {
  readonly name: string
  readonly element: QName | undefined
  /** The name and type of the element, where it has no declaration of its own. */
  readonly part: { readonly name: string; readonly type: QName } | undefined
  readonly plan: ElementPlan | undefined
}

/** What a fault's detail holds. */
export interface FaultDetail {
  /** Names that the description has for the faults in it. */
  readonly names: readonly string[]
  /** Its elements by name, of one name as a list: typed where the description declares them, else as they look. */
  readonly value: Readonly<Record<string, unknown>>
}

/** Reads a detail (SOAP 1.1 section 4.4, SOAP 1.2 section 5.4.5). */
export function readDetail(detail: XmlElement | undefined, known: readonly KnownFault[], source: string): FaultDetail {
  const names: string[] = []
  const entries = new Map<string, unknown[]>()
  for (const child of detail?.children ?? []) {
    const fault = faultOf(child, known)
    if (fault !== undefined) names.push(fault.name)
    const read = fault?.plan === undefined ? plainValue(child, 0) : typedValue(child, fault, fault.plan, source)
    const others = entries.get(child.local)
    if (others === undefined) entries.set(child.local, [read])
    else others.push(read)
  }
  const value: Record<string, unknown> = Object.create(null)
  for (const [name, all] of entries) value[name] = all.length === 1 ? all[0] : all
  return { names, value }
}

/** By its element; where only a type is declared by what the value says to be, and else by the name of the part if that is one fault's alone. */
function faultOf(child: XmlElement, known: readonly KnownFault[]): KnownFault | undefined {
  const declared = known.find(({ element }) => element !== undefined && nameKey(element) === nameKey(child))
  if (declared !== undefined) return declared
  const said = child.foreign.find(({ namespace, local }) => namespace === namespaces.xsi && local === 'type')
  const type = said && parseQName(said.value, child.resolve)
  if (type !== undefined) return known.find(({ part }) => part !== undefined && nameKey(part.type) === nameKey(type))
  const [only, ...others] = known.filter(({ part }) => part?.name === child.local)
  return others.length === 0 ? only : undefined
}

function typedValue(element: XmlElement, { part }: KnownFault, plan: ElementPlan, source: string): unknown {
  const start = { attributes: attributesOf(element), scope: scopeOf(element) }
  const decoder = createDecoder(plan, start, { source, isEncoded: part !== undefined, problems: [] })
  replayInside(element, decoder)
  decoder.close()
  return decoder.value()
}

/** Gives an element's content to a reader as a parser would. */
function replayInside(element: XmlElement, reader: Pick<XmlHandler, 'open' | 'text'> & { close: () => unknown }): void {
  if (element.text !== '') reader.text(element.text)
  for (const child of element.children) {
    reader.open(child.namespace, child.local, attributesOf(child), scopeOf(child))
    replayInside(child, reader)
    reader.close()
  }
}

function attributesOf({ attributes, foreign }: XmlElement): readonly XmlAttribute[] {
  return [...[...attributes].map(([local, value]) => ({ namespace: '', local, value })), ...foreign]
}

function scopeOf({ resolve, line, column }: XmlElement) {
  return { resolve, snapshot: () => resolve, declared: Object.create(null), line, column }
}

/** Text, or an object of attributes and children; what comes more than once is a list. */
function plainValue(element: XmlElement, depth: number): unknown {
  if (depth > 50 || (element.children.length === 0 && element.attributes.size === 0)) return element.text.trim()
  const object: Record<string, unknown> = Object.create(null)
  for (const [name, value] of element.attributes) object[name] = value
  const counts = new Map<string, number>()
  for (const { local } of element.children) counts.set(local, (counts.get(local) ?? 0) + 1)
  for (const child of element.children) {
    const value = plainValue(child, depth + 1)
    const list = object[child.local]
    if (counts.get(child.local) === 1) object[child.local] = value
    else if (Array.isArray(list)) list.push(value)
    else object[child.local] = [value]
  }
  const text = element.text.trim()
  if (text !== '') object._text = text
  return object
}
