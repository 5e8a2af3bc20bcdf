import { isPromise } from '../../utils/maybe-promise.ts'
import { type RunOptions, runOperation } from '../graphql/run-operation.ts'
import { type AdmitOptions, admit, type LeanRequest } from './caller.ts'
import { type Flights, openFlight } from './flights.ts'
import type { KnownRun } from './known-requests.ts'
import { type SendOptions, sendAnswer } from './send-answer.ts'
import { writeResult } from './written-result.ts'

export interface RunKnownOptions extends RunOptions, AdmitOptions, SendOptions {}

/** Runs an operation for one client and answers it: at once where nothing is to be waited for. */
export function runAlone(lean: LeanRequest, { operation, variables }: KnownRun, options: RunKnownOptions): void {
  const caller = admit(lean, options)
  const { exchange } = caller
  const result = writeResult(() => runOperation(options, { operation, variables, exchange }))
  if (isPromise(result)) void result.then((written) => sendAnswer(caller, operation, written, options))
  else sendAnswer(caller, operation, result, options)
}

export interface RunSharedOptions extends RunKnownOptions {
  readonly flights: Flights
}

/** Runs a query for a client and all who ask the same until it is answered, and answers them. */
export async function runShared(
  lean: LeanRequest,
  { operation, variables }: KnownRun,
  key: string,
  options: RunSharedOptions,
): Promise<void> {
  const flight = openFlight(options.flights, key)
  const { exchange } = flight.board((leave) => admit(lean, options, leave))
  const { callers, cancellation } = flight
  const result = await writeResult(() => runOperation(options, { operation, variables, exchange, cancellation }))
  flight.land()
  for (const caller of callers) sendAnswer(caller, operation, result, options)
}
