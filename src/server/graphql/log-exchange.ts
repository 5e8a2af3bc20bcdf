import type { Logger } from '../../observability/logger.ts'
import { clientLeft, type Exchange } from '../exchange.ts'

/** What proxies log for a client that left before its answer. */
const clientClosedRequest = { status: 499, code: 'CLIENT_CLOSED_REQUEST' } as const

/** One `request` event an operation. */
export function logExchange(logger: Logger, exchange: Exchange, status: number): void {
  const { requestId, outcome, cancellation, clock, startedMs } = exchange
  const hasLeft = cancellation.reason === clientLeft
  logger.info('request', {
    requestId,
    operationName: outcome.operationName,
    operation: outcome.operation,
    status: hasLeft ? clientClosedRequest.status : status,
    codes: hasLeft ? [...outcome.codes, clientClosedRequest.code] : outcome.codes,
    fetches: outcome.fetchCount,
    durationMs: Math.round((clock.nowMs() - startedMs) * 100) / 100,
  })
}
