import { escapeAttribute, escapeText } from '../../xml/escape.ts'
import { namespaces, type QName } from '../qname.ts'
import { encodeAnyAttributes } from './any-attributes.ts'
import { flatten } from './array-dimensions.ts'
import { encodeAny, encodeOpaque, isObject } from './encode-opaque.ts'
import type { Encoding } from './encoding.ts'
import type { TypeField } from './fields.ts'
import { checkedContent } from './fragment.ts'
import { type GivenEntry, givenEntries } from './in-order.ts'
import type { ElementPlan, ObjectPlan, OrderPlan, TypePlan } from './plan.ts'
import { inputError } from './shape-error.ts'
import type { SimpleCodec } from './simple.ts'
import { listItemOf } from './wrapper.ts'

const maxDepth = 200

/**
 * The element with its value as XML text, in schema order, every name in its namespace.
 * A null is `xsi:nil` where the schema allows that, else the element is left out, as for undefined.
 * @throws GatewayError BAD_USER_INPUT for a value that does not fit the schema.
 */
export function encodeElement(element: ElementPlan, value: unknown, how: Encoding, depth = 0, extra = ''): string {
  if (depth > maxDepth) throw inputError('the value is nested too deeply')
  if (value === undefined) return ''
  const name = how.prefixes.nameOf(element.name)
  if (value === null) return element.isNillable ? `<${name}${extra} xsi:nil="true"/>` : ''
  const plan = element.plan()
  switch (plan.kind) {
    case 'simple': {
      const { text, declaration } = encodeSimple(plan, value, element.key)
      return `<${name}${extra}${declaration}${typeAttribute(plan.typeName, how)}>${how.attach?.(element, text) ?? text}</${name}>`
    }
    case 'opaque':
      return encodeOpaque(element, plan, value, extra, how)
    case 'object':
      return encodeObject(name, element, plan, asObject(plan, value, element.key), how, depth, extra)
  }
}

/** The content of an element without its tag: for a body, or a header, of several parts. */
export function encodeContent(element: ElementPlan, value: unknown, how: Encoding): string {
  const plan = element.plan()
  if (plan.kind !== 'object') throw inputError(`${element.key} has no parts`)
  const fields = fieldsOfValue(asObject(plan, value, element.key), plan, element.key)
  assertKnown(plan, fields, element.key)
  let body = ''
  for (const part of plan.order) body += encodePart(part, plan, fields, how, 0)
  return body
}

function encodeSimple(codec: SimpleCodec, value: unknown, key: string) {
  // `{urn:x}name`: the prefix is declared where it is needed.
  const qname = codec.isQName && typeof value === 'string' ? /^\{([^{}]*)\}([^{}:\s]+)$/.exec(value) : undefined
  const [, namespace = '', local = ''] = qname ?? []
  const text = codec.encode(qname ? (namespace === '' ? local : `q:${local}`) : value)
  if (text === undefined) throw inputError(`${key} is not of its type`)
  const declaration = namespace === '' ? '' : ` xmlns:q="${escapeAttribute(namespace)}"`
  return { text: escapeText(text), declaration }
}

/** A list for a type that is only a list may be given as such. */
function asObject(plan: ObjectPlan, value: unknown, key: string): unknown {
  if (isObject(value) && !Array.isArray(value)) return value
  const item = listItemOf(plan)
  if (item !== undefined) return { [item.key]: Array.isArray(value) ? value : [value] }
  if (Array.isArray(value)) throw inputError(`${key} is not a list`)
  return value
}

function encodeObject(
  name: string,
  element: ElementPlan,
  declared: ObjectPlan,
  value: unknown,
  how: Encoding,
  depth: number,
  extra: string,
): string {
  const { plan, fields: given } = actualPlan(declared, fieldsOfValue(value, declared, element.key), element.key)
  assertKnown(plan, given, element.key)
  let head = `<${name}${extra}`
  const items = plan.array && flatten(own(given, plan.array.item), plan.array.rank, element.key)
  const fields = plan.array === undefined ? given : { ...given, [plan.array.item.key]: items?.list }
  if (plan.array !== undefined && items !== undefined) head += arrayAttributes(plan.array, items.sizes, how)
  else if (plan.name !== undefined && (plan !== declared || how.isEncoded))
    head += ` xsi:type="${how.prefixes.nameOf(plan.name)}"`
  for (const list of plan.attributes.values())
    for (const attribute of list) {
      // One that must be there and has but one value need not be given.
      const given = own(fields, attribute) ?? (attribute.isRequired ? attribute.defaultValue : undefined)
      if (given === undefined || given === null) continue
      const text = attribute.codec().encode(given)
      if (text === undefined) throw inputError(`${attribute.key} is not of its type`)
      head += ` ${how.prefixes.nameOf(attribute.name)}="${escapeAttribute(text)}"`
    }
  if (plan.anyAttributes !== undefined) head += encodeAnyAttributes(own(fields, plan.anyAttributes), plan)
  // Attributes alone, and said to be no more: the content is nil.
  if (element.isNillable && plan.text?.codec !== undefined && own(fields, plan.text) === null) head += ' xsi:nil="true"'
  const body = encodeMarkup(plan, fields) ?? encodeMembers(plan, fields, how, depth)
  return body === '' ? `${head}/>` : `${head}>${body}</${name}>`
}

function encodeMembers(plan: ObjectPlan, fields: Fields, how: Encoding, depth: number): string {
  let body = plan.text === undefined ? '' : encodeText(plan.text, own(fields, plan.text))
  for (const part of plan.order) body += encodePart(part, plan, fields, how, depth)
  return body
}

/** Content that is given as XML text, which stands for text and elements. */
function encodeMarkup(plan: ObjectPlan, fields: Fields): string | undefined {
  const { markup } = plan
  const given = markup && own(fields, markup)
  if (markup === undefined || given === undefined || given === null) return undefined
  for (const field of plan.fields)
    if (!isBesides(field.kind) && (own(fields, field) ?? null) !== null)
      throw inputError(`${markup.key} goes without ${field.key}`)
  return checkedContent(given, markup.key)
}

/** What is no part of the content. */
function isBesides(kind: TypeField['kind']): boolean {
  return kind === 'attribute' || kind === 'anyAttributes' || kind === 'markup'
}

function typeAttribute(type: QName | undefined, { prefixes, isEncoded }: Encoding): string {
  return isEncoded && type !== undefined ? ` xsi:type="${prefixes.nameOf(type)}"` : ''
}

/** SOAP 1.1 section 5.4.2; SOAP 1.2 part 2 section 3.1.6. */
function arrayAttributes(
  { item, itemType }: NonNullable<ObjectPlan['array']>,
  sizes: readonly number[],
  { prefixes, soapVersion }: Encoding,
): string {
  const type = prefixes.nameOf(itemType ?? nameOfType(item.plan()) ?? anyTypeName)
  if (soapVersion === '1.2') {
    const encoding = (local: string): string => prefixes.nameOf({ namespace: namespaces.soapEncoding12, local })
    return ` ${encoding('itemType')}="${type}" ${encoding('arraySize')}="${sizes.join(' ')}"`
  }
  const encoding = (local: string): string => prefixes.nameOf({ namespace: namespaces.soapEncoding11, local })
  return ` xsi:type="${encoding('Array')}" ${encoding('arrayType')}="${type}[${sizes.join(',')}]"`
}

const anyTypeName: QName = { namespace: namespaces.xsd, local: 'anyType' }

function nameOfType(plan: TypePlan): QName | undefined {
  return plan.kind === 'simple' ? plan.typeName : plan.kind === 'object' ? plan.name : undefined
}

function encodePart(part: OrderPlan, plan: ObjectPlan, fields: Fields, how: Encoding, depth: number): string {
  if (part.kind === 'element') return encodeField(part.element, own(fields, part.element), how, depth)
  if (part.kind === 'wildcard') return encodeWildcard(plan, fields)
  if (part.kind === 'attached') return attachPart(part.element, own(fields, part.element), how)
  const entries = part.entryKeys.size === 0 ? undefined : givenEntries(plan, (names) => own(fields, names))
  if (entries !== undefined) return encodeEntries(entries, part.entryKeys, how, depth)
  let xml = ''
  const turns = Math.max(...part.parts.map((each) => turnsOf(each, fields)))
  for (let turn = 0; turn < turns; turn += 1)
    for (const each of part.parts) xml += encodeTurn(each, plan, fields, turn, how, depth)
  return xml
}

function encodeField(element: ElementPlan, value: unknown, how: Encoding, depth: number): string {
  if (!element.isList || !Array.isArray(value)) return encodeElement(element, value, how, depth + 1)
  let xml = ''
  for (const item of value) xml += encodeElement(element, item, how, depth + 1)
  return xml
}

function encodeEntries(
  entries: readonly GivenEntry[],
  keys: ReadonlySet<string>,
  how: Encoding,
  depth: number,
): string {
  let xml = ''
  for (const { key, element, value } of entries)
    if (keys.has(key)) xml += element === undefined ? encodeAny(value) : encodeElement(element, value, how, depth + 1)
  return xml
}

/** Leaves nothing in the XML. */
function attachPart(element: ElementPlan, value: unknown, { attachPart: attach }: Encoding): '' {
  if (value !== undefined && value !== null) attach?.(element, value)
  return ''
}

function encodeWildcard({ wildcard }: ObjectPlan, fields: Fields): string {
  return encodeAny(wildcard && own(fields, wildcard))
}

/** How often a repeated group must come to hold all items of the longest list in it. */
function turnsOf(part: OrderPlan, fields: Fields): number {
  if (part.kind === 'wildcard' || part.kind === 'attached') return 1
  if (part.kind === 'repeat') return Math.max(...part.parts.map((each) => turnsOf(each, fields)))
  const value = own(fields, part.element)
  return Array.isArray(value) ? value.length : value === undefined || value === null ? 0 : 1
}

function encodeTurn(
  part: OrderPlan,
  plan: ObjectPlan,
  fields: Fields,
  turn: number,
  how: Encoding,
  depth: number,
): string {
  if (part.kind === 'wildcard' || part.kind === 'attached')
    return turn === 0 ? encodePart(part, plan, fields, how, depth) : ''
  if (part.kind === 'repeat') return part.parts.map((each) => encodeTurn(each, plan, fields, turn, how, depth)).join('')
  const value = own(fields, part.element)
  const item: unknown = Array.isArray(value) ? value[turn] : turn === 0 ? value : undefined
  return encodeElement(part.element, item, how, depth + 1)
}

type Fields = Readonly<Record<string, unknown>>

/** Names a derived type in an input value. */
const typeKey = '_type'

function fieldsOfValue(value: unknown, plan: ObjectPlan, name: string): Fields {
  // An element with attributes and text may be given as its text alone.
  if (!isObject(value) && plan.text !== undefined) return { [plan.text.key]: value }
  if (!isObject(value)) throw inputError(`${name} is not an object`)
  return value as Fields // any object is read by own keys only
}

function assertKnown(plan: ObjectPlan, fields: Fields, name: string): void {
  for (const key of Object.keys(fields))
    if (!plan.keys.has(key) && !plan.aliases.has(key) && key !== typeKey && fields[key] !== undefined)
      throw inputError(`${name} has no field ${key}`)
}

/** The type that a value is written as: named in `_type`, or by the one field that holds the whole value. */
function actualPlan(
  declared: ObjectPlan,
  fields: Fields,
  name: string,
): { readonly plan: ObjectPlan; readonly fields: Fields } {
  if (declared.variants().size > 0) {
    const given = Object.keys(fields).filter((key) => declared.variants().has(key) && fields[key] != null)
    const [key, ...others] = given
    const plan = key === undefined ? undefined : declared.variants().get(key)
    if (key !== undefined && plan !== undefined) {
      const isAlone = others.length === 0 && Object.keys(fields).every((each) => each === key || fields[each] == null)
      if (!isAlone) throw inputError(`${name} takes either ${key} or its own fields`)
      return { plan, fields: fieldsOfValue(fields[key], plan, name) }
    }
  }
  const wanted = declared.keys.has(typeKey) ? undefined : fields[typeKey]
  if (wanted === undefined || wanted === null) {
    if (declared.isAbstract && declared.variants().size > 0)
      throw inputError(`${name} needs one of ${[...declared.variants().keys()].slice(0, 20).join(', ')}`)
    return { plan: declared, fields: without(fields, declared) }
  }
  for (const plan of declared.derived().values()) if (plan.name?.local === wanted) return { plan, fields }
  throw inputError(`${name} has an unknown ${typeKey}`)
}

/** Without variants that are null. */
function without(fields: Fields, { variants }: ObjectPlan): Fields {
  if (variants().size === 0) return fields
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !variants().has(key)))
}

function own(fields: Fields, { key, alias }: { readonly key: string; readonly alias: string }): unknown {
  if (Object.hasOwn(fields, key)) return fields[key]
  return alias !== key && Object.hasOwn(fields, alias) ? fields[alias] : undefined
}

function encodeText(text: NonNullable<ObjectPlan['text']>, value: unknown): string {
  if (value === undefined || value === null) return ''
  const encoded = text.codec === undefined ? String(value) : text.codec.encode(value)
  if (encoded === undefined) throw inputError(`${text.key} is not of its type`)
  return escapeText(encoded)
}
