import { GatewayError } from '../errors/gateway-error.ts'
import type { Passengers } from './flights.ts'
import type { Outgoing } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'
import type { CallParts } from './upstream-call.ts'
import { waitFor } from './wait-for.ts'

/** What came of a call, as far as it tells of the credentials. */
interface Outcome {
  readonly answer: { readonly status: number }
  readonly failure: unknown
}

/** A call that gets its credentials. */
export interface CredentialedCall<O extends Outcome> {
  readonly outgoing: Outgoing
  /** Makes the request anew, with the credentials as they are then. */
  readonly make: () => Outgoing
  readonly isIdempotent: boolean
  readonly context: RequestContext
  readonly passengers: Passengers
  /** Sends it, by all policies. */
  readonly send: (authorized: Outgoing) => Promise<O>
}

type Parts = Pick<CallParts, 'policy' | 'secrets' | 'settings' | 'tls'>

/**
 * Makes a call with the credentials that it needs, and once more where they were refused and there are others.
 * @throws GatewayError as `send`, or where there are no credentials to be had
 */
export async function sendWithCredentials<O extends Outcome>(call: CredentialedCall<O>, parts: Parts): Promise<O> {
  parts.tls()
  const { authorizer } = parts.policy
  const version = parts.secrets.version()
  const authorized = authorizer && (await authorizer.authorize(call.outgoing, call.context, call.passengers))
  const outcome = await call.send(authorized?.outgoing ?? call.outgoing)
  const isRefused = isRefusedBy(outcome, call, parts)
  const hasOthers = authorized?.settle(isRefused) ?? false
  if (!isRefused) return outcome
  if (!hasOthers && !(await hasNewSecrets(version, call.passengers, parts))) return outcome
  return sendAnew(call, parts)
}

async function sendAnew<O extends Outcome>(call: CredentialedCall<O>, parts: Parts): Promise<O> {
  const outgoing = call.make()
  const authorized = await parts.policy.authorizer?.authorize(outgoing, call.context, call.passengers)
  const outcome = await call.send(authorized?.outgoing ?? outgoing)
  authorized?.settle(isRefusedBy(outcome, call, parts))
  return outcome
}

function isRefusedBy({ answer, failure }: Outcome, { isIdempotent }: { isIdempotent: boolean }, { policy }: Parts) {
  const { status } = answer
  return (policy.authorizer?.isRefusedBy(status) ?? status === 401) || isRefusal(failure, isIdempotent)
}

/** The refusal stands where nobody can say in time whether there are others. */
async function hasNewSecrets(version: number, passengers: Passengers, { secrets, settings }: Parts): Promise<boolean> {
  try {
    return await waitFor(secrets.renew(version), passengers, settings)
  } catch {
    return false
  }
}

/**
 * Whether an answer took the credentials for wrong, whatever its status: then the upstream did nothing, and even a write may be sent again. A GraphQL
 * answer with an error that says so may have done a part of it.
 */
function isRefusal(failure: unknown, isIdempotent: boolean): boolean {
  if (!(failure instanceof GatewayError)) return false
  return failure.code === 'UPSTREAM_UNAUTHENTICATED' || (isIdempotent && failure.code === 'UNAUTHENTICATED')
}
