import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { asn1, pki } from 'node-forge'

/** The part of the library that is needed; loaded only where such a file is used. */
export type Forge = { readonly asn1: typeof asn1; readonly pki: typeof pki }

/** What a PKCS#12 file holds. */
export interface Pkcs12 {
  readonly keys: readonly KeyObject[]
  readonly certificates: readonly X509Certificate[]
}

/** RFC 7292 section 4.2, RFC 5652 section 4, RFC 2315 section 13. */
const types = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
  pbes2: '1.2.840.113549.1.5.13',
} as const

/**
 * Reads a PKCS#12 file. The library's own reader writes certificates anew, and knows no pass phrase beyond ASCII; this walks the file
 * with its ASN.1 and has it decrypt.
 * @throws Error for what is no such file, or another pass phrase.
 */
export function readPkcs12(file: Uint8Array, passphrase: string, forge: Forge): Pkcs12 {
  const reader = { forge, passphrase }
  const keys: KeyObject[] = []
  const certificates: X509Certificate[] = []
  const [, authSafe] = childrenOf(parse(latin1(file), forge))
  for (const content of childrenOf(parse(dataOf(authSafe, forge), forge)))
    for (const bag of childrenOf(safeContents(content, reader))) readBag(bag, reader, keys, certificates)
  return { keys, certificates }
}

interface Reader {
  readonly forge: Forge
  readonly passphrase: string
}

function readBag(bag: asn1.Asn1, reader: Reader, keys: KeyObject[], certificates: X509Certificate[]): void {
  const { forge } = reader
  const [type, content] = childrenOf(bag)
  const [value] = childrenOf(content)
  if (value === undefined) return
  switch (oidOf(type, forge)) {
    case types.keyBag:
      keys.push(toKey(value, forge))
      break
    case types.shroudedKeyBag: {
      const [algorithm, encrypted] = childrenOf(value)
      keys.push(toKey(decrypt(algorithm, octetsOf(encrypted), reader), forge))
      break
    }
    case types.certBag: {
      const [kind, inner] = childrenOf(value)
      if (oidOf(kind, forge) === types.x509)
        certificates.push(new X509Certificate(bytesOf(octetsOf(childrenOf(inner)[0]))))
    }
  }
}

/** The bags of one content, which may be encrypted as a whole. */
function safeContents(content: asn1.Asn1, reader: Reader): asn1.Asn1 {
  const [type, inner] = childrenOf(content)
  if (oidOf(type, reader.forge) !== types.encryptedData) return parse(dataOf(content, reader.forge), reader.forge)
  const [, info] = childrenOf(childrenOf(inner)[0])
  const [, algorithm, encrypted] = childrenOf(info)
  return decrypt(algorithm, octetsOf(encrypted), reader)
}

/** The content of a ContentInfo that is plain data. */
function dataOf(content: asn1.Asn1 | undefined, forge: Forge): string {
  const [type, inner] = childrenOf(content)
  if (oidOf(type, forge) !== types.data) throw new TypeError('neither data nor encrypted with a pass phrase')
  return octetsOf(childrenOf(inner)[0])
}

/** Has the library decrypt it as if it were a key (RFC 5958 section 3): the structure is the same. */
function decrypt(algorithm: asn1.Asn1 | undefined, encrypted: string, { forge, passphrase }: Reader): asn1.Asn1 {
  if (algorithm === undefined) throw new TypeError('no algorithm')
  const { asn1, pki } = forge
  const octets = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OCTETSTRING, false, encrypted)
  const info = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [algorithm, octets])
  const isPbes2 = oidOf(childrenOf(algorithm)[0], forge) === types.pbes2
  // PBES2 takes bytes, and those of UTF-8 are what tools give it; the older ways take characters.
  const decrypted = pki.decryptPrivateKeyInfo(info, isPbes2 ? latin1(Buffer.from(passphrase)) : passphrase)
  if (decrypted === null) throw new TypeError('another pass phrase')
  return decrypted
}

function toKey(info: asn1.Asn1, { asn1 }: Forge): KeyObject {
  return createPrivateKey({ key: bytesOf(asn1.toDer(info).getBytes()), format: 'der', type: 'pkcs8' })
}

function parse(der: string, { asn1 }: Forge): asn1.Asn1 {
  return asn1.fromDer(der)
}

function childrenOf(node: asn1.Asn1 | undefined): readonly asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : []
}

function oidOf(node: asn1.Asn1 | undefined, { asn1 }: Forge): string {
  return typeof node?.value === 'string' ? asn1.derToOid(node.value) : ''
}

/** An octet string may be in pieces (X.690 section 8.7). */
function octetsOf(node: asn1.Asn1 | undefined): string {
  return typeof node?.value === 'string' ? node.value : childrenOf(node).map(octetsOf).join('')
}

/** The library has bytes as characters. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

function bytesOf(characters: string): Buffer {
  return Buffer.from(characters, 'latin1')
}
