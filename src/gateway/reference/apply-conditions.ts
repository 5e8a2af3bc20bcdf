import {
  type DirectiveNode,
  type DocumentNode,
  type ExecutionResult,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getVariableValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'

type Values = Readonly<Record<string, unknown>>

/** Stands in a selection set without a field of its own: stitching needs one to ask for the object. */
export const nothing = '_nothing'

const nothingNode: SelectionNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: nothing },
  name: { kind: Kind.NAME, value: '__typename' },
}

/** Whether a document has `@skip` or `@include` in it, or a selection set of nothing but fragments. */
export function needsConditions(document: DocumentNode): boolean {
  let isFound = false
  visit(document, {
    Directive: (node) => {
      isFound ||= isCondition(node)
    },
    SelectionSet: ({ selections }) => {
      isFound ||= !selections.some((each) => each.kind === Kind.FIELD)
    },
  })
  return isFound
}

/**
 * A document as `@skip` and `@include` leave it with these variables, without the two. Of equal fields with different
 * conditions, stitching asks its sources for none where one is skipped.
 * @returns the document itself when a variable is wrong: running it says so.
 */
export function applyConditions(
  document: DocumentNode,
  schema: GraphQLSchema,
  operationName: string | undefined,
  variables: Values,
): DocumentNode {
  const operation = document.definitions.find(
    (each) =>
      each.kind === Kind.OPERATION_DEFINITION && (operationName === undefined || each.name?.value === operationName),
  )
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return document
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 0 })
  if (coerced === undefined) return document
  return {
    ...document,
    definitions: document.definitions.map((node) => {
      const isRun = node === operation || node.kind === Kind.FRAGMENT_DEFINITION
      return isRun ? { ...node, selectionSet: filledSet(node.selectionSet, coerced) } : node
    }),
  }
}

/** A result without what stood for nothing. */
export function withoutNothing(result: ExecutionResult): ExecutionResult {
  // A marked edge: the walk keeps the shape.
  return result.data ? { ...result, data: cleaned(result.data) as NonNullable<ExecutionResult['data']> } : result
}

function filledSet(set: SelectionSetNode, variables: Values): SelectionSetNode {
  const selections = remaining(set, variables)
  const hasField = selections.some((each) => each.kind === Kind.FIELD)
  return { ...set, selections: hasField ? selections : [...selections, nothingNode] }
}

function remaining(set: SelectionSetNode, variables: Values): readonly SelectionNode[] {
  return set.selections.flatMap((node) => remainingOf(node, variables))
}

function remainingOf(node: SelectionNode, variables: Values): readonly SelectionNode[] {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return []
  if (getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if === false) return []
  const directives = node.directives?.filter((each) => !isCondition(each)) ?? []
  switch (node.kind) {
    case Kind.FIELD:
      return [
        { ...node, directives, ...(node.selectionSet && { selectionSet: filledSet(node.selectionSet, variables) }) },
      ]
    case Kind.INLINE_FRAGMENT: {
      const selections = remaining(node.selectionSet, variables)
      return selections.length > 0 ? [{ ...node, directives, selectionSet: { ...node.selectionSet, selections } }] : []
    }
    case Kind.FRAGMENT_SPREAD:
      return [{ ...node, directives }]
  }
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include'
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned)
  // Results of selections have no prototype; values of scalars, which may hold any names, do.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== null) return value
  const kept: Record<string, unknown> = Object.create(null)
  for (const [name, item] of Object.entries(value)) if (name !== nothing) kept[name] = cleaned(item)
  return kept
}
