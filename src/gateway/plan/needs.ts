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
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { type KeyPath, selectionOfPaths } from '../../sources/key-paths.ts'
import { isOfOther, type StepRequest } from './add-step.ts'
import { fieldOf } from './base.ts'
import { chooseSources } from './choose-sources.ts'
import { collectFields } from './collect-fields.ts'
import type { Found, ObjectDraft, Planning } from './drafts.ts'
import type { FieldPlan, Need, ValuePlan } from './plan.ts'

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
    const isKey = isEntity || keyFields.includes(name)
    const nodes = request.needPaths ? nodesInto(name, request.needPaths) : []
    const isOthers = nodes.length > 0 && !draft.bases.some((base) => base.source === source)
    return (
      field &&
      (isOthers
        ? deepNeed(name, nodes, isKey ? nodes : undefined, request, search)
        : plainNeed(field, isKey, request, search))
    )
  })
}

/** A field as a selection of what is read below it; none where it is read as a whole. */
function nodesInto(name: string, paths: readonly KeyPath[]): readonly FieldNode[] {
  const below = paths.filter((path) => path === name || path.startsWith(`${name}.`))
  if (below.includes(name)) return []
  return selectionOfPaths(below).selections.flatMap((node) => (node.kind === Kind.FIELD ? [node] : []))
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

/** A key, and a subgraph's `@requires`, which can reach into objects. */
function selectedNeeds(request: StepRequest, key: SelectionSetNode, search: NeedsSearch): (Need | undefined)[] {
  const { draft, planning } = search
  const { supergraph, wholeScope } = planning
  const type = wholeScope.schema.getType(draft.typeName) ?? draft.type
  if (!isObjectType(type) && !isInterfaceType(type)) return [undefined]
  const keys = collectFields(type, [key], wholeScope)
  const all = collectFields(type, [key, ...(request.required ? [request.required] : [])], wholeScope)
  return [...all].flatMap(([name, nodes]): (Need | undefined)[] => {
    if (name === '__typename') return []
    const keyNodes = keys.get(name)
    const isKey = keyNodes !== undefined
    const field = supergraph.fieldOf(draft.typeName, nodes[0]?.name.value ?? '')
    if (field === undefined) return [undefined]
    if (isLeafType(getNamedType(field.type)) && nodes[0]?.arguments?.length === 0)
      return [plainNeed(field, isKey, request, search)]
    return [deepNeed(name, nodes, keyNodes, request, search)]
  })
}

/** A value that steps of its own can lead to, read when all of them have ended. */
function deepNeed(
  name: string,
  nodes: readonly FieldNode[],
  keyNodes: readonly FieldNode[] | undefined,
  { source }: Pick<StepRequest, 'source'>,
  { planning, draft, visiting, maxDepth }: NeedsSearch,
): Need | undefined {
  // More of an object can be had by a key that reaches into it: the key itself must be at hand.
  const isHeld = visiting.has(name)
  const others = isHeld ? new Set([...visiting].filter((each) => each !== name)) : visiting
  const depth = isHeld ? 0 : keyNodes && maxDepth
  const { sources } = chooseSources(
    { ...planning, scope: planning.wholeScope },
    {
      typeName: draft.typeName,
      held: draft.bases,
      fields: [[name, nodes]],
      visiting: [...others],
      entered: draft.steps.map(({ source }) => source),
      ...(depth !== undefined && { maxDepth: depth }),
    },
  )
  const field = planning.planHidden(draft, nodes, { from: sources.get(name) ?? [], visiting: others, isHeld })
  if (field === undefined || field.from.kind === 'missing') return undefined
  // What is chosen of subgraphs is whole; of others it is looked for.
  if (source.subgraph === undefined && lacks(field)) return undefined
  const whole = keyNodes?.flatMap(({ selectionSet }) => selectionSet ?? [])
  return { name, from: field.from, isKey: keyNodes !== undefined, whole, type: undefined, source: field.source, field }
}

/** Whether nobody gives a field, or something below it. */
function lacks({ from, value }: FieldPlan): boolean {
  return from.kind === 'missing' || lacksBelow(value)
}

function lacksBelow(value: ValuePlan): boolean {
  switch (value.kind) {
    case 'leaf':
      return false
    case 'list':
      return lacksBelow(value.item)
    case 'object':
      return value.object.fields.some(lacks)
    case 'abstract':
      return [...value.objects.values()].some((object) => object.fields.some(lacks))
  }
}
