import { GatewayError } from '../errors/gateway-error.ts'
import { type Cancellation, type CancelSignal, createCancellation } from '../utils/cancellation.ts'
import type { Timer } from '../utils/timer.ts'
import { cancelled } from './exchange.ts'
import type { Outgoing } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'
import { isSameCall } from './same-call.ts'

/** For whom a call is made: whether it is to stop, and by when it must have ended. */
export interface Passengers {
  readonly signal: CancelSignal
  /** Monotonic time. Grows when somebody joins who has more time. */
  readonly deadlineMs: () => number
}

/** One call that several operations wait for. */
interface Flight<T> {
  readonly outgoing: Outgoing
  readonly era: object | undefined
  readonly result: Promise<T>
  readonly cancellation: Cancellation
  deadlineMs: number
  passengers: number
}

/** A call's result, and whether somebody else makes it. */
export interface SharedResult<T> {
  readonly result: Promise<T>
  readonly isShared: boolean
}

/** Equal reads of different operations that are under way at the same time are one call. */
export interface Flights<T> {
  /**
   * Joins the equal call that is under way, or starts one. Who leaves takes nothing from the others: the call ends when nobody is left.
   * A joined result rejects with DEADLINE_EXCEEDED where its own operation's time is over, or that was cancelled.
   */
  readonly join: (
    outgoing: Outgoing,
    context: RequestContext,
    start: (passengers: Passengers) => Promise<T>,
  ) => SharedResult<T>
  /** Nobody joins what is under way any more: after a write, a read must see it. */
  readonly closeDoors: () => void
}

/** No call is under way. */
export function createFlights<T>(source: string, timer: Timer): Flights<T> {
  /** By path, the one thing that mostly differs; bounded by the calls under way. */
  const byPath = new Map<string, Flight<T>[]>()

  const land = (path: string, flight: Flight<T>): void => {
    const others = byPath.get(path)?.filter((each) => each !== flight) ?? []
    if (others.length === 0) byPath.delete(path)
    else byPath.set(path, others)
  }

  const open = (
    path: string,
    outgoing: Outgoing,
    context: RequestContext,
    start: (passengers: Passengers) => Promise<T>,
  ): Promise<T> => {
    const cancellation = createCancellation(() => land(path, flight))
    const passengers = { signal: cancellation, deadlineMs: () => flight.deadlineMs }
    const flight: Mutable<Flight<T>> = {
      outgoing,
      era: context.era,
      cancellation,
      deadlineMs: context.deadlineMs,
      passengers: 1,
      result: pending,
    }
    const leave = (): void => quit(flight, source)
    context.signal.addEventListener('abort', leave)
    const end = (): void => {
      context.signal.removeEventListener('abort', leave)
      land(path, flight)
    }
    const waiting = byPath.get(path)
    if (waiting === undefined) byPath.set(path, [flight])
    else waiting.push(flight)
    flight.result = start(passengers)
    flight.result.then(end, end)
    return flight.result
  }

  return {
    join: (outgoing, context, start) => {
      const { path } = outgoing.target
      const known = byPath.get(path)?.find((each) => each.era === context.era && isSameCall(each.outgoing, outgoing))
      if (known === undefined) return { result: open(path, outgoing, context, start), isShared: false }
      return { result: board(known, context, source, timer), isShared: true }
    },
    closeDoors: () => byPath.clear(),
  }
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

const pending = new Promise<never>(() => {})

function quit(flight: Flight<unknown>, source: string): void {
  flight.passengers--
  if (flight.passengers === 0) flight.cancellation.cancel(cancelled(source))
}

/** Waits for a flight's result, for as long as the own operation has. */
function board<T>(flight: Flight<T>, context: RequestContext, source: string, timer: Timer): Promise<T> {
  flight.passengers++
  flight.deadlineMs = Math.max(flight.deadlineMs, context.deadlineMs)
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      cancelTimer()
      context.signal.removeEventListener('abort', leave)
    }
    const giveUp = (error: GatewayError): void => {
      settle()
      quit(flight, source)
      reject(error)
    }
    const leave = (): void => giveUp(cancelled(source))
    const cancelTimer = timer.after(context.deadlineMs - context.clock.nowMs(), () =>
      giveUp(new GatewayError('DEADLINE_EXCEEDED', { source })),
    )
    context.signal.addEventListener('abort', leave)
    flight.result.then(
      (value) => {
        settle()
        resolve(value)
      },
      (error: unknown) => {
        settle()
        reject(error)
      },
    )
  })
}
