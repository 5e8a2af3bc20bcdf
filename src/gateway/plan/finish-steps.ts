import type { StepDraft } from './drafts.ts'
import { prepareLate } from './prepare-late.ts'

/** Drops steps that nothing reads, and prepares the fetches by what else is asked for, once all are known. */
export function finishSteps(steps: readonly StepDraft[]): void {
  const used = new Set(steps)
  for (const step of steps) drop(step, used)
  const uses = new Map<unknown, number>()
  const fetches = [...used].flatMap((step) => (step.action.kind === 'fetch' ? [{ step, action: step.action }] : []))
  for (const { step, action } of fetches)
    for (const used of [step.source, action.connector]) uses.set(used, (uses.get(used) ?? 0) + 1)
  for (const { step, action } of fetches) {
    const isShared = (uses.get(action.connector) ?? 0) > 1
    const isAlone = uses.get(step.source) === 1
    const prepared = prepareLate(action.connector, step.base.wants, { isAlone, isExact: !isShared })
    step.action = { ...action, isShared, prepared }
  }
}

/** Drops a step that nothing reads, and then those that were there for it alone. */
function drop(step: StepDraft, used: Set<StepDraft>): void {
  if (step.fields.length > 0 || step.dependents.length > 0 || !used.delete(step)) return
  step.at.steps = step.at.steps.filter((each) => each !== step)
  for (const other of step.awaited) {
    other.dependents = other.dependents.filter((each) => each !== step)
    drop(other, used)
  }
}
