import type { FieldNode, GraphQLField } from 'graphql'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import { holds } from '../../sources/shapes.ts'
import type { Source } from '../../sources/source.ts'
import { addStep, entityRequest, fieldRequest, type StepRequest } from './add-step.ts'
import { type Base, baseBelow, fieldOf, heldForeign, readKey } from './base.ts'
import { chooseSources } from './choose-sources.ts'
import { covers } from './covers.ts'
import type { Found, LocateLimits, ObjectDraft, Planning, StepDraft } from './drafts.ts'
import { joinFound } from './join-found.ts'
import { needsOf } from './needs.ts'
import { ownEntity, type Reached, reachFrom } from './reach.ts'

/** A field that is looked for at a draft. */
export interface Search {
  readonly draft: ObjectDraft
  readonly field: GraphQLField<unknown, unknown>
  /** As the operation has it; nothing where a step needs it. */
  readonly nodes: readonly FieldNode[]
  readonly visiting: ReadonlySet<string>
  readonly planning: Planning
}

/** Finds where a field's value comes from, adding steps where it must be fetched; undefined when nothing can give it. */
export function locateField(
  planning: Planning,
  draft: ObjectDraft,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  { visiting = new Set(), from, maxDepth, isHeld = false }: LocateLimits = {},
): Found | undefined {
  if (visiting.has(field.name)) return undefined
  const search = { planning, draft, field, nodes, visiting: new Set(visiting).add(field.name) }
  if (isHeld) return ofHeld(from ?? [], search)
  // Of objects that are joined, several hold parts.
  if (planning.supergraph.whole !== undefined || draft.bases.length > 1)
    return ofChosen(from ?? chosenFor(search, visiting, maxDepth), search)
  return ofFirst(search, visiting)
}

/** Of the first source that can give it, where there is nothing to choose: the one whose object it is, else in order. */
function ofFirst(search: Search, visiting: ReadonlySet<string>): Found | undefined {
  const { planning, draft, field, nodes } = search
  const { typeName } = draft
  const [base] = draft.bases
  if (base !== undefined && fieldOf(base.source, typeName, field.name) !== undefined) {
    const way = base.source.wayOf(typeName, field.name)
    if (way.kind === 'property' && isReachedInto(search))
      return ofChosen(chosenFor(search, visiting, undefined), search) ?? inBase(base, search)
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

/** Whether a key reaches into the objects of a field: who refers by it need not hold all of them. */
function isReachedInto({ planning, draft, field, nodes }: Search): boolean {
  return (
    nodes.some(({ selectionSet }) => selectionSet !== undefined) &&
    planning.supergraph
      .entitiesOf(draft.typeName)
      .some(({ entity }) => entity.key && entity.keyFields.includes(field.name))
  )
}

/** Who is to give a field that a step needs. */
function chosenFor(
  { planning, draft, field, nodes }: Search,
  visiting: ReadonlySet<string>,
  maxDepth: number | undefined,
): readonly Source[] {
  const [node = { kind: 'Field', name: { kind: 'Name', value: field.name } } as FieldNode, ...others] = nodes
  const chosen = chooseSources(planning, {
    typeName: draft.typeName,
    held: draft.bases,
    fields: [[field.name, [node, ...others]]],
    entered: draft.steps.flatMap(({ source, action }) => (action.kind === 'fetch' && action.entity ? [source] : [])),
    visiting: [...visiting],
    ...(maxDepth !== undefined && { maxDepth }),
  })
  return chosen.sources.get(field.name) ?? []
}

/** Of the sources that were chosen; what each holds of it, as one. */
function ofChosen(sources: readonly Source[], search: Search): Found | undefined {
  const chosen = sources.flatMap((source) => ofSource(source, search) ?? [])
  // What a key reaches into is there, whatever is got by the key.
  const isGot = chosen.length > 0 && chosen.every(({ place }) => place.kind === 'step') && isReachedInto(search)
  const held = isGot ? ofHeld(holders(search), search) : undefined
  const found = held ? [held, ...chosen] : chosen
  return found.length > 1 ? joinFound(found, search) : found[0]
}

/** Of the objects as they are. */
function ofHeld(sources: readonly Source[], search: Search): Found | undefined {
  const { draft, field } = search
  const found = draft.bases.flatMap((base) => {
    const isKnown = sources.includes(base.source) && fieldOf(base.source, draft.typeName, field.name) !== undefined
    const isOwn = isKnown && base.source.wayOf(draft.typeName, field.name).kind === 'property'
    return isOwn && holds(base.shape, field.name) ? [ownFound(base, search)] : []
  })
  return found.length > 1 ? joinFound(found, search) : found[0]
}

function holders({ draft, field }: Search): readonly Source[] {
  return draft.bases.flatMap(({ source }) => (fieldOf(source, draft.typeName, field.name) === undefined ? [] : source))
}

function ofSource(source: Source, search: Search): Found | undefined {
  const { draft, field, planning } = search
  const { typeName, bases } = draft
  const way = source.wayOf(typeName, field.name)
  if ('needs' in way) return byWay(source, search)
  const required = source.subgraph?.requiredBy(typeName, field.name)
  const base = bases.find((each) => each.source === source)
  if (base !== undefined && required === undefined && (way.kind !== 'property' || holds(base.shape, field.name)))
    return ownFound(base, search)
  const reached = reachFrom(planning.supergraph, typeName, bases)
  const entity = entityFor(source, search, reached)
  if (entity?.connector === undefined) return undefined
  const depth = reached.get(source)?.depth ?? 0
  const request = entityRequest(source, entity, entity.connector, required)
  return ofEntity(source, request, search, depth > 0 ? depth - 1 : undefined)
}

function entityFor(source: Source, { draft, planning }: Search, reached: Reached): EntityFetch | undefined {
  const { typeName, bases } = draft
  return reached.get(source)?.entity ?? ownEntity(planning.supergraph, typeName, source, bases, reached)
}

/** Sources that the object needs anyway come first: what several can give costs no call of its own then. */
function inOrder(draft: ObjectDraft, sources: readonly Source[]): readonly Source[] {
  if (sources.length < 2) return sources
  return [...sources].sort((a, b) => Number(draft.needed.has(b)) - Number(draft.needed.has(a)))
}

/** In the object itself; of an object that does not hold it, in the entity that it stands for. */
function inBase(base: Base, search: Search): Found {
  const found = holds(base.shape, search.field.name) ? undefined : inEntity(base.source, search)
  return found ?? ownFound(base, search)
}

function ownFound(base: Base, { draft, field, nodes }: Search): Found {
  return {
    place: { kind: 'own', read: readKey(base, draft.typeName, field, nodes[0]) },
    source: base.source,
    bases: [baseBelow(base, draft.typeName, field, nodes[0])],
  }
}

/** In the entity that is fetched by its key. */
function inEntity(source: Source, search: Search): Found | undefined {
  const { draft, field } = search
  for (const entity of nearestFirst(source.entities, draft)) {
    const { connector, typeName, keyFields, key } = entity
    if (typeName !== draft.typeName || (key === undefined && keyFields.includes(field.name))) continue
    if (connector === undefined || !holds(connector.provides, field.name)) continue
    const found = ofEntity(source, entityRequest(source, entity, connector, undefined), search)
    if (found !== undefined) return found
  }
  return undefined
}

/** Keys that the object holds itself come first: for another one its fields would have to be fetched before. */
function nearestFirst(entities: readonly EntityFetch[], { bases, typeName }: ObjectDraft): readonly EntityFetch[] {
  const [base] = bases
  if (base === undefined || entities.length < 2) return entities
  const isHeld = (name: string) =>
    fieldOf(base.source, typeName, name) !== undefined &&
    base.source.wayOf(typeName, name).kind === 'property' &&
    holds(base.shape, name)
  const rank = (entity: EntityFetch) => Number(entity.typeName === typeName && entity.keyFields.every(isHeld))
  return [...entities].sort((a, b) => rank(b) - rank(a))
}

function ofEntity(source: Source, request: StepRequest, search: Search, maxDepth?: number): Found | undefined {
  const { draft, field, nodes } = search
  const step = stepOf(request, search, maxDepth)
  return (
    step && {
      place: { kind: 'step', step, read: readKey(step.base, draft.typeName, field, nodes[0]) },
      source,
      bases: [baseBelow(step.base, draft.typeName, field, nodes[0])],
    }
  )
}

/** As what a step gives: a call, a mapping, code. */
function byWay(source: Source, search: Search): Found | undefined {
  const { draft, field, nodes } = search
  const way = source.wayOf(draft.typeName, field.name)
  if (way.kind === 'property' || way.kind === 'external' || way.kind === 'stream') return undefined
  const step = stepOf(fieldRequest(source, way, draft.typeName, field, nodes[0]), search)
  return step && { place: { kind: 'step', step, read: undefined }, source, bases: [step.base] }
}

/** The draft's step of this key; added when first asked for. Undefined when something that it needs cannot be had. */
export function stepOf(
  request: StepRequest,
  { draft, visiting, planning }: Pick<Search, 'draft' | 'visiting' | 'planning'>,
  maxDepth?: number,
): StepDraft | undefined {
  const known = draft.stepByKey.get(request.key)
  if (known !== undefined) return known
  const locate = (field: GraphQLField<unknown, unknown>, isKey: boolean) =>
    locateField(planning, draft, field, [], { visiting, maxDepth: isKey ? maxDepth : undefined })
  const needs = needsOf(request, { planning, draft, visiting, maxDepth, locate })
  return needs && addStep(request, needs, draft, planning)
}
