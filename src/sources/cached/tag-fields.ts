import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { ConnectorSelection } from '../source.ts'
import type { CacheSite } from './rule.ts'

/** A selection with what tags are made of. */
export type CompleteSelection = (selection: ConnectorSelection) => ConnectorSelection

/**
 * Of a connector that gives only what is selected, everything must be selected that tags are made of: otherwise it were the client who
 * decides which invalidations reach a result.
 * @param paths fields of the result, or of each item of it
 */
export function selectTagFields(paths: readonly (readonly string[])[], site: CacheSite): CompleteSelection {
  const type = getNamedType(site.field?.type ?? site.parentType)
  const added = paths.flatMap((path) => selectPath(path, type, site))
  if (added.length === 0) return (selection) => selection
  return (selection) => {
    const { selectionSet } = selection
    if (selectionSet === undefined) return selection
    return { ...selection, selectionSet: setOf([...selectionSet.selections, ...added]) }
  }
}

/** Nothing where the path leads to no leaf, or somewhere that a result of the connector's own need not hold. */
function selectPath(
  [name, ...rest]: readonly string[],
  type: GraphQLNamedType,
  site: CacheSite,
): readonly SelectionNode[] {
  if (name === undefined) return []
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
  if (field === undefined) return isAbstractType(type) ? selectInObjects([name, ...rest], type, site) : []
  if (field.args.some(isRequiredArgument) || site.isResolvedElsewhere(type.name, name)) return []
  const node = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } } as const
  const below = getNamedType(field.type)
  if (isLeafType(below)) return [node]
  const selections = selectPath(rest, below, site)
  return selections.length === 0 ? [] : [{ ...node, selectionSet: setOf(selections) }]
}

function selectInObjects(
  path: readonly string[],
  type: Parameters<GraphQLSchema['getPossibleTypes']>[0],
  site: CacheSite,
): readonly SelectionNode[] {
  return site.schema.getPossibleTypes(type).flatMap((object) => {
    const selections = selectPath(path, object, site)
    if (selections.length === 0) return []
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: object.name } } as const
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: setOf(selections) }]
  })
}

function setOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections }
}
