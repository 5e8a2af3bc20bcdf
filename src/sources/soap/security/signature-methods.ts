import { createHash, type KeyObject, sign } from 'node:crypto'
import type { HashName, SignatureAlgorithm } from '../../../upstream/index.ts'

/** How a signature is made, by the names of XML Signature (RFC 6931 section 2). */
export interface SignatureMethod {
  readonly uri: string
  /** Base64 of the signature over a text. */
  readonly sign: (text: string, key: KeyObject) => string
}

/** How a part is digested. */
export interface DigestMethod {
  readonly uri: string
  readonly digest: (text: string) => string
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'
const xmldsig = 'http://www.w3.org/2000/09/xmldsig#'

const digestUris: Readonly<Record<HashName, string>> = {
  sha1: `${xmldsig}sha1`,
  sha256: `${xmlenc}sha256`,
  sha384: `${more}sha384`,
  sha512: `${xmlenc}sha512`,
}

export function digestMethod(hash: HashName): DigestMethod {
  return { uri: digestUris[hash], digest: (text) => createHash(hash).update(text).digest('base64') }
}

export function signatureMethod(algorithm: SignatureAlgorithm): SignatureMethod {
  const { hash } = splitAlgorithm(algorithm)
  return {
    uri: `${algorithm === 'rsa-sha1' ? xmldsig : more}${algorithm}`,
    // XML Signature writes the two numbers of ECDSA one behind the other (RFC 4050 section 3.3); RSA has no such choice.
    sign: (text, key) => sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64'),
  }
}

/** The key that an algorithm takes, as node:crypto calls it, and its hash. */
export function splitAlgorithm(algorithm: SignatureAlgorithm): {
  readonly keyType: 'rsa' | 'ec'
  readonly hash: HashName
} {
  const [kind, hash] = algorithm.split('-') as [string, HashName] // Edge: this is how the type is made
  return { keyType: kind === 'rsa' ? 'rsa' : 'ec', hash }
}

/** What a key signs with unless told otherwise: SHA-256, or what its curve is as strong as (RFC 5656 section 6.2.1). */
export function usualAlgorithm(key: KeyObject): SignatureAlgorithm {
  if (key.asymmetricKeyType === 'rsa') return 'rsa-sha256'
  switch (key.asymmetricKeyDetails?.namedCurve) {
    case 'secp384r1':
      return 'ecdsa-sha384'
    case 'secp521r1':
      return 'ecdsa-sha512'
    default:
      return 'ecdsa-sha256'
  }
}
