import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import type { FieldWay } from '../../sources/field-ways.ts'
import { holds, isReference, type Shape, shapeOf } from '../../sources/shapes.ts'
import type { Source } from '../../sources/source.ts'
import { argumentsKey, lateArguments } from './arguments.ts'
import { type CollectScope, collectFields } from './collect-fields.ts'
import type { FieldPlan, Need, ObjectPlan, OperationPlan, Place, ReadKey, Step, StepAction, ValuePlan } from './plan.ts'
import { prepareLate } from './prepare-late.ts'
import type { Supergraph } from './supergraph.ts'
import { createWants, type Wants, want, wantsOnType } from './wants.ts'

/** Most selections and fields that planning one operation may look at. */
const maxSelections = 10_000

/** The objects of a source at one place: what they hold, and what is read of them. */
interface Base {
  readonly source: Source
  readonly shape: Shape
  readonly wants: Wants
}

function isUnread(step: StepDraft): boolean {
  return step.fields.length === 0 && step.dependents.length === 0
}

/** A step while planning; `FieldPlan`s and dependents are added as they are found. */
interface StepDraft extends Omit<Step, 'at' | 'action' | 'fields' | 'dependents' | 'waitsFor'> {
  readonly at: ObjectDraft
  action: StepAction
  readonly fields: FieldPlan[]
  readonly dependents: StepDraft[]
  waitsFor: number
  /** What its outcome is, as a base for what is read of it. */
  readonly base: Base
}

/** An object plan while planning. */
interface ObjectDraft extends Omit<ObjectPlan, 'fields' | 'steps' | 'hasSteps'> {
  readonly fields: FieldPlan[]
  readonly steps: StepDraft[]
  hasSteps: boolean
  readonly type: GraphQLObjectType
  readonly base: Base | undefined
  /** The step whose outcome brings these objects; undefined for a root. */
  readonly feeder: StepDraft | undefined
  readonly stepByKey: Map<string, StepDraft | undefined>
  /** Sources that are asked for this object whatever is chosen. */
  readonly needed: ReadonlySet<Source>
}

/** A place, and the base for what stands below it. */
interface Found {
  readonly place: Place
  readonly source: Source | undefined
  readonly base: Base | undefined
}

/**
 * Plans an operation: pure, once, for one set of values of the variables in `@skip` and `@include`.
 * @throws GatewayError LIMIT_EXCEEDED (reason `plan`) when its selections expand too far.
 */
export function planOperation(
  supergraph: Supergraph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  conditions: Readonly<Record<string, boolean>>,
): OperationPlan {
  const { schema } = supergraph
  let selections = 0
  const scope: CollectScope = {
    schema,
    fragments: new Map(
      document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    ),
    conditions,
    count: () => {
      if (++selections > maxSelections) throw new GatewayError('LIMIT_EXCEEDED', { reason: 'plan' })
    },
  }
  const kind = operation.operation === 'mutation' ? 'mutation' : 'query'
  const type = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType()
  if (!type) throw new GatewayError('INTERNAL_SERVER_ERROR', { cause: new Error(`the schema has no ${kind}`) })
  const builder = createBuilder(supergraph, scope)
  const fields = [...collectFields(type, [operation.selectionSet], scope)]
  const roots =
    kind === 'query'
      ? [builder.planObject(type, fields, undefined, undefined)]
      : fields.map((field) => builder.planObject(type, [field], undefined, undefined))
  return { kind, roots, steps: builder.finish(), objectCount: builder.objectCount() }
}

type CollectedField = readonly [responseKey: string, nodes: readonly FieldNode[]]

function createBuilder(supergraph: Supergraph, scope: CollectScope) {
  const steps: StepDraft[] = []
  let objectCount = 0

  function planObject(
    type: GraphQLObjectType,
    fields: readonly CollectedField[],
    base: Base | undefined,
    feeder: StepDraft | undefined,
  ): ObjectDraft {
    const draft: ObjectDraft = {
      id: objectCount++,
      typeName: type.name,
      type,
      base,
      feeder,
      fields: [],
      steps: [],
      hasSteps: false,
      stepByKey: new Map(),
      needed: neededSources(type.name, fields, base),
    }
    for (const [responseKey, nodes] of fields) {
      const field = planField(draft, responseKey, nodes)
      if (field === undefined) continue
      draft.fields.push(field)
      if (field.from.kind === 'step') (field.from.step as StepDraft).fields.push(field)
      if (field.from.kind === 'own' && valueHasSteps(field.value)) draft.hasSteps = true
    }
    if (draft.steps.length > 0) draft.hasSteps = true
    return draft
  }

  function planField(draft: ObjectDraft, responseKey: string, nodes: readonly FieldNode[]): FieldPlan | undefined {
    const [node] = nodes
    if (node === undefined) return undefined
    const name = node.name.value
    const common = { responseKey, typeName: draft.typeName, name, nodes, keyFields: [], isReference: false }
    if (name === '__typename')
      return { ...common, from: { kind: 'typename' }, value: textValue, isNonNull: true, source: undefined }
    if (name === '__schema' || name === '__type') {
      const { type } = name === '__schema' ? SchemaMetaFieldDef : TypeMetaFieldDef
      return {
        ...common,
        from: { kind: 'introspection' },
        value: textValue,
        isNonNull: isNonNullType(type),
        source: undefined,
      }
    }
    const field = draft.type.getFields()[name]
    if (field === undefined) return undefined
    const found = locate(draft, field, node, new Set()) ?? missing
    const feeder = found.place.kind === 'step' ? (found.place.step as StepDraft) : draft.feeder
    const named = getNamedType(field.type)
    const keyFields = isObjectType(named) && found.source ? found.source.keyFieldsOf(named.name) : []
    return {
      ...common,
      from: found.place,
      value: planValue(field.type, nodes, found.base, feeder),
      isNonNull: isNonNullType(field.type),
      source: found.source?.name,
      keyFields,
      isReference: keyFields.length > 0 && isReference(found.base?.shape, keyFields),
    }
  }

  function planValue(
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    base: Base | undefined,
    feeder: StepDraft | undefined,
  ): ValuePlan {
    if (isNonNullType(type)) return planValue(type.ofType, nodes, base, feeder)
    if (isListType(type))
      return {
        kind: 'list',
        item: planValue(type.ofType, nodes, base, feeder),
        isItemNonNull: isNonNullType(type.ofType),
      }
    if (isLeafType(type)) return { kind: 'leaf', type }
    const sets = nodes.flatMap((node) => node.selectionSet ?? [])
    const below = (object: GraphQLObjectType, of: Base | undefined) =>
      planObject(object, [...collectFields(object, sets, scope)], of, feeder)
    if (!isAbstractType(type)) return { kind: 'object', object: below(type, base) }
    const objects = supergraph.schema.getPossibleTypes(type).map((object): [string, ObjectPlan] => {
      const on = base && { ...base, wants: wantsOnType(base.wants, object.name) }
      return [object.name, below(object, on)]
    })
    return { kind: 'abstract', typeName: type.name, objects: new Map(objects) }
  }

  /** Finds where a field's value comes from, adding steps where it must be fetched; undefined when nothing can give it. */
  function locate(
    draft: ObjectDraft,
    field: GraphQLField<unknown, unknown>,
    node: FieldNode | undefined,
    visiting: ReadonlySet<string>,
  ): Found | undefined {
    if (visiting.has(field.name)) return undefined
    const within = new Set(visiting).add(field.name)
    const { base, typeName } = draft
    if (base !== undefined && fieldOf(base.source, typeName, field.name) !== undefined) {
      const way = base.source.wayOf(typeName, field.name)
      // A key that is marked as another's is in the object all the same.
      const isOwnKey = way.kind === 'external' && base.source.keyFieldsOf(typeName).includes(field.name)
      if (way.kind === 'property' || isOwnKey) return locateProperty(draft, base, field, node, within)
      if (way.kind !== 'external') return locateWay(draft, base.source, way, field, node, within)
    }
    for (const source of inOrder(draft, supergraph.providersOf(typeName, field.name))) {
      if (source === base?.source) continue
      const way = source.wayOf(typeName, field.name)
      const isReachable = base === undefined || source.entities.some((each) => each.typeName === typeName)
      if (!isReachable || way.kind === 'external') continue
      const found =
        way.kind === 'property'
          ? locateInEntity(draft, source, field, node, within)
          : locateWay(draft, source, way, field, node, within)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Sources that the object needs anyway come first: what several can give costs no call of its own then. */
  function inOrder(draft: ObjectDraft, sources: readonly Source[]): readonly Source[] {
    if (sources.length < 2) return sources
    return [...sources].sort((a, b) => Number(draft.needed.has(b)) - Number(draft.needed.has(a)))
  }

  /** Sources that alone can give one of these fields. */
  function neededSources(typeName: string, fields: readonly CollectedField[], base: Base | undefined): Set<Source> {
    const needed = new Set<Source>()
    for (const [, [node]] of fields) {
      const name = node?.name.value ?? ''
      if (base && fieldOf(base.source, typeName, name)) continue
      const [only, ...others] = supergraph.providersOf(typeName, name)
      if (only && others.length === 0) needed.add(only)
    }
    return needed
  }

  function locateProperty(
    draft: ObjectDraft,
    base: Base,
    field: GraphQLField<unknown, unknown>,
    node: FieldNode | undefined,
    visiting: ReadonlySet<string>,
  ): Found {
    const { source, shape } = base
    if (!holds(shape, field.name)) {
      const found = locateInEntity(draft, source, field, node, visiting)
      if (found !== undefined) return found
    }
    return {
      place: { kind: 'own', read: readKey(base, draft.typeName, field, node) },
      source,
      base: baseBelow(base, field, node),
    }
  }

  /** The field as one of an entity that is fetched by its key. */
  function locateInEntity(
    draft: ObjectDraft,
    source: Source,
    field: GraphQLField<unknown, unknown>,
    node: FieldNode | undefined,
    visiting: ReadonlySet<string>,
  ): Found | undefined {
    for (const entity of source.entities) {
      if (entity.typeName !== draft.typeName || entity.keyFields.includes(field.name)) continue
      if (entity.connector === undefined || !holds(entity.connector.provides, field.name)) continue
      const step = entityStep(draft, source, entity, visiting)
      if (step === undefined) continue
      const read = readKey(step.base, draft.typeName, field, node)
      return { place: { kind: 'step', step, read }, source, base: baseBelow(step.base, field, node) }
    }
    return undefined
  }

  function entityStep(
    draft: ObjectDraft,
    source: Source,
    entity: EntityFetch,
    visiting: ReadonlySet<string>,
  ): StepDraft | undefined {
    const { connector } = entity
    if (connector === undefined) return undefined
    const base: Base = { source, shape: connector.provides, wants: createWants() }
    const action: StepAction = {
      kind: 'fetch',
      connector,
      prepared: prepareLate(connector, base.wants),
      entity,
      isShared: false,
    }
    return stepOf(draft, `${source.name}/${entity.rootField}`, visiting, entity.keyFields, {
      source,
      coordinate: entity.typeName,
      action,
      args: { fixed: {} },
      base,
    })
  }

  /** The field as something that a step gives: a call, a mapping, code. */
  function locateWay(
    draft: ObjectDraft,
    source: Source,
    way: Exclude<FieldWay, { kind: 'property' | 'external' }>,
    field: GraphQLField<unknown, unknown>,
    node: FieldNode | undefined,
    visiting: ReadonlySet<string>,
  ): Found | undefined {
    const wants = createWants()
    const shape = way.kind === 'connector' ? way.connector.provides : way.kind === 'map' ? way.mapping.shape : undefined
    const base: Base = { source, shape, wants }
    const action: StepAction =
      way.kind === 'connector'
        ? {
            kind: 'fetch',
            connector: way.connector,
            prepared: prepareLate(way.connector, wants),
            entity: undefined,
            isShared: false,
          }
        : way.kind === 'map'
          ? { kind: 'map', mapping: way.mapping }
          : { kind: 'code', resolve: way.resolve }
    // Where the upstream sees the selection, what fails in one field's must not take another field along.
    const own = way.kind === 'connector' && shape === undefined ? (node?.alias?.value ?? field.name) : ''
    const key = `${source.name}/${draft.typeName}.${field.name}(${node ? argumentsKey(node) : ''})${own}`
    const step = stepOf(draft, key, visiting, way.needs, {
      source,
      coordinate: `${draft.typeName}.${field.name}`,
      action,
      args: node ? lateArguments(field, node) : { fixed: {} },
      base,
    })
    return step && { place: { kind: 'step', step, read: undefined }, source, base: step.base }
  }

  /** The draft's step of this key; made when first asked for. Undefined when something that it needs cannot be had. */
  function stepOf(
    draft: ObjectDraft,
    key: string,
    visiting: ReadonlySet<string>,
    needNames: readonly string[],
    parts: Pick<StepDraft, 'source' | 'coordinate' | 'action' | 'args' | 'base'>,
  ): StepDraft | undefined {
    const known = draft.stepByKey.get(key)
    if (known !== undefined) return known
    const isOfOther = draft.base !== undefined && draft.base.source !== parts.source
    const isEntity = parts.action.kind === 'fetch' && parts.action.entity !== undefined
    const keyFields = isOfOther ? parts.source.keyFieldsOf(draft.typeName) : []
    const needs: Need[] = []
    for (const name of needNames) {
      const field = fieldOf(parts.source, draft.typeName, name) ?? draft.type.getFields()[name]
      const found = field && locate(draft, field, undefined, visiting)
      if (field === undefined || found === undefined) return undefined
      const type = getNamedType(field.type)
      const isCrossing = found.source !== parts.source && isLeafType(type)
      const isKey = isEntity || keyFields.includes(name)
      needs.push({ name, from: found.place, isKey, type: isCrossing ? type : undefined, source: found.source?.name })
    }
    const waitsOn = new Set(needs.flatMap(({ from }) => (from.kind === 'step' ? [from.step as StepDraft] : [])))
    if (waitsOn.size === 0 && draft.feeder) waitsOn.add(draft.feeder)
    const step: StepDraft = {
      ...parts,
      isForeign: isOfOther || needs.some(({ source }) => source !== parts.source.name),
      id: steps.length,
      at: draft,
      needs,
      fields: [],
      dependents: [],
      waitsFor: waitsOn.size,
    }
    for (const other of waitsOn) other.dependents.push(step)
    steps.push(step)
    draft.steps.push(step)
    draft.stepByKey.set(key, step)
    return step
  }

  function readKey(
    base: Base,
    typeName: string,
    field: GraphQLField<unknown, unknown>,
    node: FieldNode | undefined,
  ): ReadKey {
    const args = node ? lateArguments(field, node) : { fixed: {} }
    const { source } = base
    return 'fixed' in args
      ? { name: field.name, key: { fixed: source.responseKey(typeName, field.name, args.fixed) } }
      : { name: field.name, key: { of: (variables) => source.responseKey(typeName, field.name, args.of(variables)) } }
  }

  function baseBelow(base: Base, field: GraphQLField<unknown, unknown>, node: FieldNode | undefined): Base {
    return { source: base.source, shape: shapeOf(base.shape, field.name), wants: want(base.wants, field.name, node) }
  }

  /** Drops steps that nothing reads, and marks fetches that several steps can ask for, once all are known. */
  function finish(): readonly Step[] {
    let unread = steps.filter(isUnread)
    while (unread.length > 0) {
      for (const step of unread) remove(step)
      unread = steps.filter((step) => step.at.steps.includes(step) && isUnread(step))
    }
    const uses = new Map<unknown, number>()
    const used = steps.filter((step) => step.at.steps.includes(step))
    const connectorOf = ({ action }: StepDraft) => (action.kind === 'fetch' ? action.connector : undefined)
    for (const step of used) uses.set(connectorOf(step), (uses.get(connectorOf(step)) ?? 0) + 1)
    for (const step of used)
      if (step.action.kind === 'fetch' && (uses.get(step.action.connector) ?? 0) > 1)
        step.action = { ...step.action, isShared: true }
    return steps
  }

  function remove(step: StepDraft): void {
    for (const list of [step.at.steps, ...steps.map((each) => each.dependents)]) {
      const place = list.indexOf(step)
      if (place >= 0) list.splice(place, 1)
    }
  }

  return { planObject, finish, objectCount: () => objectCount }
}

const missing: Found = { place: { kind: 'missing' }, source: undefined, base: undefined }

const textValue: ValuePlan = { kind: 'leaf', type: GraphQLString }

function fieldOf(source: Source, typeName: string, fieldName: string): GraphQLField<unknown, unknown> | undefined {
  const type = source.schema.getType(typeName)
  return isObjectType(type) ? type.getFields()[fieldName] : undefined
}

function valueHasSteps(value: ValuePlan): boolean {
  switch (value.kind) {
    case 'leaf':
      return false
    case 'list':
      return valueHasSteps(value.item)
    case 'object':
      return value.object.hasSteps
    case 'abstract':
      return [...value.objects.values()].some((object) => object.hasSteps)
  }
}
