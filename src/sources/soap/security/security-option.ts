import { z } from 'zod'
import type { SignatureAlgorithm, WsSecurityAuth, WsSignature } from '../../../upstream/index.ts'
import { Secret } from '../../../utils/secret.ts'

const secretValue = z.instanceof(Secret, {
  error: 'must be a secret: secret.env(...), secret.file(...), secret.from(...) or secret.value(...)',
})
const textOrSecret = z.union([z.string().min(1, 'must not be empty'), secretValue], 'must be text or a secret')

/** A field that is there, and may be undefined. */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().transform((value) => value)

const hash = z.enum(['sha1', 'sha256', 'sha384', 'sha512'], "must be 'sha256', 'sha384', 'sha512' or 'sha1'")

const algorithm = z.templateLiteral(
  [z.enum(['rsa', 'ecdsa']), '-', hash],
  "must be 'rsa-' or 'ecdsa-' with 'sha256', 'sha384', 'sha512' or 'sha1'",
) satisfies z.ZodType<SignatureAlgorithm>

const references = ['token', 'certificate', 'issuerSerial', 'subjectKeyIdentifier', 'thumbprint'] as const

const signatureSchema: z.ZodType<WsSignature> = z
  .strictObject({
    key: maybe(secretValue),
    certificate: maybe(textOrSecret),
    pfx: maybe(secretValue),
    passphrase: maybe(secretValue),
    parts: z
      .array(z.enum(['body', 'timestamp', 'usernameToken', 'certificate', 'addressing']))
      .min(1, 'must name a part'),
    algorithm: maybe(algorithm),
    digest: maybe(hash),
    canonicalization: z.enum(['exclusive', 'inclusive'], "must be 'exclusive' or 'inclusive'"),
    reference: z.enum(references, `must be one of ${references.join(', ')}`),
  })
  .refine(
    ({ key, certificate, pfx }) =>
      pfx === undefined ? key !== undefined && certificate !== undefined : (key ?? certificate) === undefined,
    'needs `key` and `certificate`, or `pfx`',
  )
  .refine(
    ({ parts, reference }) => reference === 'token' || !parts.includes('certificate'),
    "can sign the certificate only where it goes along as a token: with reference: 'token'",
  )

/** What `auth.wsSecurity({...})` makes, checked: modules may be JavaScript. */
export const wsSecuritySchema: z.ZodType<WsSecurityAuth> = z
  .strictObject({
    kind: z.literal('wsSecurity'),
    usernameToken: maybe(
      z
        .strictObject({
          username: textOrSecret,
          password: maybe(secretValue),
          type: z.enum(['text', 'digest'], "must be 'text' or 'digest'"),
          hasNonce: z.boolean('must be true or false'),
          hasTime: z.boolean('must be true or false'),
        })
        .refine(({ password, type }) => type === 'text' || password !== undefined, 'needs a password to digest'),
    ),
    timestamp: maybe(z.strictObject({ ttlMs: z.int().min(1000, 'must be at least 1000 ms') })),
    sign: maybe(signatureSchema),
    mustUnderstand: z.boolean('must be true or false'),
    actor: maybe(z.string().min(1)),
  })
  .refine(
    ({ usernameToken, timestamp, sign }) => (usernameToken ?? timestamp ?? sign) !== undefined,
    'needs username and password, a timestamp, or something to sign',
  )
