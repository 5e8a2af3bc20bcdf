import { GatewayError } from '../../errors/gateway-error.ts'
import { type Exchange, join, type Wire, type WireResponse } from '../exchange.ts'
import { type StreamedAnswer, StreamHandler } from './streamed-answer.ts'

/** A request whose answer goes on. */
export interface AnswerOpening extends Exchange {
  /** Longest silence once it is open; any where undefined. */
  readonly idleTimeoutMs: number | undefined
  /** Whether this is the answer that goes on, by its head. */
  readonly isStream: (answer: Pick<WireResponse, 'status' | 'headers'>) => boolean
  /** What another answer stands for, which was read to its end. */
  readonly toFailure: (response: WireResponse) => GatewayError
}

/**
 * Sends a request. `timeoutMs` is for the head of its answer, `maxBodyBytes` for the body of an answer that is another than what was hoped for.
 * @returns the answer, to be read or closed
 * @throws GatewayError as `exchange`, and what `toFailure` makes of another answer
 */
export async function openAnswer(wire: Wire, opening: AnswerOpening): Promise<StreamedAnswer> {
  const { source, outgoing, timeoutMs, signal, idleTimeoutMs } = opening
  const { target, method, headers, body = null } = outgoing
  const answer = await new Promise<StreamedAnswer>((resolve, reject) => {
    wire.dispatch(
      { origin: target.origin, path: target.path, method, headers, body, headersTimeout: 0, bodyTimeout: 0 },
      new StreamHandler(wire, { source, timeoutMs, idleTimeoutMs, signal }, resolve, reject),
    )
  })
  if (!isPlain(answer)) {
    answer.close()
    throw invalid(opening, answer.status, 'encoding')
  }
  if (opening.isStream(answer)) return answer
  throw opening.toFailure(await readWhole(answer, opening))
}

/** None was asked for. Servers that keep others from packing events say `none`, which is no coding that there is. */
function isPlain({ headers }: StreamedAnswer): boolean {
  const coding = headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  return coding === '' || coding === 'identity' || coding === 'none'
}

/** In the time that the head had. */
async function readWhole(answer: StreamedAnswer, opening: AnswerOpening): Promise<WireResponse> {
  const { status, headers } = answer
  const chunks: Uint8Array[] = []
  let size = 0
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    answer.close()
  }, opening.timeoutMs)
  opening.signal.addEventListener('abort', answer.close)
  try {
    for (let chunk = await answer.next(); chunk !== undefined; chunk = await answer.next()) {
      chunks.push(chunk)
      size += chunk.length
      if (size > opening.maxBodyBytes) throw invalid(opening, status, 'too_large')
    }
  } finally {
    clearTimeout(timer)
    opening.signal.removeEventListener('abort', answer.close)
    answer.close()
  }
  if (isLate)
    throw new GatewayError('UPSTREAM_TIMEOUT', { source: opening.source, upstreamStatus: status, reason: 'body' })
  return { status, headers, body: join(chunks, size) }
}

function invalid({ source }: AnswerOpening, upstreamStatus: number, reason: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus, reason })
}
