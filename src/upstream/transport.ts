import type { Answer } from './attempt.ts'
import type { Outgoing } from './outgoing.ts'
import type { UpstreamRequest } from './upstream.ts'

/** One call as it leaves for the wire. */
export interface TransportCall {
  /** Public name. */
  readonly source: string
  /** As the source made it, without credentials. */
  readonly request: UpstreamRequest
  /** As it goes out. */
  readonly outgoing: Outgoing
}

/**
 * Stands between every upstream and the wire for one operation: answers a call itself, or has it sent. Recorded examples are played
 * and made through it, whatever kind of source the calls are of.
 * @throws GatewayError as `Upstream.send`.
 */
export type Transport = (call: TransportCall, send: () => Promise<Answer>) => Promise<Answer>
