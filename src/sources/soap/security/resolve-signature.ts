import type { KeyObject, X509Certificate } from 'node:crypto'
import { ConfigError } from '../../../errors/config-error.ts'
import type { SecretWatch, SignatureAlgorithm, WsSignature } from '../../../upstream/index.ts'
import { createSigner, type Signer, type XmlCrypto } from './create-signer.ts'
import { keyInfoOf } from './key-info.ts'
import { readSigningKey } from './read-signing-key.ts'
import { digestMethod, signatureMethod, splitAlgorithm, usualAlgorithm } from './signature-methods.ts'

/** A signature to be made. */
export interface SecuritySignature {
  /** The certificate's DER as base64, where it goes along as a token. */
  readonly token: string | undefined
  readonly parts: WsSignature['parts']
  readonly sign: Signer
}

/**
 * Reads key and certificate, and loads what signs.
 * @param at path of the `sign` option, for mistakes.
 * @throws ConfigError naming what cannot be found or used, or does not fit together; never its value.
 */
export async function resolveSignature(
  sign: WsSignature,
  secrets: SecretWatch,
  at: string,
): Promise<SecuritySignature> {
  const { key, certificate } = await readSigningKey(sign, secrets, at)
  const algorithm = algorithmOf(sign, key, at)
  const keyInfo = await keyInfoOf(sign.reference, certificate, async () => (await import('node-forge')).default.asn1)
  if (keyInfo === undefined)
    throw new ConfigError({ path: `${at}.reference`, rule: `cannot be ${sign.reference}: the certificate has none` })
  const library: XmlCrypto = await import('xml-crypto')
  return {
    token: sign.reference === 'token' ? tokenOf(certificate) : undefined,
    parts: sign.parts,
    sign: createSigner(library, key, {
      signature: signatureMethod(algorithm),
      digest: digestMethod(sign.digest ?? splitAlgorithm(algorithm).hash),
      canonicalization: sign.canonicalization,
      keyInfo,
    }),
  }
}

function tokenOf({ raw }: X509Certificate): string {
  return raw.toString('base64')
}

function algorithmOf({ algorithm }: WsSignature, key: KeyObject, at: string): SignatureAlgorithm {
  if (algorithm === undefined) return usualAlgorithm(key)
  if (splitAlgorithm(algorithm).keyType !== key.asymmetricKeyType)
    throw new ConfigError({ path: `${at}.algorithm`, rule: `cannot be ${algorithm}: the key is of another kind` })
  return algorithm
}
