import { GatewayError } from '../../../errors/gateway-error.ts'
import { escapeAttribute, escapeText } from '../../xml/escape.ts'
import { type QName, readName } from '../qname.ts'
import type { SoapVersion } from '../wsdl/model.ts'

const maxDepth = 100

/** What SOAP itself says of a block, in an object beside its children. */
const soapKeys = ['@mustUnderstand', '@actor', '@role', '@relay'] as const

/** The attributes that SOAP gives a block, and the value without them. */
export function splitSoapAttributes(
  value: unknown,
  version: SoapVersion,
): { readonly attributes: string; readonly rest: unknown } {
  if (!isObject(value)) return { attributes: '', rest: value }
  let attributes = ''
  const rest: Record<string, unknown> = Object.create(null)
  for (const [key, given] of Object.entries(value)) {
    if (!soapKeys.some((each) => each === key)) rest[key] = given
    else if (given !== null && given !== undefined) attributes += soapAttribute(key.slice(1), given, version)
  }
  return { attributes, rest }
}

/** SOAP 1.1 section 4.2; SOAP 1.2 section 5.2. Either word is understood for either version. */
function soapAttribute(name: string, value: unknown, version: SoapVersion): string {
  if (name === 'actor' || name === 'role')
    return ` soap:${version === '1.1' ? 'actor' : 'role'}="${escapeAttribute(textOf(value))}"`
  const isTrue = value === true || value === 'true' || value === '1' || value === 1
  return ` soap:${name}="${version === '1.1' ? Number(isTrue) : isTrue}"`
}

/**
 * A value as XML that no schema describes: keys are names of elements, in the parent's namespace unless `{urn:x}` says another; `@name` is an
 * attribute, `_text` the text beside attributes; a list is an element each; null is nothing.
 * @throws GatewayError BAD_USER_INPUT for a value that XML cannot carry: names may come from a client's JSON.
 */
export function writeUntyped(
  name: QName,
  value: unknown,
  attributes = '',
  outer: string | undefined = undefined,
): string {
  return write(name, value, attributes, outer, 0)
}

function write(name: QName, value: unknown, extra: string, outer: string | undefined, depth: number): string {
  if (value === null || value === undefined) return ''
  if (depth > maxDepth) throw unusable('a header block is nested too deeply')
  if (Array.isArray(value)) return value.map((each) => write(name, each, extra, outer, depth + 1)).join('')
  const { namespace, local } = name
  const declaration = namespace === outer ? '' : ` xmlns="${escapeAttribute(namespace)}"`
  let head = `<${local}${declaration}${extra}`
  let content = ''
  if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (inner === null || inner === undefined) continue
      if (key === '_text') content += escapeText(textOf(inner))
      else if (key.startsWith('@')) head += attributeText(key.slice(1), inner, head)
      else {
        const child = readName(key, namespace)
        if (child === undefined) throw unusable('a name that no element can have')
        content += write(child, inner, '', namespace, depth + 1)
      }
    }
  } else content = escapeText(textOf(value))
  return content === '' ? `${head}/>` : `${head}>${content}</${local}>`
}

function attributeText(key: string, value: unknown, head: string): string {
  const name = readName(key)
  if (name === undefined || (name.namespace === '' && name.local === 'xmlns'))
    throw unusable('a name that no attribute can have')
  const text = `"${escapeAttribute(textOf(value))}"`
  if (name.namespace === '') return ` ${name.local}=${text}`
  const prefix = `a${head.length}`
  return ` xmlns:${prefix}="${escapeAttribute(name.namespace)}" ${prefix}:${name.local}=${text}`
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      throw unusable('a value that is no text')
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unusable(what: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', { reason: 'header', cause: new TypeError(what) })
}
