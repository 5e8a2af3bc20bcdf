import type { X509Certificate } from 'node:crypto'
import type { asn1 } from 'node-forge'

/** The part of the library that is needed; loaded only where a certificate is named by what is in it. */
export type Asn1Library = typeof asn1

/** Attribute types with a short name (RFC 2253 section 2.3), by their object identifiers. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
])

/** Tags of strings that are bytes of the given encoding; the library has decoded those of two bytes a character. */
const encodings: ReadonlyMap<number, BufferEncoding> = new Map([
  [12, 'utf8'],
  [19, 'latin1'],
  [20, 'latin1'],
  [22, 'latin1'],
])
const bmpString = 30

/** Who gave a certificate out, as XML Signature writes it (section 4.5.4, by RFC 2253): the most special part first. */
export function issuerName(certificate: X509Certificate, library: Asn1Library): string {
  const { issuer } = fieldsOf(certificate, library)
  return childrenOf(issuer)
    .toReversed()
    .map((part) =>
      childrenOf(part)
        .toReversed()
        .map((each) => attributeText(each, library))
        .join('+'),
    )
    .join(',')
}

/** The identifier that a certificate gives its own key (RFC 5280 section 4.2.1.2), base64; undefined where it has none. */
export function subjectKeyIdentifier(certificate: X509Certificate, library: Asn1Library): string | undefined {
  const { extensions } = fieldsOf(certificate, library)
  const extension = extensions.map(childrenOf).find(([type]) => oidOf(type, library) === '2.5.29.14')
  const value = extension?.at(-1)?.value
  const identifier = typeof value === 'string' ? library.fromDer(value).value : undefined
  return typeof identifier === 'string' ? Buffer.from(identifier, 'latin1').toString('base64') : undefined
}

/** RFC 5280 section 4.1. */
function fieldsOf({ raw }: X509Certificate, library: Asn1Library) {
  const [signed] = childrenOf(library.fromDer(raw.toString('latin1')))
  const all = childrenOf(signed)
  const isTagged = ({ tagClass }: asn1.Asn1) => tagClass === library.Class.CONTEXT_SPECIFIC
  const [, , issuer] = all.filter((each) => !isTagged(each))
  const extensions = all.find((each) => isTagged(each) && Number(each.type) === 3)
  return { issuer, extensions: childrenOf(childrenOf(extensions)[0]) }
}

/** What has no short name is written by its number and its bytes: nobody can read another value out of them. */
function attributeText(attribute: asn1.Asn1, library: Asn1Library): string {
  const [type, value] = childrenOf(attribute)
  const oid = oidOf(type, library)
  const name = shortNames.get(oid)
  const text = value === undefined ? undefined : textOf(value)
  if (name !== undefined && text !== undefined) return `${name}=${escaped(text)}`
  return `${oid}=#${value === undefined ? '' : library.toDer(value).toHex()}`
}

function textOf({ type, value }: asn1.Asn1): string | undefined {
  if (typeof value !== 'string') return undefined
  const encoding = encodings.get(Number(type))
  if (encoding !== undefined) return Buffer.from(value, 'latin1').toString(encoding)
  return Number(type) === bmpString ? value : undefined
}

/** RFC 2253 section 2.4, and the control characters that XML Signature adds to it. */
function escaped(text: string): string {
  return (
    text
      .replace(/[,+"\\<>;]|^[# ]| $/g, '\\$&')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\x00-\x1f]/g, (each) => `\\${each.charCodeAt(0).toString(16).padStart(2, '0')}`)
  )
}

function childrenOf(node: asn1.Asn1 | undefined): readonly asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : []
}

function oidOf(node: asn1.Asn1 | undefined, library: Asn1Library): string {
  return typeof node?.value === 'string' ? library.derToOid(node.value) : ''
}
