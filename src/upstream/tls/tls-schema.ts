import { z } from 'zod'
import { pemText, secretValue } from '../auth/secret-schema.ts'
import { pinForm } from './pins.ts'

const pinRule = 'must be sha256/ and the Base64 SHA-256 of a public key'

/** Checks `tls`. */
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
