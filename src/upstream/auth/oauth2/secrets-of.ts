import type { Secret } from '../../../utils/secret.ts'
import type { AssertionSettings, OAuth2Settings } from '../settings.ts'
import { isCertificate, readPrivateKey } from './assertion.ts'

/** A secret of a slot, and what must hold for it. */
export interface SlotSecret {
  /** Where it stands in the slot. */
  readonly path: string
  readonly value: string | Secret
  readonly isUsable: (value: string) => boolean
  readonly rule: string
}

/** What a slot needs to be there when it is loaded, so that no mistake waits for the first call. */
export function secretsOf({ client, grant, parameters }: OAuth2Settings): readonly SlotSecret[] {
  return [
    ...(client === undefined ? [] : [text('client.id', client.id)]),
    ...(client !== undefined && 'secret' in client ? [text('client.secret', client.secret)] : []),
    ...(client?.method === 'jwt' ? ofAssertion('client', client.assertion) : []),
    ...(grant.kind === 'refreshToken' ? [text('refreshToken', grant.refreshToken)] : []),
    ...(grant.kind === 'tokenExchange' && grant.actorToken !== undefined ? [text('actorToken', grant.actorToken)] : []),
    ...(grant.kind === 'jwtBearer'
      ? [
          text('assertion.issuer', grant.issuer),
          text('assertion.subject', grant.subject),
          ...ofAssertion('assertion', grant.assertion),
        ]
      : []),
    ...Object.entries(parameters).map(([name, value]) => text(`parameters.${name}`, value)),
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

function text(path: string, value: string | Secret): SlotSecret {
  return { path, value, isUsable: () => true, rule: '' }
}
