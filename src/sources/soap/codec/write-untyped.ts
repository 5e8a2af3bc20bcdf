import { escapeAttribute, escapeText } from '../../xml/escape.ts'
import { nameKey, namespaces, type QName, readName } from '../qname.ts'
import { readFullName } from './full-name.ts'
import { inputError } from './shape-error.ts'
import { textOf } from './simple.ts'

const maxDepth = 100
const typeKey = nameKey({ namespace: namespaces.xsi, local: 'type' })

/**
 * A value as XML that no schema describes: keys are names of elements, in the parent's namespace unless `{urn:x}` says another; `@name` is an
 * attribute, `_text` the text beside attributes, `_type` the type that it is said to be of; a list is an element each; null is nothing.
 * @throws GatewayError BAD_USER_INPUT for a value that XML cannot carry: names may come from a client's JSON.
 */
export function writeUntyped(name: QName, value: unknown, attributes = ''): string {
  return write(name, value, attributes, undefined, 0)
}

/** The same of an object that has elements by their names, one or more. */
export function writeElements(elements: object): string {
  let xml = ''
  for (const [key, value] of Object.entries(elements)) {
    const name = readName(key)
    if (name === undefined) throw inputError('a name that no element can have')
    xml += writeUntyped(name, value)
  }
  return xml
}

function write(name: QName, value: unknown, extra: string, outer: string | undefined, depth: number): string {
  if (value === null || value === undefined) return ''
  if (depth > maxDepth) throw inputError('the value is nested too deeply')
  if (Array.isArray(value)) return value.map((each) => write(name, each, extra, outer, depth + 1)).join('')
  const { namespace, local } = name
  const declaration = namespace === outer ? '' : ` xmlns="${escapeAttribute(namespace)}"`
  let head = `<${local}${declaration}${extra}`
  let content = ''
  const attributes = new Set<string>()
  if (typeof value === 'object' && textOf(value) === undefined) {
    for (const [key, inner] of Object.entries(value)) {
      if (inner === null || inner === undefined) continue
      if (key === '_type') head += typeText(inner, attributes)
      else if (key === '_text') content += escapeText(asText(inner))
      else if (key.startsWith('@')) head += attributeText(key, inner, attributes)
      else {
        const child = readName(key, namespace)
        if (child === undefined) throw inputError('a name that no element can have')
        content += write(child, inner, '', namespace, depth + 1)
      }
    }
  } else content = escapeText(asText(value))
  return content === '' ? `${head}/>` : `${head}>${content}</${local}>`
}

/** The type that a value is said to be of, as `{namespace}name`. */
function typeText(value: unknown, taken: Set<string>): string {
  const type = typeof value === 'string' ? readName(value) : undefined
  if (type === undefined || taken.has(typeKey)) throw inputError('a type that is no {namespace}name')
  taken.add(typeKey)
  return type.namespace === ''
    ? ` xsi:type="${type.local}"`
    : ` xmlns:q="${escapeAttribute(type.namespace)}" xsi:type="q:${type.local}"`
}

function attributeText(key: string, value: unknown, taken: Set<string>): string {
  const name = readFullName(key)?.name
  if (name === undefined || taken.has(nameKey(name))) throw inputError('a name that no attribute can have')
  taken.add(nameKey(name))
  const text = `"${escapeAttribute(asText(value))}"`
  if (name.namespace === '') return ` ${name.local}=${text}`
  const prefix = `a${taken.size}`
  return ` xmlns:${prefix}="${escapeAttribute(name.namespace)}" ${prefix}:${name.local}=${text}`
}

function asText(value: unknown): string {
  const text = textOf(value)
  if (text === undefined) throw inputError('a value that is no text')
  return text
}
