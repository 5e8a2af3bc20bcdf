import { z } from 'zod'
import type { Secret } from '../../utils/secret.ts'
import { pemText, secretValue } from '../auth/secret-schema.ts'
import { pinForm } from './pins.ts'

/** TLS to an upstream. What is not secret may be text. */
export interface TlsOptions {
  /** Certificate authorities to trust, as PEM. @default Node's own */
  readonly ca?: string | Secret | undefined
  /** The certificate (with its chain) that the gateway shows, as PEM: mutual TLS. @default none */
  readonly cert?: string | Secret | undefined
  /** The key of `cert`, as PEM. @default none */
  readonly key?: Secret | undefined
  /**
   * A PKCS#12 file in place of `cert` and `key`: its bytes, or Base64 of them. Authorities in it are trusted as well. @default none
   */
  readonly pfx?: Secret | undefined
  /** The pass phrase of `key` or `pfx`, where it is encrypted. @default none */
  readonly passphrase?: Secret | undefined
  /**
   * Public keys of which one must be in the upstream's certificate chain, besides all other checks: `sha256/` and the Base64 SHA-256 of the key in DER
   * (RFC 7469). @default any
   */
  readonly pins?: readonly string[] | undefined
}

const pinRule = 'must be sha256/ and the Base64 SHA-256 of a public key'

/** The rules of `tls`. */
export const tlsSchema = z
  .strictObject({
    ca: pemText.optional(),
    cert: pemText.optional(),
    key: secretValue.optional(),
    pfx: secretValue.optional(),
    passphrase: secretValue.optional(),
    pins: z.array(z.string(pinRule).regex(pinForm, pinRule)).min(1, 'must name a key').optional(),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'needs `cert` and `key` together')
  .refine(({ cert, pfx }) => cert === undefined || pfx === undefined, 'needs `cert` and `key`, or `pfx`, and not both')
