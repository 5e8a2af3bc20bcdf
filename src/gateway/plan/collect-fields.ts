import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** A field of the result with all its places in the operation. */
export type CollectedField = readonly [responseKey: string, nodes: readonly FieldNode[]]

/** The document's fragments, and the values of the variables that decide what is skipped. */
export interface CollectScope {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly conditions: Readonly<Record<string, boolean>>
}

/**
 * The fields that a type's object gets, by response key, in order (GraphQL specification, section 6.3.2).
 * @param count called for each selection that is looked at
 */
export function collectFields(
  type: GraphQLObjectType | GraphQLInterfaceType,
  sets: readonly SelectionSetNode[],
  scope: CollectScope,
  count?: () => void,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  const add = (set: SelectionSetNode) => {
    for (const node of set.selections) {
      count?.()
      if (!isIncluded(node, scope)) continue
      switch (node.kind) {
        case Kind.FIELD: {
          const key = node.alias?.value ?? node.name.value
          const known = fields.get(key)
          if (known === undefined) fields.set(key, [node])
          else known.push(node)
          break
        }
        case Kind.INLINE_FRAGMENT:
          if (applies(type, node.typeCondition?.name.value, scope.schema)) add(node.selectionSet)
          break
        case Kind.FRAGMENT_SPREAD: {
          const fragment = scope.fragments.get(node.name.value)
          if (fragment === undefined || visited.has(node.name.value)) break
          visited.add(node.name.value)
          if (applies(type, fragment.typeCondition.name.value, scope.schema)) add(fragment.selectionSet)
        }
      }
    }
  }
  for (const set of sets) add(set)
  return fields
}

function applies(
  type: GraphQLObjectType | GraphQLInterfaceType,
  condition: string | undefined,
  schema: GraphQLSchema,
): boolean {
  if (condition === undefined || condition === type.name) return true
  const abstract = schema.getType(condition)
  return isAbstractType(abstract) && schema.isSubType(abstract, type)
}

/** Whether a selection is the same for all objects of an interface, and does not ask which type they are. */
export function isTypeFree(name: string, sets: readonly SelectionSetNode[], scope: CollectScope): boolean {
  const type = scope.schema.getType(name)
  if (!isInterfaceType(type)) return true
  const isFree = (set: SelectionSetNode): boolean =>
    set.selections.every((node) => {
      if (!isIncluded(node, scope)) return true
      if (node.kind === Kind.FIELD) return node.name.value !== '__typename'
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? scope.fragments.get(node.name.value) : node
      return (
        fragment === undefined ||
        (applies(type, fragment.typeCondition?.name.value, scope.schema) && isFree(fragment.selectionSet))
      )
    })
  return sets.every(isFree)
}

function isIncluded(node: SelectionNode, { conditions }: CollectScope): boolean {
  return (node.directives ?? []).every(({ name, arguments: given }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true
    const value = given?.find((each) => each.name.value === 'if')?.value
    const isTrue =
      value?.kind === Kind.VARIABLE
        ? conditions[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value
    return name.value === 'include' ? isTrue : !isTrue
  })
}
