import type { WebSocket } from 'ws'
import type { Secret } from '../../utils/secret.ts'
import type { RequestContext } from '../request-context.ts'
import type { UpstreamRequest } from '../upstream.ts'
import type { AnswerOpening } from './open-answer.ts'
import type { StreamedAnswer } from './streamed-answer.ts'

/** What may be taken of an answer that goes on. */
export type StreamRequest = Pick<AnswerOpening, 'idleTimeoutMs' | 'isStream' | 'toFailure'>

/** A WebSocket, and what is said on it first. */
export interface SocketRequest<T> {
  /** The subprotocol that must be spoken. */
  readonly protocol: string
  readonly maxMessageBytes: number
  /** Values for `adopt`; secrets among them are read anew for each connection. */
  readonly params: Readonly<Record<string, unknown | Secret>>
  /** Where the source's credentials go that are headers. */
  readonly credentialsIn: 'headers' | 'connectionParams' | 'both'
  /**
   * Takes the open socket, in the turn in which it opened, with the values and what credentials belong to them.
   * @returns when the upstream has accepted the client. @throws GatewayError
   */
  readonly adopt: (socket: WebSocket, params: Readonly<Record<string, unknown>>) => Promise<T>
}

/** Opens what goes on, by all the rules of the source's policy but for retries. The context's deadline and signal are for the opening alone. */
export interface UpstreamStreams {
  /** @throws GatewayError as `Upstream.send`, or what `toFailure` makes of another answer */
  readonly openAnswer: (
    request: UpstreamRequest,
    context: RequestContext,
    limits: StreamRequest,
  ) => Promise<StreamedAnswer>
  /** @throws GatewayError as `Upstream.send`, or as `adopt` */
  readonly openSocket: <T>(request: UpstreamRequest, context: RequestContext, opening: SocketRequest<T>) => Promise<T>
}
