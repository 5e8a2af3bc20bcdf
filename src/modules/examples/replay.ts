import { GatewayError } from '../../errors/gateway-error.ts'
import type { Answer } from '../../upstream/attempt.ts'
import type { Transport, TransportCall } from '../../upstream/transport.ts'
import { compareRequest } from './compare-request.ts'
import type { RecordedBody, RecordedCall, RecordedResponse } from './example.ts'

/** A call that no recording answers. */
export interface UnmatchedCall {
  /** `GET /orders?limit=5`. */
  readonly call: string
  /** The recorded call that is most like it, and what differs; undefined where none is recorded. */
  readonly nearest: { readonly index: number; readonly differences: readonly string[] } | undefined
}

/** Recorded calls in place of the wire. Each answers one call, in whichever order they are made. */
export interface Replay {
  readonly transport: Transport
  /** Calls that none of the recordings is of. */
  readonly unmatched: readonly UnmatchedCall[]
  /** Places of recorded calls that were not made. */
  readonly unused: () => readonly number[]
}

/** Has recorded calls answer, and nothing else: there is no network. */
export function createReplay(calls: readonly RecordedCall[]): Replay {
  const used = new Set<number>()
  const unmatched: UnmatchedCall[] = []
  return {
    unmatched,
    unused: () => [...calls.keys()].filter((index) => !used.has(index)),
    transport: async (call) => {
      const compared = calls.map(({ request }, index) => ({ index, differences: compareRequest(request, call) }))
      const match = compared.find(({ index, differences }) => !used.has(index) && differences.length === 0)
      const recorded = match && calls[match.index]
      if (match !== undefined && recorded !== undefined) {
        used.add(match.index)
        return answerOf(recorded.response)
      }
      unmatched.push({ call: describeCall(call), nearest: nearestOf(compared, used) })
      throw new GatewayError('UPSTREAM_UNAVAILABLE', { source: call.source, neverSent: true })
    },
  }
}

type Compared = NonNullable<UnmatchedCall['nearest']>

/** The most alike; of equals, one that nothing else was answered by. */
function nearestOf(compared: readonly Compared[], used: ReadonlySet<number>): Compared | undefined {
  const rank = ({ index, differences }: Compared) => differences.length * 2 + (used.has(index) ? 1 : 0)
  return [...compared].sort((one, other) => rank(one) - rank(other))[0]
}

function describeCall({ request: { method, url } }: TransportCall): string {
  const target = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return `${method} ${target.length > 300 ? `${target.slice(0, 300)}...` : target}`
}

/** A recorded answer as it would come off the wire. */
function answerOf({ status, headers, ...content }: RecordedResponse): Answer {
  const { body } = content
  const isJson = body !== undefined && typeof body !== 'string'
  const all = new Map(Object.entries(headers))
  if (isJson && !all.has('content-type')) all.set('content-type', 'application/json')
  return { status, headers: all, body: bytesOf(content) }
}

function bytesOf({ body, base64 }: RecordedBody): Uint8Array {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (body === undefined) return new Uint8Array()
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
