import {
  type FieldNode,
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql'
import { isOfOther, type StepRequest } from './add-step.ts'
import { fieldOf } from './base.ts'
import { chooseSources } from './choose-sources.ts'
import { collectFields } from './collect-fields.ts'
import type { Found, ObjectDraft, Planning } from './drafts.ts'
import type { Need } from './plan.ts'

/** Where needs are looked for. */
export interface NeedsSearch {
  readonly planning: Planning
  readonly draft: ObjectDraft
  readonly visiting: ReadonlySet<string>
  /** No source may be asked for the key that more calls than this lead to. */
  readonly maxDepth: number | undefined
  readonly locate: (field: GraphQLField<unknown, unknown>, isKey: boolean) => Found | undefined
}

/** Finds what a step needs of its objects; undefined when something cannot be had. */
export function needsOf(request: StepRequest, search: NeedsSearch): Need[] | undefined {
  const needs = request.keySelection
    ? selectedNeeds(request, request.keySelection, search)
    : plainNeeds(request, search)
  return needs.includes(undefined) ? undefined : (needs as Need[])
}

/** Fields without anything below them. */
function plainNeeds(request: StepRequest, search: NeedsSearch): (Need | undefined)[] {
  const { source, action } = request
  const { draft, planning } = search
  const isEntity = action.kind === 'fetch' && action.entity !== undefined
  const keyFields = isOfOther(draft, source) ? source.keyFieldsOf(draft.typeName) : []
  return request.needNames.map((name) => {
    const field = fieldOf(source, draft.typeName, name) ?? planning.supergraph.fieldOf(draft.typeName, name)
    return field && plainNeed(field, isEntity || keyFields.includes(name), request, search)
  })
}

function plainNeed(
  field: GraphQLField<unknown, unknown>,
  isKey: boolean,
  { source }: StepRequest,
  { locate }: NeedsSearch,
): Need | undefined {
  const found = locate(field, isKey)
  if (found === undefined) return undefined
  const type = getNamedType(field.type)
  return {
    name: field.name,
    from: found.place,
    isKey,
    type: found.source !== source && isLeafType(type) ? type : undefined,
    lists: listsAround(field.type),
    source: found.source?.name,
  }
}

function listsAround(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listsAround(type.ofType)
  return isListType(type) ? 1 + listsAround(type.ofType) : 0
}

/** A subgraph's key and `@requires`, which can reach into objects. */
function selectedNeeds(request: StepRequest, key: SelectionSetNode, search: NeedsSearch): (Need | undefined)[] {
  const { draft, planning } = search
  const { supergraph, wholeScope } = planning
  const type = wholeScope.schema.getType(draft.typeName) ?? draft.type
  if (!isObjectType(type) && !isInterfaceType(type)) return [undefined]
  const keys = collectFields(type, [key], wholeScope)
  const all = collectFields(type, [key, ...(request.required ? [request.required] : [])], wholeScope)
  return [...all].flatMap(([name, nodes]): (Need | undefined)[] => {
    if (name === '__typename') return []
    const isKey = keys.has(name)
    const field = supergraph.fieldOf(draft.typeName, nodes[0]?.name.value ?? '')
    if (field === undefined) return [undefined]
    if (isLeafType(getNamedType(field.type)) && nodes[0]?.arguments?.length === 0)
      return [plainNeed(field, isKey, request, search)]
    return [deepNeed(name, nodes, isKey, search)]
  })
}

/** A value that steps of its own can lead to, read when all of them have ended. */
function deepNeed(
  name: string,
  nodes: readonly FieldNode[],
  isKey: boolean,
  { planning, draft, visiting, maxDepth }: NeedsSearch,
): Need | undefined {
  const { sources } = chooseSources(
    { ...planning, scope: planning.wholeScope },
    {
      typeName: draft.typeName,
      held: draft.bases,
      fields: [[name, nodes]],
      visiting: [...visiting],
      entered: draft.steps.map(({ source }) => source),
      ...(isKey && maxDepth !== undefined && { maxDepth }),
    },
  )
  const field = planning.planHidden(draft, nodes, sources.get(name) ?? [], visiting)
  if (field === undefined || field.from.kind === 'missing') return undefined
  return { name, from: field.from, isKey, type: undefined, source: field.source, field }
}
