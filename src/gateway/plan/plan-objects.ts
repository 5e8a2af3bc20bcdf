import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import { isReference } from '../../sources/shapes.ts'
import type { Source } from '../../sources/source.ts'
import { type Base, fieldOf } from './base.ts'
import { collectFields } from './collect-fields.ts'
import type { Found, ObjectDraft, Planning, StepDraft } from './drafts.ts'
import { locateField } from './locate-field.ts'
import type { FieldPlan, ObjectPlan, ValuePlan } from './plan.ts'
import type { Supergraph } from './supergraph.ts'
import { wantsOnType } from './wants.ts'

/** A field of the result with all its places in the operation. */
export type CollectedField = readonly [responseKey: string, nodes: readonly FieldNode[]]

/** Plans the objects of one type at one place, with all that stands below them. */
export function planObject(
  planning: Planning,
  type: GraphQLObjectType,
  fields: readonly CollectedField[],
  base?: Base,
  feeder?: StepDraft,
): ObjectDraft {
  planning.checkTime()
  const draft: ObjectDraft = {
    id: planning.objectCount++,
    typeName: type.name,
    type,
    base,
    feeder,
    fields: [],
    ways: [],
    steps: [],
    hasSteps: false,
    canRepeat: feeder?.at.feeder !== undefined,
    stepByKey: new Map(),
    needed: neededSources(planning.supergraph, type.name, fields, base),
  }
  for (const [responseKey, nodes] of fields) {
    const field = planField(planning, draft, responseKey, nodes)
    if (field === undefined) continue
    draft.fields.push(field)
    if (field.from.kind === 'step') (field.from.step as StepDraft).fields.push(field)
    if (field.from.kind === 'own' && field.leadsToSteps) draft.ways.push(field)
  }
  draft.hasSteps = draft.steps.length > 0 || draft.ways.length > 0
  return draft
}

const missing: Found = { place: { kind: 'missing' }, source: undefined, base: undefined }

const textValue: ValuePlan = { kind: 'leaf', type: GraphQLString }

function planField(
  planning: Planning,
  draft: ObjectDraft,
  responseKey: string,
  nodes: readonly FieldNode[],
): FieldPlan | undefined {
  const [node] = nodes
  if (node === undefined) return undefined
  const name = node.name.value
  const common = { responseKey, typeName: draft.typeName, name, nodes, keyFields: [], isReference: false }
  const meta = { ...common, value: textValue, source: undefined, leadsToSteps: false }
  if (name === '__typename') return { ...meta, from: { kind: 'typename' }, isNonNull: true }
  if (name === '__schema' || name === '__type') {
    const { type } = name === '__schema' ? SchemaMetaFieldDef : TypeMetaFieldDef
    return { ...meta, from: { kind: 'introspection' }, isNonNull: isNonNullType(type) }
  }
  const field = draft.type.getFields()[name]
  if (field === undefined) return undefined
  const found = locateField(planning, draft, field, nodes) ?? missing
  const feeder = found.place.kind === 'step' ? (found.place.step as StepDraft) : draft.feeder
  const named = getNamedType(field.type)
  const keyFields = isObjectType(named) && found.source ? found.source.keyFieldsOf(named.name) : []
  const value = planValue(planning, field.type, nodes, found.base, feeder)
  return {
    ...common,
    from: found.place,
    value,
    leadsToSteps: hasSteps(value),
    isNonNull: isNonNullType(field.type),
    source: found.source?.name,
    keyFields,
    isReference: keyFields.length > 0 && isReference(found.base?.shape, keyFields),
  }
}

function planValue(
  planning: Planning,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  base: Base | undefined,
  feeder: StepDraft | undefined,
): ValuePlan {
  if (isNonNullType(type)) return planValue(planning, type.ofType, nodes, base, feeder)
  if (isListType(type)) {
    const item = planValue(planning, type.ofType, nodes, base, feeder)
    return { kind: 'list', item, isItemNonNull: isNonNullType(type.ofType) }
  }
  if (isLeafType(type)) return { kind: 'leaf', type }
  const sets = nodes.flatMap((node) => node.selectionSet ?? [])
  const below = (object: GraphQLObjectType, of: Base | undefined) =>
    planObject(planning, object, [...collectFields(object, sets, planning.scope)], of, feeder)
  if (!isAbstractType(type)) return { kind: 'object', object: below(type, base) }
  const objects = planning.scope.schema.getPossibleTypes(type).map((object): [string, ObjectPlan] => {
    const on = base && { ...base, wants: wantsOnType(base.wants, object.name) }
    return [object.name, below(object, on)]
  })
  return { kind: 'abstract', typeName: type.name, objects: new Map(objects) }
}

/** Sources that alone can give one of these fields. */
function neededSources(
  supergraph: Supergraph,
  typeName: string,
  fields: readonly CollectedField[],
  base: Base | undefined,
): Set<Source> {
  const needed = new Set<Source>()
  for (const [, [node]] of fields) {
    const name = node?.name.value ?? ''
    if (base && fieldOf(base.source, typeName, name)) continue
    const [only, ...others] = supergraph.providersOf(typeName, name)
    if (only && others.length === 0) needed.add(only)
  }
  return needed
}

function hasSteps(value: ValuePlan): boolean {
  switch (value.kind) {
    case 'leaf':
      return false
    case 'list':
      return hasSteps(value.item)
    case 'object':
      return value.object.hasSteps
    case 'abstract':
      return [...value.objects.values()].some((object) => object.hasSteps)
  }
}
