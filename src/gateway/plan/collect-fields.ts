import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

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
  type: GraphQLObjectType,
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

function applies(type: GraphQLObjectType, condition: string | undefined, schema: GraphQLSchema): boolean {
  if (condition === undefined || condition === type.name) return true
  const abstract = schema.getType(condition)
  return isAbstractType(abstract) && schema.isSubType(abstract, type)
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
