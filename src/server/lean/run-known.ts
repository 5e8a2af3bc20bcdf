import { type RunOptions, runOperation, type ValidOperation } from '../graphql/run-operation.ts'
import { type AdmitOptions, admit, type LeanRequest } from './caller.ts'
import { type Flights, openFlight } from './flights.ts'
import { type SendOptions, sendAnswer } from './send-answer.ts'
import { writeResult } from './written-result.ts'

export interface RunKnownOptions extends RunOptions, AdmitOptions, SendOptions {}

/** A known operation with a client's variables. */
export interface KnownRun {
  readonly operation: ValidOperation
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/** Runs an operation for one client and answers it. Never rejects. */
export async function runAlone(lean: LeanRequest, run: KnownRun, options: RunKnownOptions): Promise<void> {
  const caller = admit(lean, options)
  const { operation, variables } = run
  const result = await writeResult(runOperation(options, { operation, variables, exchange: caller.exchange }))
  sendAnswer(caller, operation, result, options)
}

/** Runs a query for a client and all who ask the same until it is answered, and answers them. Never rejects. */
export async function runShared(
  lean: LeanRequest,
  { operation, variables }: KnownRun,
  { flights, key, ...options }: RunKnownOptions & { readonly flights: Flights; readonly key: string },
): Promise<void> {
  const flight = openFlight(flights, key)
  const { exchange } = flight.board((leave) => admit(lean, options, leave))
  const { callers, cancellation } = flight
  const result = await writeResult(runOperation(options, { operation, variables, exchange, cancellation }))
  flight.land()
  for (const caller of callers) sendAnswer(caller, operation, result, options)
}
