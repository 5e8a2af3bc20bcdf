import { type Cancellation, type CancelSignal, createCancellation } from '../utils/cancellation.ts'
import type { Timer } from '../utils/timer.ts'
import { cancelled } from './exchange.ts'
import type { Outgoing } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'
import { isSameCall } from './same-call.ts'
import { waitFor } from './wait-for.ts'

/** For whom a call is made: whether it is to stop, and by when it must have ended. */
export interface Passengers {
  readonly signal: CancelSignal
  /** Monotonic time. Grows when somebody joins who has more time. */
  readonly deadlineMs: () => number
}

/** Of calls with the same one, some may be the same; those with different ones never are. */
type Mark = string

/** One call that several operations wait for. A class: there is one a call. */
class Flight<T> implements Passengers {
  readonly mark: Mark
  readonly signal: Cancellation
  passengers = 1
  readonly #source: string
  #outgoing: Outgoing | undefined
  #context: RequestContext | undefined
  #result: Promise<T> = pending
  #deadlineMs: number

  constructor(mark: Mark, outgoing: Outgoing, context: RequestContext, { source, onCancel }: FlightParts<T>) {
    this.mark = mark
    this.signal = createCancellation(() => onCancel(this))
    this.#source = source
    this.#outgoing = outgoing
    this.#context = context
    this.#deadlineMs = context.deadlineMs
    context.signal.addEventListener('abort', this.quit)
  }

  deadlineMs(): number {
    return this.#deadlineMs
  }

  readonly quit = (): void => {
    this.passengers--
    if (this.passengers === 0) this.signal.cancel(cancelled(this.#source))
  }

  start(result: Promise<T>): void {
    this.#result = result
  }

  isFor(outgoing: Outgoing, { era }: RequestContext): boolean {
    const own = this.#outgoing
    return own !== undefined && this.#context?.era === era && isSameCall(own, outgoing)
  }

  /** Waits for the result, for as long as the own operation has. */
  async board({ signal, deadlineMs, clock }: RequestContext, timer: Timer): Promise<T> {
    this.passengers++
    this.#deadlineMs = Math.max(this.#deadlineMs, deadlineMs)
    try {
      return await waitFor(
        this.#result,
        { signal, deadlineMs: () => deadlineMs },
        { source: this.#source, clock, timer },
      )
    } catch (error) {
      this.quit()
      throw error
    }
  }

  /** It has ended. What an operation held must not live as long as the list in which it stood. */
  end(): void {
    this.#context?.signal.removeEventListener('abort', this.quit)
    this.#outgoing = undefined
    this.#context = undefined
    this.#result = pending
  }
}

const pending = new Promise<never>(() => {})

interface FlightParts<T> {
  readonly source: string
  /** Nobody waits for it any more. */
  readonly onCancel: (flight: Flight<T>) => void
}

type Start<T> = (passengers: Passengers) => Promise<T>

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
  readonly join: (outgoing: Outgoing, context: RequestContext, start: Start<T>) => SharedResult<T>
  /** Nobody joins what is under way any more: after a write, a read must see it. */
  readonly closeDoors: () => void
}

/** No call is under way. */
export function createFlights<T>(source: string, timer: Timer): Flights<T> {
  /** Bounded by the calls under way. Hot: under load, many calls to one path differ in nothing but their client. */
  const byMark = new Map<Mark, Flight<T>[]>()

  const close = (flight: Flight<T>): void => {
    const flights = byMark.get(flight.mark)
    const place = flights?.indexOf(flight) ?? -1
    if (flights === undefined || place < 0) return
    if (flights.length === 1) byMark.delete(flight.mark)
    else flights.splice(place, 1)
  }
  const parts = { source, onCancel: close }

  const open = (mark: Mark, outgoing: Outgoing, context: RequestContext, start: Start<T>): Promise<T> => {
    const flight = new Flight(mark, outgoing, context, parts)
    const others = byMark.get(mark)
    if (others === undefined) byMark.set(mark, [flight])
    else others.push(flight)
    const result = start(flight)
    flight.start(result)
    const end = (): void => {
      close(flight)
      flight.end()
    }
    result.then(end, end)
    return result
  }

  return {
    join: (outgoing, context, start) => {
      const mark = markOf(outgoing)
      const known = byMark.get(mark)?.find((each) => each.isFor(outgoing, context))
      if (known === undefined) return { result: open(mark, outgoing, context, start), isShared: false }
      return { result: known.board(context, timer), isShared: true }
    },
    closeDoors: () => byMark.clear(),
  }
}

/** Where to, whose, and how long: looked up faster than calls are compared. */
function markOf({ target, headers, body }: Outgoing): Mark {
  return `${body?.length ?? 0} ${target.path} ${headers.authorization ?? ''}`
}
