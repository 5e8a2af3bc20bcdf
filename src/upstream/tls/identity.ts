import { checkServerIdentity, type DetailedPeerCertificate, type PeerCertificate } from 'node:tls'
import { pinFailure } from './pins.ts'

/** Judges whose certificate it is that an upstream shows; its signatures were checked before. Never throws, as Node lets go what is thrown here. */
export type IdentityCheck = (host: string, peer: PeerCertificate) => Error | undefined

/** @param pins public keys, one of which must be in the chain; undefined for any. */
export function createIdentityCheck(pins: readonly string[] | undefined): IdentityCheck {
  return (host, peer) => {
    try {
      const failure = checkServerIdentity(host, peer)
      // Edge: Node gives the whole chain here, and has no type for it.
      return failure ?? (pins && pinFailure(pins, peer as DetailedPeerCertificate))
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}
