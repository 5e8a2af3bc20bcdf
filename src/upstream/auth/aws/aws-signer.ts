import type { Clock } from '../../../utils/clock.ts'
import type { Outgoing } from '../../outgoing.ts'
import type { SecretWatch } from '../secret-watch.ts'
import type { AwsSigV4Settings } from '../settings.ts'
import { readAwsKeys } from './aws-keys.ts'
import { type AwsKeys, signV4 } from './sign-v4.ts'

/** Signs one attempt: over its own target and body, at its own time. */
export type Signer = (outgoing: Outgoing) => Outgoing

/** The signer of a slot, with the keys as they are at each attempt. */
export function createAwsSigner(slot: AwsSigV4Settings, secrets: SecretWatch, clock: Clock): Signer {
  return (outgoing) => {
    const { method, target, headers, body } = outgoing
    const request = { method, host: new URL(target.origin).host, target: target.path, headers, body }
    const added = signV4(request, keysOf(slot, secrets), slot, clock.wallMs())
    return { ...outgoing, headers: { ...headers, ...added } }
  }
}

function keysOf({ keys }: AwsSigV4Settings, secrets: SecretWatch): AwsKeys {
  if ('credentials' in keys) {
    const read = readAwsKeys(secrets.text(keys.credentials) ?? '')
    return read ?? { accessKeyId: '', secretAccessKey: '', sessionToken: undefined }
  }
  return {
    accessKeyId: secrets.text(keys.accessKeyId) ?? '',
    secretAccessKey: secrets.text(keys.secretAccessKey) ?? '',
    sessionToken: keys.sessionToken && secrets.text(keys.sessionToken),
  }
}
