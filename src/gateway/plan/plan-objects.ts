import {
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { isReference } from '../../sources/shapes.ts'
import type { Source } from '../../sources/source.ts'
import { type Base, fieldOf } from './base.ts'
import { chooseSources } from './choose-sources.ts'
import { type CollectedField, collectFields, isTypeFree } from './collect-fields.ts'
import type { Found, LocateLimits, ObjectDraft, Planning, StepDraft } from './drafts.ts'
import { locateField } from './locate-field.ts'
import { NoWayError } from './no-way-error.ts'
import type { FieldPlan, ObjectPlan, ValuePlan } from './plan.ts'
import { membersOf } from './reach.ts'
import type { Supergraph } from './supergraph.ts'
import { tellType } from './tell-type.ts'
import { want, wantsOnType } from './wants.ts'

/** What a value is made of. */
interface ValueOrigin {
  /** What its objects are to the sources that gave them. */
  readonly bases: readonly Base[]
  /** The step whose outcome brings them. */
  readonly feeder: StepDraft | undefined
}

const nowhere: ValueOrigin = { bases: [], feeder: undefined }

/** Plans the objects of one type at one place, with all that stands below them. */
export function planObject(
  planning: Planning,
  type: GraphQLObjectType | GraphQLInterfaceType,
  fields: readonly CollectedField[],
  { bases, feeder }: ValueOrigin = nowhere,
): ObjectDraft {
  planning.checkTime()
  const draft: ObjectDraft = {
    id: planning.ids.objects++,
    typeName: type.name,
    type,
    bases,
    feeder,
    fields: [],
    ways: [],
    hidden: [],
    steps: [],
    hasSteps: false,
    stepByKey: new Map(),
    needed: neededSources(planning.supergraph, type.name, fields, bases[0]),
  }
  const chosen =
    planning.supergraph.whole === undefined
      ? undefined
      : chooseSources(planning, {
          typeName: type.name,
          held: bases,
          fields,
          isWhole: planning.isSerial && bases.length === 0,
        })
  if (chosen !== undefined && chosen.cost.missing > 0 && bases.length === 0) refuse(chosen.cost.lacking)
  for (const [responseKey, nodes] of fields) {
    const field = planField(planning, draft, responseKey, nodes, { from: chosen?.sources.get(responseKey) })
    if (field === undefined) continue
    draft.fields.push(field)
    noteField(draft, field)
  }
  draft.hasSteps = draft.steps.length > 0 || draft.ways.length > 0
  return draft
}

/** No half answer where it is known before anything is asked that there is no whole one. */
function refuse(lacking = ''): never {
  throw new GatewayError('INTERNAL_SERVER_ERROR', { cause: new NoWayError(lacking) })
}

/** Lets the field's value be walked to the objects in it that steps wait for. */
function noteField(draft: ObjectDraft, field: FieldPlan): void {
  if (field.from.kind === 'step') (field.from.step as StepDraft).fields.push(field)
  if (field.from.kind === 'own' && field.leadsToSteps) draft.ways.push(field)
}

/** Plans a field that a step needs. */
export function planHidden(
  planning: Planning,
  draft: ObjectDraft,
  nodes: readonly FieldNode[],
  limits: LocateLimits,
): FieldPlan | undefined {
  const hidden = { ...planning, scope: planning.wholeScope }
  const field = planField(hidden, draft, nodes[0]?.name.value ?? '', nodes, limits)
  if (field === undefined) return undefined
  draft.hidden.push(field)
  noteField(draft, field)
  return field
}

const missing: Found = { place: { kind: 'missing' }, source: undefined, bases: [] }

const textValue: ValuePlan = { kind: 'leaf', type: GraphQLString }

function planField(
  planning: Planning,
  draft: ObjectDraft,
  responseKey: string,
  nodes: readonly FieldNode[],
  limits: LocateLimits,
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
  const field = draft.type.getFields()[name] ?? planning.supergraph.fieldOf(draft.typeName, name)
  if (field === undefined) return undefined
  const found = locateField(planning, draft, field, nodes, limits) ?? missing
  const feeder = found.place.kind === 'step' ? (found.place.step as StepDraft) : draft.feeder
  const named = getNamedType(field.type)
  const keyFields = isObjectType(named) && found.source ? found.source.keyFieldsOf(named.name) : []
  const value = planValue(planning, field.type, nodes, { bases: found.bases, feeder })
  return {
    ...common,
    from: found.place,
    value,
    leadsToSteps: hasSteps(value),
    isNonNull: isNonNullType(field.type),
    source: found.source?.name,
    keyFields,
    isReference: keyFields.length > 0 && isReference(found.bases[0]?.shape, keyFields),
  }
}

function planValue(
  planning: Planning,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  origin: ValueOrigin,
): ValuePlan {
  if (isNonNullType(type)) return planValue(planning, type.ofType, nodes, origin)
  if (isListType(type)) {
    const item = planValue(planning, type.ofType, nodes, origin)
    return { kind: 'list', item, isItemNonNull: isNonNullType(type.ofType) }
  }
  if (isLeafType(type)) return { kind: 'leaf', type }
  const sets = nodes.flatMap((node) => node.selectionSet ?? [])
  const below = (object: GraphQLObjectType | GraphQLInterfaceType, of: ValueOrigin) =>
    planObject(planning, object, [...collectFields(object, sets, planning.scope)], of)
  if (!isAbstractType(type)) return { kind: 'object', object: below(type, origin) }
  const { bases } = origin
  const names = membersOf(planning.supergraph, type.name, bases)
  if (isInterfaceType(type) && names.length === 1 && names[0] === type.name) {
    // No source tells of which type the objects are; often nobody has to know.
    if (isTypeFree(type.name, sets, planning.scope)) {
      const fields = [...collectFields(type, sets, planning.scope)]
      const { cost } = chooseSources(planning, { typeName: type.name, held: bases, fields })
      if (cost.missing === 0) return { kind: 'object', object: planObject(planning, type, fields, origin) }
    }
    const draft = planObject(planning, type, [], origin)
    const told = tellType(planning, draft)
    if (told !== undefined) {
      const value = members(planning, type.name, told.bases, (object, on) =>
        below(object, { bases: on, feeder: told.step }),
      )
      draft.self = selfField(draft, told.step, value, nodes)
      told.step.fields.push(draft.self)
      draft.hasSteps = true
      return { kind: 'object', object: draft }
    }
  }
  return members(planning, type.name, bases, (object, on) => below(object, { ...origin, bases: on }))
}

/** A plan for each type that objects of an abstract one can be of. */
function members(
  { supergraph, scope }: Planning,
  typeName: string,
  bases: readonly Base[],
  below: (object: GraphQLObjectType, bases: readonly Base[]) => ObjectPlan,
): ValuePlan {
  for (const { source, wants } of bases) if (source.subgraph) want(wants, '__typename', undefined)
  const objects = membersOf(supergraph, typeName, bases).flatMap((name): [string, ObjectPlan][] => {
    const object = scope.schema.getType(name)
    if (!isObjectType(object)) return []
    const on = bases.map((base) =>
      base.source.subgraph?.isInterfaceObject(typeName) ? base : { ...base, wants: wantsOnType(base.wants, name) },
    )
    return [[name, below(object, on)]]
  })
  return { kind: 'abstract', typeName, objects: new Map(objects) }
}

/** The field that stands for an object whose type a step tells. */
function selfField(
  { typeName }: ObjectDraft,
  step: StepDraft,
  value: ValuePlan,
  nodes: readonly FieldNode[],
): FieldPlan {
  const leadsToSteps = hasSteps(value)
  const place = {
    from: { kind: 'step' as const, step, read: undefined },
    value,
    leadsToSteps,
    source: step.source.name,
  }
  const common = { responseKey: '', typeName, name: '', nodes, keyFields: [], isReference: false, isNonNull: false }
  return { ...common, ...place }
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
