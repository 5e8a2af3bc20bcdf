import { isHeaderValue } from '../../header-value.ts'
import type { AwsSigV4Settings } from '../settings.ts'
import { anySecret, type SlotSecret } from '../slot-secret.ts'
import { readAwsKeys } from './aws-keys.ts'

/** What the slot needs to be there when it is loaded. */
export function awsSecretsOf({ keys }: AwsSigV4Settings): readonly SlotSecret[] {
  if ('credentials' in keys)
    return [
      {
        path: 'credentials',
        value: keys.credentials,
        isUsable: (value) => readAwsKeys(value) !== undefined,
        rule: 'must be JSON with `AccessKeyId` and `SecretAccessKey`',
      },
    ]
  const inHeader = (path: string, value: SlotSecret['value']): SlotSecret => ({
    path,
    value,
    isUsable: isHeaderValue,
    rule: 'holds characters that a header cannot carry',
  })
  return [
    inHeader('accessKeyId', keys.accessKeyId),
    anySecret('secretAccessKey', keys.secretAccessKey),
    ...(keys.sessionToken === undefined ? [] : [inHeader('sessionToken', keys.sessionToken)]),
  ]
}
