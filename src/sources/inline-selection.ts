import {
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { ConnectorSelection } from './source.ts'

/**
 * The selection below a field that is being resolved, as a connector takes it: fragment spreads inlined, skipped parts left
 * out. Made when first read: most connectors never do.
 */
export function selectionBelow(info: GraphQLResolveInfo): ConnectorSelection {
  return lazySelection(info, () => info.fieldNodes.flatMap((field) => field.selectionSet?.selections ?? []))
}

/** The field that is being resolved itself, as a selection of its parent. */
export function selectionOfField(info: GraphQLResolveInfo): ConnectorSelection {
  return lazySelection(info, () => info.fieldNodes)
}

/** Names of the fields that a selection asks for of its object, whatever its type. */
export function fieldNames(set: SelectionSetNode | undefined): string[] {
  return (set?.selections ?? []).flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node.name.value]
    return node.kind === Kind.INLINE_FRAGMENT ? fieldNames(node.selectionSet) : []
  })
}

type InlineInfo = Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>

function lazySelection(info: InlineInfo, selectionsOf: () => readonly SelectionNode[]): ConnectorSelection {
  let made: { readonly selectionSet: SelectionSetNode | undefined } | undefined
  return {
    variables: info.variableValues,
    get selectionSet() {
      made ??= { selectionSet: toSelectionSet(inline(selectionsOf(), info)) }
      return made.selectionSet
    },
  }
}

function toSelectionSet(selections: readonly SelectionNode[]): SelectionSetNode | undefined {
  return selections.length === 0 ? undefined : { kind: Kind.SELECTION_SET, selections }
}

function inline(selections: readonly SelectionNode[], info: InlineInfo): SelectionNode[] {
  return selections.filter((each) => isIncluded(each, info)).map((each) => inlineOne(each, info))
}

function inlineOne(node: SelectionNode, info: InlineInfo): SelectionNode {
  switch (node.kind) {
    case Kind.FIELD: {
      const { selectionSet, directives: _, ...rest } = node
      return {
        ...rest,
        ...(selectionSet && { selectionSet: { ...selectionSet, selections: inline(selectionSet.selections, info) } }),
      }
    }
    case Kind.INLINE_FRAGMENT:
      return {
        ...node,
        directives: [],
        selectionSet: { ...node.selectionSet, selections: inline(node.selectionSet.selections, info) },
      }
    case Kind.FRAGMENT_SPREAD: {
      const fragment: FragmentDefinitionNode | undefined = info.fragments[node.name.value]
      return {
        kind: Kind.INLINE_FRAGMENT,
        ...(fragment && { typeCondition: fragment.typeCondition }),
        selectionSet: { kind: Kind.SELECTION_SET, selections: inline(fragment?.selectionSet.selections ?? [], info) },
      }
    }
  }
}

function isIncluded(node: SelectionNode, { variableValues }: InlineInfo): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false
}
