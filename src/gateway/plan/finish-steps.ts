import type { StepDraft } from './drafts.ts'

/** Drops steps that nothing reads, and marks fetches that several steps can ask for, once all are known. */
export function finishSteps(steps: readonly StepDraft[]): void {
  const used = new Set(steps)
  for (const step of steps) drop(step, used)
  const uses = new Map<unknown, number>()
  for (const step of used) uses.set(connectorOf(step), (uses.get(connectorOf(step)) ?? 0) + 1)
  for (const step of used)
    if (step.action.kind === 'fetch' && (uses.get(step.action.connector) ?? 0) > 1)
      step.action = { ...step.action, isShared: true }
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

function connectorOf({ action }: StepDraft): unknown {
  return action.kind === 'fetch' ? action.connector : undefined
}
