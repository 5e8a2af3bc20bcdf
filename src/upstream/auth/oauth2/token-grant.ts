import type { GrantSettings } from '../settings.ts'
import type { AssertionSurroundings } from './assertion.ts'
import { assertionFor, type Reveal } from './authenticate-client.ts'
import { TokenRefusal } from './token-endpoint.ts'

/** What is shown for a token. */
export interface Grant {
  /** Parameters of the request. @param subject the client's own token, where one is exchanged */
  readonly parameters: (subject: string) => Promise<readonly (readonly [name: string, value: string])[]>
  /** Whether it can be shown twice. */
  readonly isRepeatable: boolean
  /** Told of a refresh token that came along, or why there was none. */
  readonly learn: (refreshToken: string | undefined) => void
  /** Told that the request failed. */
  readonly failed: (cause: unknown) => void
}

const grantTypes = {
  clientCredentials: 'client_credentials',
  refreshToken: 'refresh_token',
  tokenExchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
  jwtBearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
} as const

/** The grant of a slot. */
export function createGrant(
  settings: GrantSettings,
  tokenUrl: string,
  reveal: Reveal,
  around: AssertionSurroundings,
): Grant {
  const type = ['grant_type', grantTypes[settings.kind]] as const
  const plain = { isRepeatable: true, learn: () => {}, failed: () => {} }
  switch (settings.kind) {
    case 'clientCredentials':
      return { ...plain, parameters: async () => [type] }
    case 'refreshToken': {
      const chain = createRefreshChain(() => reveal(settings.refreshToken))
      return {
        ...chain,
        parameters: async () => [type, ['refresh_token', chain.current()]],
        // A server that gives a new one for each use takes a repetition for a theft (RFC 9700 section 4.14.2).
        isRepeatable: false,
      }
    }
    case 'tokenExchange':
      return {
        ...plain,
        parameters: async (subject) => [
          type,
          ['subject_token', subject],
          ['subject_token_type', settings.subjectTokenType],
          ...(settings.requestedTokenType === undefined
            ? []
            : [['requested_token_type', settings.requestedTokenType] as const]),
          ...(settings.actorToken === undefined
            ? []
            : ([
                ['actor_token', reveal(settings.actorToken)],
                ['actor_token_type', settings.actorTokenType],
              ] as const)),
        ],
      }
    case 'jwtBearer': {
      const { assertion } = settings
      return {
        ...plain,
        parameters: async () => {
          const facts = {
            issuer: reveal(settings.issuer),
            subject: reveal(settings.subject),
            audience: assertion.audience ?? tokenUrl,
          }
          return [type, ['assertion', await assertionFor(assertion, facts, reveal, around)]]
        },
        // Its `jti` must not come twice (RFC 7523 section 3).
        isRepeatable: false,
      }
    }
  }
}

/** The refresh token in use: the last that the server gave, or the one that the gateway was given. */
function createRefreshChain(reveal: () => string) {
  let seed = ''
  let last: string | undefined
  return {
    current: (): string => {
      const given = reveal()
      // A new one that the gateway was given counts more than what came of the one before.
      if (given !== seed) last = undefined
      seed = given
      return last ?? seed
    },
    learn: (token: string | undefined): void => {
      last = token ?? last
    },
    failed: (cause: unknown): void => {
      // Its chain has ended; what the gateway was given may still, or again, be good.
      if (cause instanceof TokenRefusal && cause.word === 'invalid_grant') last = undefined
    },
  }
}
