import { escapeAttribute } from '../../../xml/escape.ts'
import { namespaces } from '../../qname.ts'

/** A schema document: prefix `t` is its own namespace, `xs` that of XML Schema; local elements are qualified. */
export function schemaText(
  namespace: string,
  content: readonly string[],
  prefixes: Readonly<Record<string, string>> = {},
  form: 'qualified' | 'unqualified' = 'qualified',
): string {
  const own = namespace === xml ? {} : { t: namespace } // XML's own has its prefix, and may have no other
  const declared = Object.entries({ xs: namespaces.xsd, ...own, ...prefixes })
    .map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`)
    .join('')
  return `<xs:schema targetNamespace="${escapeAttribute(namespace)}" elementFormDefault="${form}"${declared}>${content.join('')}</xs:schema>`
}

const xml = 'http://www.w3.org/XML/1998/namespace'

export const anyElements = '<xs:any processContents="lax" minOccurs="0" maxOccurs="unbounded"/>'
export const anyAttribute = '<xs:anyAttribute processContents="lax"/>'

/** Elements, or local ones with `more`. */
export function element(name: string, type: string, more = ''): string {
  return `<xs:element name="${name}" type="${type}" ${more}/>`
}

export function attribute(name: string, type: string): string {
  return `<xs:attribute name="${name}" type="${type}"/>`
}

export function sequence(...members: readonly string[]): string {
  return `<xs:sequence>${members.join('')}</xs:sequence>`
}

export function complexType(name: string, ...content: readonly string[]): string {
  return `<xs:complexType name="${name}">${content.join('')}</xs:complexType>`
}

/** A type of text with attributes. */
export function textType(name: string, base: string, ...attributes: readonly string[]): string {
  return complexType(
    name,
    `<xs:simpleContent><xs:extension base="${base}">${attributes.join('')}</xs:extension></xs:simpleContent>`,
  )
}

/** A simple type, of some values if any are given. */
export function simpleType(name: string, base: string, ...values: readonly string[]): string {
  const facets = values.map((each) => `<xs:enumeration value="${escapeAttribute(each)}"/>`).join('')
  return `<xs:simpleType name="${name}"><xs:restriction base="${base}">${facets}</xs:restriction></xs:simpleType>`
}

export const optional = 'minOccurs="0"'
