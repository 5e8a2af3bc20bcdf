import type { Passengers } from '../flights.ts'
import type { UpstreamSettings } from '../options.ts'
import type { Outgoing } from '../outgoing.ts'
import type { RequestContext } from '../request-context.ts'
import { createAwsSigner } from './aws/aws-signer.ts'
import type { OpenUpstream } from './oauth2/token-endpoint.ts'
import { createTokenSource, type TokenSource } from './oauth2/token-source.ts'
import type { SecretWatch } from './secret-watch.ts'
import type { AuthSettings } from './settings.ts'

/** A request with credentials that were got for it. */
export interface Authorized {
  readonly outgoing: Outgoing
  /** Told of what the upstream said to them. @returns whether others are there, or can be had, after these were refused */
  readonly settle: (isRefused: boolean) => boolean
}

/** Credentials that have to be got before a call, and may be refused after it. */
export interface Authorizer {
  /** As whom a call is made, where its headers do not tell yet: calls are equal only where it is. */
  readonly identityOf: (context: RequestContext) => string
  /** Whether an answer of this status says that the credentials are wrong. */
  readonly isRefusedBy: (status: number) => boolean
  /** @throws GatewayError where there are none to be had */
  readonly authorize: (outgoing: Outgoing, context: RequestContext, passengers: Passengers) => Promise<Authorized>
  readonly close: () => Promise<void>
}

/** The credentials of a source that are not just sent; undefined where it has none. */
export function createAuthorizer(
  slots: readonly AuthSettings[],
  settings: UpstreamSettings,
  secrets: SecretWatch,
  open: OpenUpstream,
): Authorizer | undefined {
  const sources = slots.flatMap((slot) =>
    slot.kind === 'oauth2' ? [createTokenSource(slot, settings, secrets, open)] : [],
  )
  const signers = slots.flatMap((slot) =>
    slot.kind === 'awsSigV4' ? [createAwsSigner(slot, secrets, settings.clock)] : [],
  )
  if (sources.length + signers.length === 0) return undefined
  const sign = signers.length === 0 ? undefined : (given: Outgoing) => signers.reduce((next, each) => each(next), given)
  return {
    identityOf: (context) => {
      const chosen = choose(sources, context)
      return chosen === undefined ? '' : `${sources.indexOf(chosen.source)} ${chosen.identity}`
    },
    // AWS says so of signatures, keys and session tokens.
    isRefusedBy: (status) => status === 401 || (sign !== undefined && status === 403),
    authorize: async (outgoing, context, passengers) => {
      const chosen = choose(sources, context)
      if (chosen === undefined) return { outgoing: { ...outgoing, sign }, settle: () => false }
      const { token, keeper } = await chosen.source.get(chosen.identity, context, passengers)
      return {
        outgoing: { ...withToken(outgoing, token.value), sign },
        settle: (isRefused) => keeper.settle(token, isRefused),
      }
    },
    close: async () => {
      for (const each of sources) await each.close()
    },
  }
}

/** The last one that has a token for this call: all are sent in the same header. */
function choose(
  sources: readonly TokenSource[],
  context: RequestContext,
): { readonly source: TokenSource; readonly identity: string } | undefined {
  for (const source of sources.toReversed()) {
    const identity = source.identityOf(context)
    if (identity !== undefined) return { source, identity }
  }
  return undefined
}

function withToken(outgoing: Outgoing, token: string): Outgoing {
  return { ...outgoing, headers: { ...outgoing.headers, authorization: `Bearer ${token}` } }
}
