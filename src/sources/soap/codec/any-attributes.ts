import { ExactNumber } from '../../../mapping/index.ts'
import { escapeAttribute } from '../../xml/escape.ts'
import type { XmlAttribute } from '../../xml/parse.ts'
import { nameKey, namespaces, readName } from '../qname.ts'
import type { ObjectPlan } from './plan.ts'
import { inputError } from './shape-error.ts'

/** Namespaces whose attributes are of the message, and not of what it says. */
const ofMessages: ReadonlySet<string> = new Set([
  namespaces.xsi,
  namespaces.soap11,
  namespaces.soap12,
  namespaces.soapEncoding11,
  namespaces.soapEncoding12,
])

/** Whether an attribute that a type does not name is one that an `anyAttribute` stands for. */
export function isFurther({ namespace }: XmlAttribute): boolean {
  return !ofMessages.has(namespace)
}

/** Attributes as an object of texts by `name` or `{namespace}name`; null for none. */
export function furtherAttributes(attributes: readonly XmlAttribute[]): Readonly<Record<string, string>> | null {
  let object: Record<string, string> | null = null
  for (const each of attributes) {
    if (!isFurther(each)) continue
    object ??= Object.create(null) as Record<string, string> // has no prototype, so no type either
    object[each.namespace === '' ? each.local : nameKey(each)] = each.value
  }
  return object
}

/**
 * The same as XML text. A prefix is declared where it stands: names are given by clients, and must not stay.
 * @throws GatewayError BAD_USER_INPUT for what is no attribute, or one that the type has a field for.
 */
export function encodeAnyAttributes(
  value: unknown,
  { attributes, anyAttributes }: Pick<ObjectPlan, 'attributes' | 'anyAttributes'>,
): string {
  if (value === undefined || value === null) return ''
  const key = anyAttributes?.key ?? ''
  if (typeof value !== 'object' || Array.isArray(value)) throw inputError(`${key} takes an object of texts`)
  let xml = ''
  Object.entries(value).forEach(([written, given], index) => {
    if (given === undefined || given === null) return
    const name = readName(written)
    const isDeclared = name && attributes.get(name.local)?.some((each) => each.name.namespace === name.namespace)
    if (name === undefined || isDeclared || name.local === 'xmlns' || ofMessages.has(name.namespace))
      throw inputError(`${key} has a name that stands for something else`)
    const text = `"${escapeAttribute(textOf(given, key))}"`
    if (name.namespace === '') xml += ` ${name.local}=${text}`
    else if (name.namespace === xmlNamespace) xml += ` xml:${name.local}=${text}`
    else xml += ` xmlns:a${index}="${escapeAttribute(name.namespace)}" a${index}:${name.local}=${text}`
  })
  return xml
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

function textOf(value: unknown, key: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof ExactNumber) return value.text
  throw inputError(`${key} takes texts only`)
}
