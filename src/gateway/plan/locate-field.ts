import { type FieldNode, type GraphQLField, getNamedType, isLeafType } from 'graphql'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import { holds } from '../../sources/shapes.ts'
import type { Source } from '../../sources/source.ts'
import { addStep, entityRequest, fieldRequest, isOfOther, type StepRequest } from './add-step.ts'
import { type Base, baseBelow, fieldOf, heldForeign, readKey } from './base.ts'
import { covers } from './covers.ts'
import type { Found, ObjectDraft, Planning, StepDraft } from './drafts.ts'
import type { Need } from './plan.ts'

/** A field that is looked for at a draft. */
interface Search {
  readonly draft: ObjectDraft
  readonly field: GraphQLField<unknown, unknown>
  /** As the operation has it; nothing where a step needs it. */
  readonly nodes: readonly FieldNode[]
  /** Fields that need this one: none of them can be what it is made from. */
  readonly visiting: ReadonlySet<string>
  readonly planning: Planning
}

/** Finds where a field's value comes from, adding steps where it must be fetched; undefined when nothing can give it. */
export function locateField(
  planning: Planning,
  draft: ObjectDraft,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  visiting: ReadonlySet<string> = new Set(),
): Found | undefined {
  if (visiting.has(field.name)) return undefined
  const search = { planning, draft, field, nodes, visiting: new Set(visiting).add(field.name) }
  const { base, typeName } = draft
  if (base !== undefined && fieldOf(base.source, typeName, field.name) !== undefined) {
    const way = base.source.wayOf(typeName, field.name)
    if (way.kind === 'property' || way.kind === 'stream') return inBase(base, search)
    if (way.kind !== 'external') return byWay(base.source, search)
    const held = heldForeign(base, typeName, field.name)
    if (held && covers(held, field.type, nodes, planning.scope)) return inBase(base, search)
  }
  for (const source of inOrder(draft, planning.supergraph.providersOf(typeName, field.name))) {
    if (source === base?.source) continue
    const isReachable = base === undefined || source.entities.some((each) => each.typeName === typeName)
    if (!isReachable) continue
    const isProperty = source.wayOf(typeName, field.name).kind === 'property'
    const found = isProperty ? inEntity(source, search) : byWay(source, search)
    if (found !== undefined) return found
  }
  return undefined
}

/** Sources that the object needs anyway come first: what several can give costs no call of its own then. */
function inOrder(draft: ObjectDraft, sources: readonly Source[]): readonly Source[] {
  if (sources.length < 2) return sources
  return [...sources].sort((a, b) => Number(draft.needed.has(b)) - Number(draft.needed.has(a)))
}

/** In the object itself; of an object that does not hold it, in the entity that it stands for. */
function inBase(base: Base, search: Search): Found {
  const { draft, field, nodes } = search
  const found = holds(base.shape, field.name) ? undefined : inEntity(base.source, search)
  return (
    found ?? {
      place: { kind: 'own', read: readKey(base, draft.typeName, field, nodes[0]) },
      source: base.source,
      base: baseBelow(base, draft.typeName, field, nodes[0]),
    }
  )
}

/** In the entity that is fetched by its key. */
function inEntity(source: Source, search: Search): Found | undefined {
  const { draft, field, nodes } = search
  for (const entity of nearestFirst(source.entities, draft)) {
    const { connector, typeName, keyFields } = entity
    if (typeName !== draft.typeName || keyFields.includes(field.name)) continue
    if (connector === undefined || !holds(connector.provides, field.name)) continue
    const step = stepOf(entityRequest(source, entity, connector), search)
    if (step === undefined) continue
    return {
      place: { kind: 'step', step, read: readKey(step.base, typeName, field, nodes[0]) },
      source,
      base: baseBelow(step.base, typeName, field, nodes[0]),
    }
  }
  return undefined
}

/** Keys that the object holds itself come first: for another one its fields would have to be fetched before. */
function nearestFirst(entities: readonly EntityFetch[], { base, typeName }: ObjectDraft): readonly EntityFetch[] {
  if (base === undefined || entities.length < 2) return entities
  const isHeld = (name: string) =>
    fieldOf(base.source, typeName, name) !== undefined &&
    base.source.wayOf(typeName, name).kind === 'property' &&
    holds(base.shape, name)
  const rank = (entity: EntityFetch) => Number(entity.typeName === typeName && entity.keyFields.every(isHeld))
  return [...entities].sort((a, b) => rank(b) - rank(a))
}

/** As what a step gives: a call, a mapping, code. */
function byWay(source: Source, search: Search): Found | undefined {
  const { draft, field, nodes } = search
  const way = source.wayOf(draft.typeName, field.name)
  if (way.kind === 'property' || way.kind === 'external' || way.kind === 'stream') return undefined
  const step = stepOf(fieldRequest(source, way, draft.typeName, field, nodes[0]), search)
  return step && { place: { kind: 'step', step, read: undefined }, source, base: step.base }
}

/** The draft's step of this key; added when first asked for. Undefined when something that it needs cannot be had. */
function stepOf(request: StepRequest, { draft, visiting, planning }: Search): StepDraft | undefined {
  const known = draft.stepByKey.get(request.key)
  if (known !== undefined) return known
  const { source, action } = request
  const isEntity = action.kind === 'fetch' && action.entity !== undefined
  const keyFields = isOfOther(draft, source) ? source.keyFieldsOf(draft.typeName) : []
  const needs: Need[] = []
  for (const name of request.needNames) {
    const field = fieldOf(source, draft.typeName, name) ?? draft.type.getFields()[name]
    const found = field && locateField(planning, draft, field, [], visiting)
    if (field === undefined || found === undefined) return undefined
    const type = getNamedType(field.type)
    needs.push({
      name,
      from: found.place,
      isKey: isEntity || keyFields.includes(name),
      type: found.source !== source && isLeafType(type) ? type : undefined,
      source: found.source?.name,
    })
  }
  return addStep(request, needs, draft, planning)
}
