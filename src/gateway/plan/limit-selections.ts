import { type GraphQLObjectType, getNamedType, isAbstractType, isObjectType, type SelectionSetNode } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { type CollectScope, collectFields } from './collect-fields.ts'

/** Most selections that planning one operation may look at. */
const maxSelections = 10_000

/**
 * Looks at every selection as planning would, and makes nothing of it: what is too much is refused at once.
 * @throws GatewayError LIMIT_EXCEEDED (reason `plan`)
 */
export function limitSelections(type: GraphQLObjectType, set: SelectionSetNode, scope: CollectScope): void {
  let left = maxSelections
  const count = () => {
    if (left-- === 0) throw new GatewayError('LIMIT_EXCEEDED', { reason: 'plan' })
  }
  const walk = (on: GraphQLObjectType, sets: readonly SelectionSetNode[]): void => {
    for (const nodes of collectFields(on, sets, scope, count).values()) {
      const below = nodes.flatMap((node) => node.selectionSet ?? [])
      const field = on.getFields()[nodes[0]?.name.value ?? '']
      if (below.length === 0 || field === undefined) continue
      const result = getNamedType(field.type)
      if (isObjectType(result)) walk(result, below)
      if (isAbstractType(result)) for (const each of scope.schema.getPossibleTypes(result)) walk(each, below)
    }
  }
  walk(type, [set])
}
