import type { MappingProblem } from '../../../mapping/index.ts'
import { noteProblem } from './note-problem.ts'
import type { ElementPlan, ObjectPlan } from './plan.ts'

/**
 * The element of a name. A server that gets only the namespace wrong (many leave it out, or put it where the schema wants none) is
 * understood where no other element has the name.
 */
export function elementNamed(plan: ObjectPlan, namespace: string, local: string): ElementPlan | undefined {
  const candidates = plan.elements.get(local)
  if (candidates === undefined) return undefined
  for (const each of candidates) if (each.name.namespace === namespace) return each
  return candidates.length > 1 || plan.hasWildcard ? undefined : candidates[0]
}

/** An object, and what came for it in elements whose namespace was wrong. */
export interface LooseOwner {
  readonly object: Record<string, unknown>
  /** By key. */
  loose: Record<string, unknown> | undefined
}

/** Where the value of an element goes whose namespace is wrong. */
export function looseOf(owner: LooseOwner, { key, isList }: ElementPlan): Record<string, unknown> {
  owner.loose ??= Object.create(null) as Record<string, unknown> // has no prototype, so no type either
  if (isList) owner.loose[key] ??= []
  return owner.loose
}

/** What had the wrong namespace stands where nothing had the right one. That is a problem, not an error. */
export function takeLoose({ object, loose }: LooseOwner, problems: MappingProblem[]): void {
  for (const key in loose) {
    const right = object[key]
    if (Array.isArray(right) ? right.length > 0 : right !== null && right !== undefined) continue
    object[key] = loose[key]
    noteProblem(problems, `element ${key} is in another namespace than the schema says`)
  }
}
