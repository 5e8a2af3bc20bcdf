import { createHash, type X509Certificate } from 'node:crypto'
import type { KeyReference } from '../../../upstream/index.ts'
import { escapeText } from '../../xml/escape.ts'
import { type Asn1Library, issuerName, subjectKeyIdentifier } from './certificate-names.ts'
import { ids, wss } from './security-names.ts'

/** Gives the library, where something of a certificate has to be read that node:crypto does not tell. */
export type LoadAsn1 = () => Promise<Asn1Library>

/**
 * The content of `ds:KeyInfo` that says which key signs (OASIS X.509 Token Profile 1.1 section 3.2).
 * @returns undefined where the certificate has no such identifier.
 */
export async function keyInfoOf(
  reference: KeyReference,
  certificate: X509Certificate,
  loadAsn1: LoadAsn1,
): Promise<string | undefined> {
  switch (reference) {
    case 'token':
      return inReference(`<wsse:Reference URI="#${ids.certificate}" ValueType="${wss.x509}"/>`)
    case 'certificate':
      return inReference(keyIdentifier(wss.x509, certificate.raw.toString('base64')))
    case 'thumbprint':
      return inReference(keyIdentifier(wss.thumbprint, createHash('sha1').update(certificate.raw).digest('base64')))
    case 'subjectKeyIdentifier': {
      const identifier = subjectKeyIdentifier(certificate, await loadAsn1())
      return identifier && inReference(keyIdentifier(wss.subjectKeyIdentifier, identifier))
    }
    case 'issuerSerial': {
      const name = escapeText(issuerName(certificate, await loadAsn1()))
      const serial = BigInt(`0x${certificate.serialNumber}`)
      return inReference(
        `<ds:X509Data xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509IssuerSerial><ds:X509IssuerName>${name}</ds:X509IssuerName><ds:X509SerialNumber>${serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>`,
      )
    }
  }
}

function inReference(content: string): string {
  return `<wsse:SecurityTokenReference xmlns:wsse="${wss.wsse}">${content}</wsse:SecurityTokenReference>`
}

function keyIdentifier(valueType: string, value: string): string {
  return `<wsse:KeyIdentifier EncodingType="${wss.base64}" ValueType="${valueType}">${value}</wsse:KeyIdentifier>`
}
