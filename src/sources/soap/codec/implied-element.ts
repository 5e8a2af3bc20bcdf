import type { MappingProblem } from '../../../mapping/index.ts'
import { noteProblem } from './note-problem.ts'
import type { ElementPlan, ObjectPlan } from './plan.ts'
import { contentFields } from './wrapper.ts'

/** An element that is not there, though what belongs into it is. */
export interface ImpliedElement {
  readonly element: ElementPlan
  readonly plan: ObjectPlan
}

/**
 * The one element of a type that holds nothing else, where a name is of what stands in that: servers leave it out (`<Response><Items/>` for
 * `<Response><Result><Items/>`). Nothing else can be meant.
 */
export function impliedElement(plan: ObjectPlan, namespace: string, local: string): ImpliedElement | undefined {
  const element = onlyElement(plan)
  const inner = element?.plan()
  if (element === undefined || inner?.kind !== 'object' || inner.isAbstract || inner.array !== undefined)
    return undefined
  if (inner.inOrder !== undefined) return undefined
  return inner.elements.get(local)?.some(({ name }) => name.namespace === namespace)
    ? { element, plan: inner }
    : undefined
}

const known = new WeakMap<ObjectPlan, { readonly element: ElementPlan | undefined }>()

function onlyElement(plan: ObjectPlan): ElementPlan | undefined {
  const found = known.get(plan) ?? { element: findOnly(plan) }
  known.set(plan, found)
  return found.element
}

function findOnly(plan: ObjectPlan): ElementPlan | undefined {
  const [only, ...others] = contentFields(plan)
  if (only?.kind !== 'element' || others.length > 0 || plan.array !== undefined) return undefined
  const element = [...plan.elements.values()].flat().find((each) => each.name.local === only.element.name.local)
  return element === undefined || element.isList || !element.isWanted ? undefined : element
}

/** What came for an implied element is its value, where it did not come itself. That is a problem, not an error. */
export function takeImplied(
  object: Record<string, unknown>,
  { key }: ElementPlan,
  value: unknown,
  problems: MappingProblem[],
): void {
  if (object[key] !== null && object[key] !== undefined) return
  object[key] = value
  noteProblem(problems, `element ${key} is left out around what is in it`)
}
