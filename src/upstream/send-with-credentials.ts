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

type Parts = Pick<CallParts, 'policy' | 'secrets' | 'settings'>

/** What came of a call with certain credentials. */
interface Answered<O> {
  readonly outcome: O
  /** Whether they were refused. */
  readonly isRefused: boolean
  /** Whether others are there, or can be had. */
  readonly hasOthers: boolean
}

/**
 * Makes a call with the credentials that it needs, and once more where they were refused and there are others.
 * @throws GatewayError as `send`, or where there are no credentials to be had
 */
export async function sendWithCredentials<O extends Outcome>(call: CredentialedCall<O>, parts: Parts): Promise<O> {
  const version = parts.secrets.version()
  const first = await sendOnce(call, call.outgoing, parts)
  if (!first.isRefused) return first.outcome
  if (!first.hasOthers && !(await hasNewSecrets(version, call.passengers, parts))) return first.outcome
  return (await sendOnce(call, call.make(), parts)).outcome
}

async function sendOnce<O extends Outcome>(
  call: CredentialedCall<O>,
  outgoing: Outgoing,
  { policy }: Parts,
): Promise<Answered<O>> {
  const { authorizer } = policy
  const authorized = authorizer && (await authorizer.authorize(outgoing, call.context, call.passengers))
  const outcome = await call.send(authorized?.outgoing ?? outgoing)
  const { status } = outcome.answer
  const isRefused = (authorizer?.isRefusedBy(status) ?? status === 401) || isRefusal(outcome.failure, call.isIdempotent)
  return { outcome, isRefused, hasOthers: authorized?.settle(isRefused) ?? false }
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
