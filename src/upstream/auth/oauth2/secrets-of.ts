import type { AssertionSettings, OAuth2Settings } from '../settings.ts'
import { anySecret, type SlotSecret } from '../slot-secret.ts'
import { isCertificate, readPrivateKey } from './assertion.ts'

/** What a slot needs to be there when it is loaded, so that no mistake waits for the first call. */
export function secretsOf({ client, grant, parameters }: OAuth2Settings): readonly SlotSecret[] {
  return [
    ...(client === undefined ? [] : [anySecret('client.id', client.id)]),
    ...(client !== undefined && 'secret' in client ? [anySecret('client.secret', client.secret)] : []),
    ...(client?.method === 'jwt' ? ofAssertion('client', client.assertion) : []),
    ...(grant.kind === 'refreshToken' ? [anySecret('refreshToken', grant.refreshToken)] : []),
    ...(grant.kind === 'tokenExchange' && grant.actorToken !== undefined
      ? [anySecret('actorToken', grant.actorToken)]
      : []),
    ...(grant.kind === 'jwtBearer'
      ? [
          anySecret('assertion.issuer', grant.issuer),
          anySecret('assertion.subject', grant.subject),
          ...ofAssertion('assertion', grant.assertion),
        ]
      : []),
    ...Object.entries(parameters).map(([name, value]) => anySecret(`parameters.${name}`, value)),
  ]
}

function ofAssertion(at: string, { key, certificate, algorithm }: AssertionSettings): readonly SlotSecret[] {
  return [
    {
      path: `${at}.key`,
      value: key,
      isUsable: (value) => readPrivateKey(value, algorithm) !== undefined,
      rule:
        algorithm === undefined
          ? 'must be an RSA, EC or Ed25519 private key, as PEM or a JSON Web Key'
          : `must be a private key for ${algorithm}, as PEM or a JSON Web Key`,
    },
    ...(certificate === undefined
      ? []
      : [
          {
            path: `${at}.certificate`,
            value: certificate,
            isUsable: isCertificate,
            rule: 'must be an X.509 certificate as PEM',
          },
        ]),
  ]
}
