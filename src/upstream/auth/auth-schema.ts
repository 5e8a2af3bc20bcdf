import { z } from 'zod'
import { connectionHeaders } from '../header-value.ts'
import { awsSchema } from './aws/aws-schema.ts'
import { oauth2Schemas } from './oauth2/oauth2-schema.ts'
import { secretValue } from './secret-schema.ts'
import type { AuthSettings } from './settings.ts'

const headerName = z
  .string('must be a header name')
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/i, 'must be a header name')
  .toLowerCase()
  .refine((name) => !connectionHeaders.has(name), 'must not be a header of the connection itself')

const apiKeyBase = { kind: z.literal('apiKey'), value: secretValue }

const apiKey = z.discriminatedUnion(
  'in',
  [
    z.strictObject({ ...apiKeyBase, in: z.literal('header'), name: headerName }),
    z.strictObject({ ...apiKeyBase, in: z.literal('query'), name: z.string('must be a name').min(1) }),
    z.strictObject({
      ...apiKeyBase,
      in: z.literal('cookie'),
      name: z.string('must be a name').regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a cookie'),
    }),
  ],
  { error: 'needs the name of a header, a query parameter or a cookie' },
)

const slot = z.discriminatedUnion(
  'kind',
  [
    apiKey,
    z.strictObject({
      kind: z.literal('basic'),
      username: z.union([z.string(), secretValue], 'must be text or a secret'),
      password: secretValue,
    }),
    z.strictObject({ kind: z.literal('bearer'), token: secretValue }),
    z.strictObject({ kind: z.literal('passThrough'), headers: z.array(headerName).readonly() }),
    ...oauth2Schemas(headerName),
    awsSchema,
  ],
  { error: 'must be made by auth.apiKey, auth.basic, auth.bearer, auth.passThrough or another function of auth' },
)

/** Checks `auth`: one slot, or a list of them. The path of a mistake has a number only where there are several. */
export const authSchema = z
  .unknown()
  .optional()
  .transform((given, context): readonly AuthSettings[] => {
    if (given === undefined) return []
    const slots: readonly unknown[] = Array.isArray(given) ? given : [given]
    return slots.flatMap((each, index) => {
      const result = slot.safeParse(each)
      if (result.success) return [result.data]
      for (const { code, message, path } of result.error.issues)
        context.issues.push({ code, message, path: slots.length > 1 ? [index, ...path] : path, input: given } as never)
      return []
    })
  })
