// Hot path: text is put together from parts made at load.
import { escapeAttribute, escapeText } from '../xml/escape.ts'
import { namespaces, type QName } from '../xml/names.ts'
import type { ElementPlan, ObjectPlan, OrderPlan, TypePlan } from './plan.ts'
import { inputError } from './shape-error.ts'

/** Prefixes by namespace; the same for a whole description. */
export interface Prefixes {
  readonly nameOf: (name: QName) => string
  /** The declarations of all prefixes given out so far. */
  readonly declarations: () => string
  /** What to write in place of an element's text, where it goes beside the envelope. */
  readonly attach?: ((element: ElementPlan, text: string) => string | undefined) | undefined
}

/** Gives out prefixes. `xsi` is always there, for nil and derived types. */
export function createPrefixes(): Prefixes {
  const prefixes = new Map<string, string>([[namespaces.xsi, 'xsi']])
  return {
    nameOf: ({ namespace, local }) => {
      if (namespace === '') return local
      if (namespace === 'http://www.w3.org/XML/1998/namespace') return `xml:${local}`
      const prefix = prefixes.get(namespace) ?? `n${prefixes.size}`
      prefixes.set(namespace, prefix)
      return `${prefix}:${local}`
    },
    declarations: () => [...prefixes].map(([uri, prefix]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`).join(''),
  }
}

const maxDepth = 200

/**
 * The element with its value as XML text, in schema order, every name in its namespace.
 * A null is `xsi:nil` where the schema allows that, else the element is left out, as for undefined.
 * @throws GatewayError BAD_USER_INPUT for a value that does not fit the schema.
 */
export function encodeElement(element: ElementPlan, value: unknown, prefixes: Prefixes, depth = 0): string {
  if (depth > maxDepth) throw inputError('the value is nested too deeply')
  if (value === undefined) return ''
  const name = prefixes.nameOf(element.name)
  if (value === null) return element.isNillable ? `<${name} xsi:nil="true"/>` : ''
  const plan = element.plan()
  if (Array.isArray(value) && plan.kind !== 'simple') throw inputError(`${element.key} is not a list`)
  switch (plan.kind) {
    case 'simple': {
      const text = plan.encode(value)
      if (text === undefined) throw inputError(`${element.key} is not of its type`)
      return `<${name}>${prefixes.attach?.(element, text) ?? escapeText(text)}</${name}>`
    }
    case 'opaque': {
      if (typeof value === 'object') throw inputError(`${element.key} takes text only`)
      return `<${name}>${escapeText(String(value))}</${name}>`
    }
    case 'object':
      return encodeObject(name, element, plan, value, prefixes, depth)
  }
}

function encodeObject(
  name: string,
  element: ElementPlan,
  declared: ObjectPlan,
  value: unknown,
  prefixes: Prefixes,
  depth: number,
): string {
  const fields = fieldsOfValue(value, declared, element.key)
  const plan = derivedPlan(declared, fields, element.key)
  let head = `<${name}`
  if (plan !== declared && plan.name !== undefined) head += ` xsi:type="${prefixes.nameOf(plan.name)}"`
  for (const key of Object.keys(fields))
    if (!plan.keys.has(key) && key !== typeKey && fields[key] !== undefined)
      throw inputError(`${element.key} has no field ${key}`)
  for (const list of plan.attributes.values())
    for (const attribute of list) {
      const given = own(fields, attribute.key)
      if (given === undefined || given === null) continue
      const text = attribute.codec().encode(given)
      if (text === undefined) throw inputError(`${attribute.key} is not of its type`)
      head += ` ${prefixes.nameOf(attribute.name)}="${escapeAttribute(text)}"`
    }
  let body = ''
  if (plan.text !== undefined) body += encodeText(plan.text, own(fields, plan.text.key))
  if (plan.wildcardKey !== undefined && hasItems(own(fields, plan.wildcardKey)))
    throw inputError('elements that the schema does not name cannot be sent')
  for (const part of plan.order) body += encodePart(part, fields, prefixes, depth)
  return body === '' ? `${head}/>` : `${head}>${body}</${name}>`
}

function encodePart(part: OrderPlan, fields: Fields, prefixes: Prefixes, depth: number): string {
  if (part.kind === 'element') return encodeField(part.element, own(fields, part.element.key), prefixes, depth)
  let xml = ''
  const turns = Math.max(...part.parts.map((each) => turnsOf(each, fields)))
  for (let turn = 0; turn < turns; turn += 1)
    for (const each of part.parts) xml += encodeTurn(each, fields, turn, prefixes, depth)
  return xml
}

function encodeField(element: ElementPlan, value: unknown, prefixes: Prefixes, depth: number): string {
  if (!element.isList || !Array.isArray(value)) return encodeElement(element, value, prefixes, depth + 1)
  let xml = ''
  for (const item of value) xml += encodeElement(element, item, prefixes, depth + 1)
  return xml
}

/** How often a repeated group must come to hold all items of the longest list in it. */
function turnsOf(part: OrderPlan, fields: Fields): number {
  if (part.kind === 'repeat') return Math.max(...part.parts.map((each) => turnsOf(each, fields)))
  const value = own(fields, part.element.key)
  return Array.isArray(value) ? value.length : value === undefined || value === null ? 0 : 1
}

function encodeTurn(part: OrderPlan, fields: Fields, turn: number, prefixes: Prefixes, depth: number): string {
  if (part.kind === 'repeat') return part.parts.map((each) => encodeTurn(each, fields, turn, prefixes, depth)).join('')
  const value = own(fields, part.element.key)
  const item: unknown = Array.isArray(value) ? value[turn] : turn === 0 ? value : undefined
  return encodeElement(part.element, item, prefixes, depth + 1)
}

type Fields = Readonly<Record<string, unknown>>

/** Names a derived type in an input value. */
const typeKey = '_type'

function fieldsOfValue(value: unknown, plan: ObjectPlan, name: string): Fields {
  // An element with attributes and text may be given as its text alone.
  if (typeof value !== 'object' && plan.text !== undefined) return { [plan.text.key]: value }
  if (typeof value !== 'object' || value === null) throw inputError(`${name} is not an object`)
  return value as Fields // any object is read by own keys only
}

function derivedPlan(declared: ObjectPlan, fields: Fields, name: string): ObjectPlan {
  const wanted = declared.keys.has(typeKey) ? undefined : own(fields, typeKey)
  if (wanted === undefined || wanted === null) {
    if (declared.isAbstract) throw inputError(`${name} needs ${typeKey}, as its type is abstract`)
    return declared
  }
  for (const plan of declared.derived().values()) if (plan.name?.local === wanted) return plan
  throw inputError(`${name} has an unknown ${typeKey}`)
}

function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined
}

function encodeText(text: NonNullable<ObjectPlan['text']>, value: unknown): string {
  if (value === undefined || value === null) return ''
  const encoded = text.codec === undefined ? String(value) : text.codec.encode(value)
  if (encoded === undefined) throw inputError(`${text.key} is not of its type`)
  return escapeText(encoded)
}

function hasItems(value: unknown): boolean {
  return value !== undefined && value !== null && (!Array.isArray(value) || value.length > 0)
}

/** Gives every name that a plan can write its prefix, so that the declarations are complete before the first call. */
export function reserveNames(root: ElementPlan, prefixes: Prefixes): void {
  prefixes.nameOf(root.name)
  const seen = new Set<TypePlan>()
  const waiting: TypePlan[] = [root.plan()]
  for (let plan = waiting.pop(); plan !== undefined; plan = waiting.pop()) {
    if (plan.kind !== 'object' || seen.has(plan)) continue
    seen.add(plan)
    if (plan.name !== undefined && plan.derived().size > 1) prefixes.nameOf(plan.name)
    for (const list of plan.elements.values())
      for (const each of list) {
        prefixes.nameOf(each.name)
        waiting.push(each.plan())
      }
    for (const list of plan.attributes.values()) for (const each of list) prefixes.nameOf(each.name)
    waiting.push(...plan.derived().values())
  }
}
