import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql'
import type { ConnectorSite } from '../source.ts'
import type { ElementPlan, ObjectPlan, TypePlan } from './codec/plan.ts'
import { elementOf, listItemOf } from './codec/wrapper.ts'
import { emptyField } from './import-fields.ts'
import { nearest } from './nearest.ts'
import type { WrittenMapping } from './soap-directive.ts'

/** Types that were compared: of the importer's, each operation that has them would compare them again. */
const compared = new WeakMap<ObjectPlan, WeakSet<GraphQLObjectType>>()

/**
 * Warns of fields that nothing gives, where objects are read by the names that their GraphQL types have: the element that stands at a
 * path of the answer.
 */
export function checkNames(
  content: ElementPlan,
  path: readonly string[],
  selection: WrittenMapping | undefined,
  site: ConnectorSite,
): void {
  let element: ElementPlan | undefined = content
  for (const key of path) {
    const plan: TypePlan | undefined = element?.plan()
    element = plan?.kind === 'object' ? elementOf(plan, key) : undefined
  }
  const waiting: [TypePlan, GraphQLOutputType][] = []
  if (element !== undefined) waiting.push([element.plan(), site.field?.type ?? site.parentType])
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const plan = itemsOf(next[0], next[1])
    const type = getNamedType(next[1])
    if (plan.kind !== 'object' || !isObjectType(type) || isCompared(plan, type)) continue
    const plans = [plan, ...plan.derived().values()]
    for (const field of Object.values(type.getFields())) {
      const owner = plans.find((each) => keyOf(each, field.name) !== undefined)
      if (owner === undefined) {
        if (field.name !== emptyField && !site.isResolvedElsewhere(type.name, field.name) && !hasConnector(type))
          site.report({
            severity: 'warning',
            rule: 'selection-missing-field',
            message: `nothing gives ${type.name}.${field.name}: ${plan.name?.local ?? 'the answer'} has no such name`,
            remedy: nearest(field.name, plan.aliases.keys()) ?? 'write a selection that gives it',
            node: field.astNode ?? selection?.node,
          })
        continue
      }
      const inner = elementOf(owner, keyOf(owner, field.name) ?? '')
      if (inner !== undefined) waiting.push([inner.plan(), field.type])
    }
  }
}

/** The names of the schema, and those that GraphQL would have for them. */
function keyOf(plan: ObjectPlan, name: string): string | undefined {
  return plan.keys.has(name) ? name : plan.aliases.get(name)
}

/** What the items are of a type that is only a list, where a list is wanted. */
function itemsOf(plan: TypePlan, type: GraphQLOutputType): TypePlan {
  let items = plan
  for (let left = getNullableType(type); isListType(left); left = getNullableType(left.ofType)) {
    const item = listItemOf(items)
    if (item !== undefined) items = item.plan()
  }
  return items
}

function isCompared(plan: ObjectPlan, type: GraphQLObjectType): boolean {
  const types = compared.get(plan) ?? new WeakSet()
  compared.set(plan, types)
  if (types.has(type)) return true
  types.add(type)
  return false
}

/** A type may have several connectors, and not each must give every field. */
export function hasConnector({ astNode }: GraphQLObjectType): boolean {
  return astNode?.directives?.some(({ name }) => name.value === 'soap') ?? false
}
