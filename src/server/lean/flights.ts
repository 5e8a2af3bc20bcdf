import type { IncomingHttpHeaders } from 'node:http'
import { type Cancellation, createCancellation } from '../../utils/cancellation.ts'
import type { Caller } from './caller.ts'

/** Queries under way, by what was asked and by whom. */
export type Flights = Map<string, Flight>

/** One execution that several identical requests of one identity wait for. */
export interface Flight {
  readonly callers: readonly Caller[]
  /** Cancelled when the last caller has gone, not the first. */
  readonly cancellation: Cancellation
  /** Takes a caller on board, who is to call `leave` when cancelled. */
  readonly board: (admit: (leave: (reason: Error) => void) => Caller) => Caller
  /** Takes nobody on board any more: from now on, the same request is a new one. */
  readonly land: () => void
}

export function openFlight(flights: Flights, key: string): Flight {
  const callers: Caller[] = []
  let staying = 0
  const land = (): void => {
    if (flights.get(key) === flight) flights.delete(key)
  }
  const cancellation = createCancellation(land)
  const leave = (reason: Error): void => {
    staying--
    if (staying === 0) cancellation.cancel(reason)
  }
  const flight: Flight = {
    callers,
    cancellation,
    board: (admit) => {
      staying++
      const caller = admit(leave)
      callers.push(caller)
      return caller
    },
    land,
  }
  flights.set(key, flight)
  return flight
}

/** Headers that name a request or its connection, and say nothing of who asks or of what is to be answered. */
const impersonal: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'traceparent',
  'tracestate',
  'x-request-id',
])

/**
 * Equal for requests that may share an answer: the same bytes, and the same value of every header that could be passed on to an
 * upstream or be read by a mapping. Names and values of headers have no line breaks, so that no two requests run into each other.
 */
export function flightKey(headers: IncomingHttpHeaders, body: Buffer): string {
  let key = ''
  for (const name in headers) {
    if (!impersonal.has(name)) key += `${name}:${headers[name]}\n`
  }
  return `${key}\n${body.toString('latin1')}`
}
