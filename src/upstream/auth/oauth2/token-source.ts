import { createHash } from 'node:crypto'
import { GatewayError } from '../../../errors/gateway-error.ts'
import type { Passengers } from '../../flights.ts'
import type { UpstreamSettings } from '../../options.ts'
import type { RequestContext } from '../../request-context.ts'
import type { SecretWatch } from '../secret-watch.ts'
import type { OAuth2Settings } from '../settings.ts'
import { authenticateClient, type Reveal } from './authenticate-client.ts'
import { createTokenEndpoint, type OpenUpstream } from './token-endpoint.ts'
import { createGrant } from './token-grant.ts'
import { createTokenKeeper, type HeldToken, type IssuedToken, type TokenKeeper } from './token-keeper.ts'
import { createTokenShelf } from './token-shelf.ts'

/** A token to send, and where to tell what came of it. */
export interface TokenUse {
  readonly token: HeldToken
  readonly keeper: TokenKeeper
}

/** Gives calls their tokens: one for all, or one for each client. */
export interface TokenSource {
  /** Tells identities apart; empty for the gateway's own, undefined where no token is to be sent. */
  readonly identityOf: (context: RequestContext) => string | undefined
  /** @throws GatewayError */
  readonly get: (identity: string, context: RequestContext, passengers: Passengers) => Promise<TokenUse>
  readonly close: () => Promise<void>
}

/** The tokens of one slot. */
export function createTokenSource(
  slot: OAuth2Settings,
  settings: UpstreamSettings,
  secrets: SecretWatch,
  open: OpenUpstream,
): TokenSource {
  const { source } = settings
  const reveal: Reveal = (given) => secrets.text(given) ?? ''
  const endpoint = createTokenEndpoint(slot, settings, open)
  const grant = createGrant(slot.grant, slot.tokenUrl, reveal, settings)

  const fetchToken = async (subject: string): Promise<IssuedToken> => {
    const version = secrets.version()
    try {
      return await askFor(subject)
    } catch (error) {
      // The gateway's own secrets may be old.
      const isRefused = error instanceof GatewayError && error.code === 'UPSTREAM_UNAUTHENTICATED'
      if (!isRefused || !(await secrets.renew(version))) throw error
      return await askFor(subject)
    }
  }
  const askFor = async (subject: string): Promise<IssuedToken> => {
    try {
      const proof = await authenticateClient(slot.client, slot.tokenUrl, reveal, settings)
      const parameters = [...(await grant.parameters(subject)), ...proof.parameters, ...commonParameters(slot, reveal)]
      const isRepeatable = grant.isRepeatable && slot.client?.method !== 'jwt'
      const answer = await endpoint.ask({ parameters, authorization: proof.authorization, isRepeatable })
      grant.learn(answer.refreshToken)
      return answer
    } catch (error) {
      if (!(error instanceof GatewayError))
        throw new GatewayError('UPSTREAM_UNAUTHENTICATED', { source, reason: 'token', neverSent: true, cause: error })
      grant.failed(error.cause)
      throw error
    }
  }

  if (slot.grant.kind !== 'tokenExchange') {
    const keeper = createTokenKeeper(() => fetchToken(''), settings)
    return {
      identityOf: () => '',
      get: async (_identity, _context, passengers) => ({ token: await keeper.get(passengers), keeper }),
      close: endpoint.close,
    }
  }

  const { header, maxClients } = slot.grant
  const shelf = createTokenShelf(maxClients)
  return {
    identityOf: (context) => {
      const subject = subjectOf(context, header)
      return subject === undefined ? undefined : createHash('sha256').update(subject).digest('base64')
    },
    get: async (identity, context, passengers) => {
      const subject = subjectOf(context, header) ?? ''
      const keeper = shelf.get(identity, () => createTokenKeeper(() => fetchToken(subject), settings))
      return { token: await keeper.get(passengers), keeper }
    },
    close: endpoint.close,
  }
}

/** The client's token; a header that names another scheme, such as Basic, holds none. */
function subjectOf({ headers }: RequestContext, header: string): string | undefined {
  const value = headers.get(header)?.trim()
  if (value === undefined || value === '') return undefined
  const [, token] = /^bearer +(\S+)$/i.exec(value) ?? []
  if (token !== undefined) return token
  return header === 'authorization' || /\s/.test(value) ? undefined : value
}

function commonParameters(slot: OAuth2Settings, reveal: Reveal): readonly (readonly [string, string])[] {
  const { scope, audience, resource, parameters } = slot
  return [
    ...(scope === undefined ? [] : [['scope', scope] as const]),
    ...audience.map((each) => ['audience', each] as const),
    ...resource.map((each) => ['resource', each] as const),
    ...Object.entries(parameters).map(([name, value]) => [name, reveal(value)] as const),
  ]
}
