import type { Secret } from '../../../utils/secret.ts'
import type { AssertionSettings, ClientSettings } from '../settings.ts'
import { type AssertionFacts, type AssertionSurroundings, readPrivateKey, signAssertion } from './assertion.ts'

/** Gives a secret's value, or an empty text. */
export type Reveal = (given: string | Secret) => string

/** What of a token request says who asks. */
export interface ClientProof {
  readonly authorization: string | undefined
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

/** Says who the gateway is, RFC 6749 section 2.3 and RFC 7523 section 2.2. */
export async function authenticateClient(
  client: ClientSettings | undefined,
  tokenUrl: string,
  reveal: Reveal,
  around: AssertionSurroundings,
): Promise<ClientProof> {
  if (client === undefined) return { authorization: undefined, parameters: [] }
  const id = reveal(client.id)
  switch (client.method) {
    case 'basic': {
      const pair = `${formEncoded(id)}:${formEncoded(reveal(client.secret))}`
      return { authorization: `Basic ${Buffer.from(pair).toString('base64')}`, parameters: [] }
    }
    case 'post':
      return {
        authorization: undefined,
        parameters: [
          ['client_id', id],
          ['client_secret', reveal(client.secret)],
        ],
      }
    case 'jwt': {
      const facts = { issuer: id, subject: id, audience: client.assertion.audience ?? tokenUrl }
      return {
        authorization: undefined,
        parameters: [
          ['client_id', id],
          ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
          ['client_assertion', await assertionFor(client.assertion, facts, reveal, around)],
        ],
      }
    }
    case 'none':
      return { authorization: undefined, parameters: [['client_id', id]] }
  }
}

/** A signed assertion, by the key as it is now. */
export async function assertionFor(
  settings: AssertionSettings,
  facts: AssertionFacts,
  reveal: Reveal,
  around: AssertionSurroundings,
): Promise<string> {
  const key = readPrivateKey(reveal(settings.key), settings.algorithm)
  if (key === undefined) throw new Error('the key is none that signs JWTs')
  const certificate = settings.certificate === undefined ? undefined : reveal(settings.certificate)
  return await signAssertion(settings, { key, certificate }, facts, around)
}

/** RFC 6749 section 2.3.1 has both form-encoded before they are joined, so that a colon in the name ends nothing. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
