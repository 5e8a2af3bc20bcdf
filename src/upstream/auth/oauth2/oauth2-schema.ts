import { z } from 'zod'
import { milliseconds } from '../../policy/options.ts'
import { tlsSchema } from '../../tls/options.ts'
import { pemText, secretValue, textOrSecret } from '../secret-schema.ts'
import type { AssertionSettings, ClientSettings, GrantSettings, OAuth2Settings } from '../settings.ts'
import { ownParameters } from './own-parameters.ts'

const accessToken = 'urn:ietf:params:oauth:token-type:access_token'

const text = z.string('must be text').min(1, 'must not be empty')
const texts = z.union([text, z.array(text).readonly()], 'must be text, or a list of texts')
const listOfTexts = texts
  .default([])
  .transform((given): readonly string[] => (typeof given === 'string' ? [given] : given))

const tokenUrl = z
  .string('must be the URL of the token endpoint')
  .refine(isTokenUrl, 'must be an http(s) URL without credentials and fragment')

function isTokenUrl(given: string): boolean {
  if (!URL.canParse(given)) return false
  const { protocol, username, password, hash } = new URL(given)
  return (protocol === 'https:' || protocol === 'http:') && username + password + hash === ''
}

const assertionFields = {
  key: secretValue,
  algorithm: z
    .enum(
      ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
      'must be RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 or EdDSA',
    )
    .optional(),
  keyId: text.optional(),
  certificate: pemText.optional(),
  audience: text.optional(),
  lifetimeMs: milliseconds.min(1000, 'must be at least 1000 ms').default(120_000),
  claims: z.record(z.string(), z.unknown(), 'must be an object').default({}),
}

type AssertionFields = z.output<z.ZodObject<typeof assertionFields>>

function assertionOf({
  key,
  algorithm,
  keyId,
  certificate,
  audience,
  lifetimeMs,
  claims,
}: AssertionFields): AssertionSettings {
  return { key, algorithm, keyId, certificate, audience, lifetimeMs, claims }
}

/** By what is there, as each has its own fields. */
const client = z
  .unknown()
  .optional()
  .transform((given, context): ClientSettings | undefined => {
    if (given === undefined) return undefined
    const has = (name: string) => typeof given === 'object' && given !== null && name in given
    const schema = has('key') ? keyClient : has('secret') ? secretClient : namedClient
    const result = schema.safeParse(given)
    if (result.success) return result.data
    for (const { code, message, path } of result.error.issues)
      context.issues.push({ code, message, path, input: given } as never)
    return undefined
  })

const secretClient = z
  .strictObject({
    id: textOrSecret,
    secret: secretValue,
    method: z.enum(['basic', 'post'], "must be 'basic' or 'post'").default('basic'),
  })
  .transform((given): ClientSettings => given)

const keyClient = z
  .strictObject({ id: textOrSecret, ...assertionFields })
  .transform((given): ClientSettings => ({ method: 'jwt', id: given.id, assertion: assertionOf(given) }))

const namedClient = z
  .strictObject(
    { id: textOrSecret },
    'must be { id, secret } or { id, key }, or { id } where the endpoint asks for no more',
  )
  .transform(({ id }): ClientSettings => ({ method: 'none', id }))

const requestFields = {
  tokenUrl,
  client,
  scope: texts.optional().transform((given) => (typeof given === 'object' ? given.join(' ') : given)),
  audience: listOfTexts,
  resource: listOfTexts,
  parameters: z
    .record(z.string(), z.union([z.string(), secretValue], 'must be text or a secret'), 'must be an object')
    .superRefine((given, context) => {
      for (const name of Object.keys(given)) {
        const message = 'must not be one that the slot itself sends'
        if (ownParameters.has(name)) context.addIssue({ code: 'custom', path: [name], message })
      }
    })
    .default({}),
  timeoutMs: milliseconds.default(5000),
  tls: tlsSchema.optional(),
}

type RequestFields = z.output<z.ZodObject<typeof requestFields>>

function settingsOf(fields: RequestFields, grant: GrantSettings): OAuth2Settings {
  const { tokenUrl: url, client: by, scope, audience, resource, parameters, timeoutMs, tls } = fields
  return { kind: 'oauth2', grant, client: by, tokenUrl: url, scope, audience, resource, parameters, timeoutMs, tls }
}

/** Checks the slots that get their tokens from an endpoint. */
export function oauth2Schemas(headerName: z.ZodType<string, string>) {
  return [
    z
      .strictObject({ kind: z.literal('clientCredentials'), ...requestFields })
      .refine((given) => given.client !== undefined, { error: 'needs a client', path: ['client'] })
      .transform((given) => settingsOf(given, { kind: 'clientCredentials' })),
    z
      .strictObject({ kind: z.literal('refreshToken'), ...requestFields, refreshToken: secretValue })
      .transform((given) => settingsOf(given, { kind: 'refreshToken', refreshToken: given.refreshToken })),
    z
      .strictObject({
        kind: z.literal('tokenExchange'),
        ...requestFields,
        header: headerName.default('authorization'),
        subjectTokenType: text.default(accessToken),
        requestedTokenType: text.optional(),
        actorToken: secretValue.optional(),
        actorTokenType: text.default(accessToken),
        maxClients: z.int('must be a whole number').min(1, 'must be at least 1').max(1_000_000).default(1000),
      })
      .transform(({ header, subjectTokenType, requestedTokenType, actorToken, actorTokenType, maxClients, ...given }) =>
        settingsOf(given, {
          kind: 'tokenExchange',
          header,
          subjectTokenType,
          requestedTokenType,
          actorToken,
          actorTokenType,
          maxClients,
        }),
      ),
    z
      .strictObject({
        kind: z.literal('jwtBearer'),
        ...requestFields,
        assertion: z.strictObject(
          { issuer: textOrSecret, subject: textOrSecret.optional(), ...assertionFields },
          'must be { issuer, subject, key }',
        ),
      })
      .transform(({ assertion, ...given }) => {
        const { issuer, subject = issuer } = assertion
        return settingsOf(given, { kind: 'jwtBearer', assertion: assertionOf(assertion), issuer, subject })
      }),
  ] as const
}
