import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestIdFrom } from '../../security/request-id.ts'
import { createCancellation } from '../../utils/cancellation.ts'
import type { Clock } from '../../utils/clock.ts'
import type { ActiveOperations } from '../active-operations.ts'
import { clientLeft, createExchange, type Exchange } from '../exchange.ts'
import { whenClosed } from '../http/when-closed.ts'

/** A request whose head is in order for the short way. */
export interface LeanRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Media type of the answer. */
  readonly contentType: string
}

/** A client that waits for the answer of an operation. */
export interface Caller extends LeanRequest {
  readonly exchange: Exchange
}

export interface AdmitOptions {
  readonly clock: Clock
  readonly active: ActiveOperations
}

/**
 * Counts a request as an operation under way, until it is answered or its client has left.
 * @param onCancel told when its client leaves, or the server cuts it off
 */
export function admit(
  { request, response, contentType }: LeanRequest,
  { clock, active }: AdmitOptions,
  onCancel?: (reason: Error) => void,
): Caller {
  const { headers } = request
  const cancellation = createCancellation(onCancel)
  const requestId = requestIdFrom(headers['x-request-id'], clock.wallMs())
  const exchange = createExchange({ requestId, headers, cancellation, clock })
  const end = active.add(cancellation)
  whenClosed(request, response, () => {
    if (!response.writableFinished) cancellation.cancel(clientLeft)
    end()
  })
  return { request, response, contentType, exchange }
}
