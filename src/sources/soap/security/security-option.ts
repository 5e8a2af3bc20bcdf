import { z } from 'zod'
import type { WsSecurityAuth } from '../../../upstream/index.ts'
import { Secret } from '../../../utils/secret.ts'

const secretValue = z.instanceof(Secret, {
  error: 'must be a secret: secret.env(...), secret.file(...) or secret.value(...)',
})
const textOrSecret = z.union([z.string().min(1), secretValue], 'must be text or a secret')

/** What `auth.wsSecurity({...})` makes, checked: modules may be JavaScript. */
export const wsSecuritySchema: z.ZodType<WsSecurityAuth> = z
  .strictObject({
    kind: z.literal('wsSecurity'),
    usernameToken: z
      .strictObject({
        username: textOrSecret,
        password: secretValue,
        type: z.enum(['text', 'digest'], "must be 'text' or 'digest'"),
        hasNonce: z.boolean(),
      })
      .optional()
      .transform((token) => token),
    timestamp: z
      .strictObject({ ttlMs: z.int().min(1000, 'must be at least 1000 ms') })
      .optional()
      .transform((timestamp) => timestamp),
    sign: z
      .strictObject({
        key: secretValue,
        passphrase: secretValue.optional().transform((value) => value),
        certificate: textOrSecret,
        parts: z
          .array(z.enum(['body', 'timestamp', 'usernameToken', 'certificate', 'addressing']))
          .min(1, 'must name a part'),
        algorithm: z.enum(['rsa-sha256', 'rsa-sha512', 'rsa-sha1'], "must be 'rsa-sha256', 'rsa-sha512' or 'rsa-sha1'"),
      })
      .optional()
      .transform((sign) => sign),
    mustUnderstand: z.boolean('must be true or false'),
    actor: z
      .string()
      .min(1)
      .optional()
      .transform((actor) => actor),
  })
  .refine(
    ({ usernameToken, timestamp, sign }) => (usernameToken ?? timestamp ?? sign) !== undefined,
    'needs username and password, a timestamp, or something to sign',
  )
