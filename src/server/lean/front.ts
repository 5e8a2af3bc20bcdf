import type { IncomingMessage, RequestListener } from 'node:http'
import { requestIdFrom } from '../../security/request-id.ts'
import type { Clock } from '../../utils/clock.ts'
import type { Lifecycle } from '../drain.ts'
import { type ReadBodies, readBody } from '../http/read-body.ts'
import { admit, type LeanRequest } from './caller.ts'
import { type Flights, flightKey } from './flights.ts'
import type { KnownRequests } from './known-requests.ts'
import { isLeanHead } from './lean-head.ts'
import { type RunKnownOptions, runAlone, runShared } from './run-known.ts'

export interface FrontOptions extends RunKnownOptions {
  readonly known: KnownRequests
  readonly lifecycle: Lifecycle
  /** Where the bodies of requests that are handed over are left. */
  readonly bodies: ReadBodies
  /** Whether identical queries under way are run once. */
  readonly sharing: boolean
}

/** What stands before Fastify: answers what is known, and hands over everything else as if it had not been there. */
export type Front = (handOver: RequestListener) => RequestListener

export function createFront(options: FrontOptions): Front {
  const { known, lifecycle, bodies, sharing, logger, clock } = options
  const take = sharing ? takeShared(options) : takeAlone(options)
  // No promise stands around this: what is thrown would end the process.
  const takeOrHandOver: Take = (lean, body) => {
    try {
      return take(lean, body)
    } catch (error) {
      logger.error('internal-error', { requestId: requestIdOf(lean.request, clock), error })
      return false
    }
  }
  return (handOver) => (request, response) => {
    const contentType =
      lifecycle.phase === 'serving' && isLeanHead(request) ? known.contentType(request.headers.accept) : undefined
    if (contentType === undefined) {
      handOver(request, response)
      return
    }
    readBody(request, {
      onBody: (body) => {
        if (takeOrHandOver({ request, response, contentType }, body)) return
        bodies.keep(request, body)
        handOver(request, response)
      },
      onBroken: () => logBroken(request, options),
    })
  }
}

/** Takes a request on itself. @returns false when it is not known, and nothing was done. */
type Take = (lean: LeanRequest, body: Buffer) => boolean

function takeAlone(options: FrontOptions): Take {
  return (lean, bytes) => {
    const run = options.known.run(bytes)
    if (run === undefined) return false
    runAlone(lean, run, options)
    return true
  }
}

function takeShared(options: FrontOptions): Take {
  const flights: Flights = new Map()
  const shared = { ...options, flights }
  return (lean, bytes) => {
    const key = flightKey(lean.request.headers, bytes)
    const flight = flights.get(key)
    if (flight !== undefined) {
      flight.board((leave) => admit(lean, options, leave))
      return true
    }
    const run = options.known.run(bytes)
    if (run === undefined) return false
    // What a mutation does, it is to do as often as it is asked for.
    if (run.operation.kind === 'mutation') runAlone(lean, run, options)
    else void runShared(lean, run, key, shared)
    return true
  }
}

/** A client that left before its request was whole is logged as on the long way. */
function logBroken(request: IncomingMessage, { logger, clock }: FrontOptions): void {
  const { url: path, method } = request
  logger.info('request-refused', { requestId: requestIdOf(request, clock), code: 'BAD_REQUEST', path, method })
}

function requestIdOf({ headers }: IncomingMessage, clock: Clock): string {
  return requestIdFrom(headers['x-request-id'], clock.wallMs())
}
