import { z } from 'zod'
import { secretValue, textOrSecret } from '../secret-schema.ts'
import type { AwsSigV4Settings } from '../settings.ts'

const name = (example: string) =>
  z.string(`must be text, such as ${example}`).regex(/^[a-z0-9-]+$/, `must be a name such as ${example}`)

/** Checks `auth.awsSigV4`. */
export const awsSchema = z
  .strictObject({
    kind: z.literal('awsSigV4'),
    region: name('eu-central-1'),
    service: name('execute-api'),
    accessKeyId: textOrSecret.optional(),
    secretAccessKey: secretValue.optional(),
    sessionToken: secretValue.optional(),
    credentials: secretValue.optional(),
  })
  .transform((given, context): AwsSigV4Settings => {
    const { kind, region, service, accessKeyId, secretAccessKey, sessionToken, credentials } = given
    if (credentials !== undefined && (accessKeyId ?? secretAccessKey ?? sessionToken) === undefined)
      return { kind, region, service, keys: { credentials } }
    if (credentials === undefined && accessKeyId !== undefined && secretAccessKey !== undefined)
      return { kind, region, service, keys: { accessKeyId, secretAccessKey, sessionToken } }
    context.addIssue('needs `accessKeyId` and `secretAccessKey`, or `credentials` and none of them')
    return z.NEVER
  })
