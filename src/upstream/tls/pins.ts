import { createHash, X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate } from 'node:tls'

/** `sha256/` and the Base64 digest of a public key in DER (RFC 7469 section 2.4). */
export const pinForm = /^sha256\/[A-Za-z0-9+/]{43}=$/

/** The upstream shows none of the keys that are pinned. */
export class PinError extends Error {
  override readonly name = 'PinError'
  readonly code = 'ERR_TLS_PIN'
}

/**
 * Looks for a pinned key: that of the certificate, or of one that it is signed by, directly or in turn. Certificates that a server sends along without
 * any such bond prove nothing. See https://www.rfc-editor.org/rfc/rfc7469#section-2.6
 * @returns why the connection must not be used.
 */
export function pinFailure(pins: readonly string[], peer: DetailedPeerCertificate): PinError | undefined {
  try {
    for (const certificate of signingChain(peer)) if (pins.includes(pinOf(certificate))) return undefined
  } catch (cause) {
    return new PinError('the certificate chain of the upstream cannot be read', { cause })
  }
  return new PinError('none of the pinned keys is in the certificate chain of the upstream')
}

function* signingChain(peer: DetailedPeerCertificate): Generator<X509Certificate> {
  let certificate = new X509Certificate(peer.raw)
  for (let at = peer; ; ) {
    yield certificate
    // Edge: Node's types know of no chain that ends, and a certificate may have no issuer here.
    const next = at.issuerCertificate as DetailedPeerCertificate | undefined
    if (next === undefined || next === at) return
    const issuer = new X509Certificate(next.raw)
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return
    certificate = issuer
    at = next
  }
}

function pinOf({ publicKey }: X509Certificate): string {
  return `sha256/${createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')}`
}
