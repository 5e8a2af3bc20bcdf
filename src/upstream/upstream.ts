import type { GuardStatus } from './guard.ts'
import type { RequestContext } from './request-context.ts'
import type { UpstreamStreams } from './stream/streams.ts'

/** One call to make, complete but for credentials and the headers that every call gets. */
export interface UpstreamRequest {
  /** Schema coordinate of the connector, for trace and log. */
  readonly connector: string
  readonly method: string
  /** Absolute URL, already percent-encoded; sent as is, never normalized (`..` stays `..`). */
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  /**
   * Makes the body of each attempt anew, where no two may be alike: times, nonces, signatures. `body` is then what tells whether two calls
   * are equal, and is not sent.
   */
  readonly seal?: (() => SealedBody) | undefined
  /** Whether the call may be shared with an equal one and repeated. */
  readonly isIdempotent: boolean
  /** Inputs that this call serves, for the trace. */
  readonly batchSize: number
  /** Largest answer, decoded, where this call's may be larger than others. @default the source's */
  readonly maxBodyBytes?: number | undefined
}

/** A body that was made for one attempt. */
export interface SealedBody {
  readonly body: string | Uint8Array
  /** What is this body's alone, where an answer may say which request it is for. */
  readonly id?: string | undefined
}

/** The answer, whole and decoded (no content coding left), within the caps. Any status: mapping it is the source's job. */
export interface UpstreamResponse {
  readonly status: number
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
  /** Of the sealed body that this answers; undefined also where an answer was kept from another operation. */
  readonly sealId?: string | undefined
  /** The trace record of this call, to which a source may add what it found. */
  readonly annotate: (extra: { readonly mappingProblems: readonly string[] }) => void
}

/**
 * What a source makes of an answer, whatever its status.
 * @throws GatewayError for one that stands for a failure: the attempt has failed then, is logged, and made again where that is of use.
 */
export type ReadAnswer<T> = (response: UpstreamResponse) => T

/** Makes a call; without `read`, whatever arrives is a success. */
export interface SendCall {
  (request: UpstreamRequest, context: RequestContext): Promise<UpstreamResponse>
  <T>(request: UpstreamRequest, context: RequestContext, read: ReadAnswer<T>): Promise<T>
}

/** One upstream as the sources see it. Policies, credentials, transport and trace are behind it. */
export interface Upstream {
  /** Lower-case names of the client's headers that go along by themselves: who differs in one of them may get another answer. */
  readonly clientHeaders?: readonly string[]
  /**
   * Makes the call, by all the rules of the source's policy, and reads its answer.
   * @throws GatewayError as `read`, or with a code of the UPSTREAM_ family (unavailable, timeout, TLS, truncated, too large, circuit
   *   open, overloaded, ...), or DEADLINE_EXCEEDED; never for an HTTP status.
   */
  readonly send: SendCall
  /** Opens answers that go on, and WebSockets. */
  readonly streams: UpstreamStreams
  /** How the upstream stands. */
  readonly status: () => GuardStatus
  /** Closes sockets and timers; calls under way fail. */
  readonly close: () => Promise<void>
}
