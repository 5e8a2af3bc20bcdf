import { GatewayError } from '../../../errors/gateway-error.ts'
import { escapeAttribute } from '../../xml/escape.ts'
import type { SoapVersion } from '../wsdl/model.ts'

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
