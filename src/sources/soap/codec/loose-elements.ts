import type { MappingProblem } from '../../../mapping/index.ts'
import { noteProblem } from './note-problem.ts'
import type { ElementPlan, ObjectPlan } from './plan.ts'
import { listItemOf } from './wrapper.ts'

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

/**
 * An item that is called as the list that it is in (`<tags><tags>`): what some servers write whatever their description says. Nothing else
 * can be meant where the type is only a list.
 * @param list what the list is called.
 */
export function misnamedItem(plan: ObjectPlan, list: string, local: string): ElementPlan | undefined {
  return local === list && !plan.hasWildcard ? listItemOf(plan) : undefined
}

/** An object, and what came for it in elements whose name was wrong. */
export interface LooseOwner {
  readonly object: Record<string, unknown>
  /** By key. */
  loose: Record<string, unknown> | undefined
  /** What items are called that have the name of their list. */
  misnamed: string | undefined
}

/** Where the value of an element goes whose name is wrong. */
export function looseOf(owner: LooseOwner, { key, isList, name }: ElementPlan, local: string): Record<string, unknown> {
  if (local !== name.local) owner.misnamed = local
  owner.loose ??= Object.create(null) as Record<string, unknown> // has no prototype, so no type either
  if (isList) owner.loose[key] ??= []
  return owner.loose
}

/** What had the wrong name stands where nothing had the right one. That is a problem, not an error. */
export function takeLoose({ object, loose, misnamed }: LooseOwner, problems: MappingProblem[]): void {
  for (const key in loose) {
    const right = object[key]
    if (Array.isArray(right) ? right.length > 0 : right !== null && right !== undefined) continue
    object[key] = loose[key]
    const how =
      misnamed === undefined ? 'in another namespace than the schema says' : `called ${misnamed}, as its list is`
    noteProblem(problems, `element ${key} is ${how}`)
  }
}
