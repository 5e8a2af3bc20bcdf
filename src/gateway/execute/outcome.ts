import { StaleValue } from '../../sources/cached/index.ts'
import type { Step } from '../plan/plan.ts'
import type { RunState } from './run-state.ts'

/** The value of what is too old, which is noted with the object that it is for. */
export function unwrap(outcome: unknown, step: Step, at: number, state: RunState): unknown {
  if (!(outcome instanceof StaleValue)) return outcome
  state.stale.push({ step, at, note: outcome.note })
  return outcome.value
}

/** An entity as its source gave it; what is no object is no entity. */
export function toEntity(outcome: unknown): unknown {
  if (outcome instanceof Error) return outcome
  return typeof outcome === 'object' ? outcome : null
}
