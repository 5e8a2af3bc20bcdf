import { type FieldNode, type GraphQLOutputType, getNamedType, isAbstractType, isObjectType } from 'graphql'
import type { Provided } from '../../sources/provided-fields.ts'
import { type CollectScope, collectFields } from './collect-fields.ts'

/** Whether all that is selected below a field is among what is provided there. */
export function covers(
  provided: Provided,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  scope: CollectScope,
): boolean {
  const named = getNamedType(type)
  const objects = isAbstractType(named) ? scope.schema.getPossibleTypes(named) : isObjectType(named) ? [named] : []
  const sets = nodes.flatMap((node) => node.selectionSet ?? [])
  return objects.every((object) =>
    [...collectFields(object, sets, scope).values()].every((selected) => {
      const name = selected[0]?.name.value ?? ''
      if (name === '__typename') return true
      const field = object.getFields()[name]
      const below = provided.get(`${object.name}.${name}`)
      return field !== undefined && below !== undefined && covers(below, field.type, selected, scope)
    }),
  )
}
