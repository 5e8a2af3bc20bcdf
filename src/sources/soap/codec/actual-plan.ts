import type { MappingProblem } from '../../../mapping/index.ts'
import type { XmlAttribute, XmlScope } from '../../xml/parse.ts'
import { nameKey, namespaces, parseQName } from '../qname.ts'
import { noteProblem } from './note-problem.ts'
import type { TypePlan } from './plan.ts'

/** How types are read that values say of themselves. */
export interface TypeSettings {
  /** SOAP section 5: types that values say are known from the schema, or do not matter. */
  readonly isEncoded: boolean
  /** Takes what was read although it was not as the schema says. */
  readonly problems: MappingProblem[]
}

/**
 * The plan that `xsi:type` asks for, if it is one that may stand here. Of a type that is not known (schemas grow), what the declared type
 * has is read, or what the only type of that name in another namespace has; undefined where neither is there.
 */
export function actualPlan(
  plan: TypePlan,
  attributes: readonly XmlAttribute[],
  scope: XmlScope,
  { isEncoded, problems }: TypeSettings,
): TypePlan | undefined {
  if (plan.kind !== 'object') return plan
  const named = attributes.find((each) => each.local === 'type' && each.namespace === namespaces.xsi)
  if (named === undefined) return plan
  const name = parseQName(named.value, scope.resolve)
  const derived = plan.derived()
  const found = name && derived.get(nameKey(name))
  if (found !== undefined) return found
  // A type that nothing derives from needs no telling: its own name, or its SOAP type, wrong or not, changes nothing.
  if (isEncoded || (derived.size <= 1 && !plan.isAbstract)) return plan
  const [only, ...others] = [...derived.values()].filter((each) => each.name?.local === localName(named.value))
  const understood = only !== undefined && others.length === 0 ? only : plan.isAbstract ? undefined : plan
  if (understood !== undefined) noteProblem(problems, 'a value is of a type that the schema does not have there')
  return understood
}

function localName(text: string): string {
  return text.slice(text.indexOf(':') + 1).trim()
}
