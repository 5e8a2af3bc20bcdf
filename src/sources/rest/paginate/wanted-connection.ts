import { type FieldNode, Kind, type SelectionSetNode } from 'graphql'

/** What is read of a connection; the calls that are made depend on it. */
export interface WantedConnection {
  /** Items, or cursors that are made of them. */
  readonly hasItems: boolean
  /** The cursor of each item. */
  readonly hasCursors: boolean
  readonly hasNextPage: boolean
  readonly hasTotal: boolean
  /** What is read of nodes. */
  readonly nodes: SelectionSetNode
}

/** Finds what a selection reads of a connection; without one that is nothing but whether it is there. */
export function wantedConnection(set: SelectionSetNode | undefined): WantedConnection {
  const fields = set === undefined ? [] : fieldsIn(set)
  const below = (path: readonly string[]) => path.reduce((above, name) => fieldsBelow(above, name), fields)
  const names = (fields: readonly FieldNode[]) => fields.map((field) => field.name.value)
  const top = names(fields)
  const pageInfo = names(below(['pageInfo']))
  return {
    hasItems:
      ['edges', 'nodes'].some((name) => top.includes(name)) ||
      ['startCursor', 'endCursor'].some((name) => pageInfo.includes(name)),
    hasCursors: names(below(['edges'])).includes('cursor'),
    hasNextPage: pageInfo.includes('hasNextPage'),
    hasTotal: top.includes('totalCount'),
    nodes: { kind: Kind.SELECTION_SET, selections: [...below(['edges', 'node']), ...below(['nodes'])] },
  }
}

function fieldsBelow(fields: readonly FieldNode[], name: string): readonly FieldNode[] {
  return fields
    .filter((field) => field.name.value === name)
    .flatMap(({ selectionSet }) => selectionSet ?? [])
    .flatMap(fieldsIn)
}

function fieldsIn({ selections }: SelectionSetNode): readonly FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node]
    return node.kind === Kind.INLINE_FRAGMENT ? fieldsIn(node.selectionSet) : []
  })
}
