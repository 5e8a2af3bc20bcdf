import { type FieldNode, type GraphQLField, print, type SelectionSetNode } from 'graphql'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import type { FieldWay } from '../../sources/field-way.ts'
import type { KeyPath } from '../../sources/key-paths.ts'
import { parentPathsIn } from '../../sources/parent-paths.ts'
import type { Connector, PreparedFetch, Source } from '../../sources/source.ts'
import { argumentsKey } from './arguments.ts'
import type { ObjectDraft, Planning, StepDraft } from './drafts.ts'
import { askedArguments } from './hidden-arguments.ts'
import type { Late, Need, ObjectPlan, StepAction, ValuePlan } from './plan.ts'
import { createWants } from './wants.ts'

/** A step as it is asked for: made only once for each key of an object draft, and only if what it needs can be had. */
export interface StepRequest extends Pick<StepDraft, 'source' | 'coordinate' | 'action' | 'args' | 'base'> {
  readonly key: string
  readonly needNames: readonly string[]
  /** The same down to what is read of them, where that is known. */
  readonly needPaths?: readonly KeyPath[] | undefined
  /** Of an entity whose key can reach into objects: the key. */
  readonly keySelection?: SelectionSetNode | undefined
  /** What must come along with the key. */
  readonly required?: SelectionSetNode | undefined
}

/** The fetch of an entity by its key. */
export function entityRequest(
  source: Source,
  entity: EntityFetch,
  connector: Connector,
  required: SelectionSetNode | undefined,
): StepRequest {
  const base = { source, shape: connector.provides, provided: undefined, wants: createWants() }
  return {
    key: `${source.name}/${entity.rootField}${required ? print(required) : ''}`,
    needNames: entity.keyFields,
    keySelection: entity.key,
    required,
    source,
    coordinate: entity.typeName,
    action: fetchAction(connector, entity),
    args: { fixed: {} },
    base,
  }
}

/** A way that takes a step. */
type ComputedWay = Exclude<FieldWay, { kind: 'property' | 'external' | 'stream' }>

/** A field's own call, mapping or code. */
export function fieldRequest(
  source: Source,
  way: ComputedWay,
  typeName: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode | undefined,
): StepRequest {
  const coordinate = `${typeName}.${field.name}`
  const shape = way.kind === 'connector' ? way.connector.provides : way.kind === 'map' ? way.mapping.shape : undefined
  // Where the upstream sees the selection, what fails in one field's must not take another field along.
  const own = way.kind === 'connector' && shape === undefined ? (node?.alias?.value ?? field.name) : ''
  return {
    key: `${source.name}/${coordinate}(${node ? argumentsKey(node) : ''})${own}`,
    needNames: way.needs,
    needPaths: needPathsOf(way),
    source,
    coordinate,
    action: actionOf(way),
    args: node ? askedArguments(source, typeName, field, node) : { fixed: {} },
    base: { source, shape, provided: source.providedBy(typeName, field.name), wants: createWants() },
  }
}

function needPathsOf(way: ComputedWay): readonly KeyPath[] | undefined {
  switch (way.kind) {
    case 'connector':
      return way.connector.needPaths
    case 'map':
      return parentPathsIn(way.mapping.references, 'this')
    case 'code':
      return way.needPaths
  }
}

function actionOf(way: ComputedWay): StepAction {
  switch (way.kind) {
    case 'connector':
      return fetchAction(way.connector, undefined)
    case 'map':
      return { kind: 'map', mapping: way.mapping }
    case 'code':
      return { kind: 'code', resolve: way.resolve }
  }
}

/** A fetch that `finishSteps` is going to prepare, when it is known what else is asked for. */
function fetchAction(connector: Connector, entity: EntityFetch | undefined): StepAction {
  return { kind: 'fetch', connector, prepared: unprepared, entity, isShared: false }
}

const unprepared: Late<PreparedFetch> = {
  of: () => {
    throw new Error('the plan was not finished')
  },
}

/** Adds the step to the plan, behind those that its needs come from. */
export function addStep(
  { key, needNames: _, needPaths: __, keySelection: ___, required: ____, ...parts }: StepRequest,
  needs: readonly Need[],
  draft: ObjectDraft,
  { steps }: Planning,
): StepDraft {
  const waitsOn = new Set(needs.flatMap(stepsOfNeed))
  if (waitsOn.size === 0 && draft.feeder) waitsOn.add(draft.feeder)
  const step: StepDraft = {
    ...parts,
    isForeign: isOfOther(draft, parts.source) || needs.some(({ source }) => source !== parts.source.name),
    id: steps.length,
    at: draft,
    needs,
    fields: [],
    awaited: [...waitsOn],
    dependents: [],
    waitsFor: waitsOn.size,
  }
  for (const other of waitsOn) other.dependents.push(step)
  steps.push(step)
  draft.steps.push(step)
  draft.stepByKey.set(key, step)
  return step
}

/** The steps that must have ended before a need can be read: what gives it, and what gives parts of it. */
function stepsOfNeed({ from, field }: Need): readonly StepDraft[] {
  const own = from.kind === 'step' ? [from.step as StepDraft] : []
  return field === undefined ? own : [...own, ...stepsOfValue(field.value)]
}

function stepsOfValue(value: ValuePlan): readonly StepDraft[] {
  switch (value.kind) {
    case 'leaf':
      return []
    case 'list':
      return stepsOfValue(value.item)
    case 'object':
      return stepsOfObject(value.object)
    case 'abstract':
      return [...value.objects.values()].flatMap(stepsOfObject)
  }
}

function stepsOfObject({ steps, fields, self }: ObjectPlan): readonly StepDraft[] {
  const below = [...fields, ...(self ? [self] : [])].flatMap(({ value }) => stepsOfValue(value))
  return [...(steps as readonly StepDraft[]), ...below]
}

/** Whether a draft's objects are another source's. */
export function isOfOther({ bases }: ObjectDraft, source: Source): boolean {
  return bases.length > 0 && !bases.some((base) => base.source === source)
}
