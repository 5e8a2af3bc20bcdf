import type { RequestContext } from '../../upstream/request-context.ts'
import { inOnePiece } from '../../utils/in-one-piece.ts'
import type { MaybePromise } from '../../utils/maybe-promise.ts'
import { oneErrorANull } from '../one-error-a-null.ts'
import type { ObjectPlan, OperationPlan, StreamPlan, Variables } from '../plan/plan.ts'
import type { TextResult } from '../text-result.ts'
import { objectWriter } from './compile-writer.ts'
import { nonNullInPlan } from './non-null-in-plan.ts'
import type { KnownRun, RunMemory } from './run-memory.ts'
import { createRunState, type RunState, releaseRun, resolveLate } from './run-state.ts'
import { rootObject, runSteps } from './run-steps.ts'
import { stalePlaces } from './stale-places.ts'
import type { Writer } from './writer.ts'

/** What one run of a plan takes. */
export interface PlanRun {
  readonly plan: OperationPlan
  /** Coerced. */
  readonly variables: Variables
  readonly context: RequestContext
  /** Values of `__schema` and `__type`, by response key. */
  readonly introspection: Readonly<Record<string, unknown>>
  /** Of a subscription: the event that it is run for, or the error in its place. */
  readonly event?: unknown
  /** @default none */
  readonly memory?: RunMemory
}

/** Runs a plan: fetches, then writes the result; at once where nothing is to be waited for. */
export function executePlan(run: PlanRun): MaybePromise<TextResult> {
  const { plan, variables, context, introspection, event, memory } = run
  const known = memory?.of(run)
  const state = createRunState(plan, variables, context, known)
  const writer = createWriter(state, introspection)
  if (plan.kind === 'mutation') return executeSerially(plan, state, writer)
  const [root] = plan.roots
  if (root === undefined) return { data: '{}' }
  const from = plan.stream === undefined ? rootObject : eventRoot(plan.stream, event)
  const running = runSteps(root, state, from, plan.stream?.firstSteps)
  const write = (): TextResult => writeWhole(root, from, writer, known)
  return running === undefined ? write() : running.then(write)
}

/** An object that holds the event in the root field. */
function eventRoot({ field }: StreamPlan, event: unknown): object {
  const root: Record<string, unknown> = Object.create(null)
  root[field.name] = event
  return root
}

function writeWhole(root: ObjectPlan, from: object, writer: Writer, known: KnownRun | undefined): TextResult {
  const { state } = writer
  const { last } = state
  const data = last?.data ?? onePieceOf(objectWriter(root)(from, writer))
  noteStale([root], from, state)
  if (last !== undefined) known?.repeated()
  const isFit = data !== undefined && writer.errors.length === 0
  release(writer, last !== undefined || (isFit && known?.remember(state, data) === true))
  return resultOf(data, writer)
}

function onePieceOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : inOnePiece(text)
}

/** Lets go of the texts that the run has written, and, where nobody remembers it, of what it has read. */
function release({ state, written }: Writer, isKept: boolean): void {
  for (const texts of written) texts?.clear()
  if (!isKept) releaseRun(state)
}

/** What is too old is for the client to know, whichever way it got into the result. */
function noteStale(roots: readonly ObjectPlan[], from: object, state: RunState): void {
  if (state.stale.length > 0) state.context.trace.stale = stalePlaces(roots, from, state)
}

/** Mutations: each root field with all that hangs on it before the next one starts (specification, section 6.2.2). */
async function executeSerially(plan: OperationPlan, state: RunState, writer: Writer): Promise<TextResult> {
  const members: string[] = []
  for (const root of plan.roots) {
    await runSteps(root, state)
    const written = objectWriter(root)(rootObject, writer)
    // A root field that may not be null is: there is no data, and nothing more may happen.
    if (written === undefined) return resultOf(undefined, writer)
    members.push(written.slice(1, -1))
  }
  noteStale(plan.roots, rootObject, state)
  release(writer, false)
  return resultOf(inOnePiece(`{${members.join(',')}}`), writer)
}

function createWriter(state: RunState, introspection: PlanRun['introspection']): Writer {
  const { objectCount } = state.plan
  return {
    state,
    introspection,
    objectWriter,
    errors: [],
    path: [],
    depth: 0,
    cursors: new Array(objectCount).fill(0),
    written: new Array(objectCount),
  }
}

function resultOf(data = 'null', { errors, state }: Writer): TextResult {
  if (errors.length === 0) return { data }
  if (errors.length === 1) return { data, errors }
  return { data, errors: oneErrorANull(JSON.parse(data), errors, nonNullInPlan(state.plan.roots)) }
}

/** Makes every value that depends on the variables once, so that what is wrong with one is known before anything is sent. */
export function checkLateValues(plan: OperationPlan, variables: Variables): void {
  for (const step of plan.steps) resolveLate(step.args, variables)
}
