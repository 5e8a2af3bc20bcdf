import { type FieldNode, getNamedType, isAbstractType, isObjectType, Kind, type SelectionSetNode } from 'graphql'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import { holds } from '../../sources/shapes.ts'
import type { Source } from '../../sources/source.ts'
import { createRecentMap, type RecentMap } from '../../utils/recent-map.ts'
import { fieldOf, type Held, heldBelow, heldForeign } from './base.ts'
import type { Supergraph } from './supergraph.ts'

/** How a source can be asked for objects that others gave. */
export interface Reach {
  /** How many calls, one after the other, lead to it; 0 for those that gave the objects. */
  readonly depth: number
  /** The key to ask by; undefined where nothing is to be asked. */
  readonly entity: EntityFetch | undefined
  /** Who must be asked before, for the key. */
  readonly through: readonly Source[]
}

export type Reached = ReadonlyMap<Source, Reach>

/** How many types and sources of objects are remembered with what is reached from them, up to twice as many. */
const maxKnown = 2_000

/** What is known of one supergraph. */
interface Known {
  readonly reached: RecentMap<Reached>
  /** What is being found out. */
  readonly open: Set<string>
  /** How often something was needed that is being found out: keys can reach into each other's types. */
  cycles: number
}

const knownOf = new WeakMap<Supergraph, Known>()

/** The sources that can be asked for objects of a type, each by the key that is had soonest. */
export function reachFrom(supergraph: Supergraph, typeName: string, held: readonly Held[]): Reached {
  let known = knownOf.get(supergraph)
  if (known === undefined) {
    known = { reached: createRecentMap<Reached>(maxKnown), open: new Set(), cycles: 0 }
    knownOf.set(supergraph, known)
  }
  // What objects hold by chance (`@provides`, a selection that leaves fields out) is of one place alone.
  const isPlain = held.every(({ shape, provided }) => shape === undefined && provided === undefined)
  const key = `${typeName} ${held.map(({ source }) => source.name).join(' ')}${isPlain ? '' : ' and more'}`
  const found = isPlain ? known.reached.get(key) : undefined
  if (found !== undefined) return found
  if (known.open.has(key)) {
    known.cycles++
    return heldAlone(held)
  }
  const { cycles } = known
  known.open.add(key)
  const reached = findReached(supergraph, typeName, held)
  known.open.delete(key)
  // Within a cycle, what was found may lack what the whole of it finds.
  if (isPlain && (known.open.size === 0 || known.cycles === cycles)) known.reached.set(key, reached)
  return reached
}

function heldAlone(held: readonly Held[]): Map<Source, Reach> {
  return new Map(held.map(({ source }) => [source, { depth: 0, entity: undefined, through: [] }]))
}

function findReached(supergraph: Supergraph, typeName: string, held: readonly Held[]): Reached {
  const reached = heldAlone(held)
  const entities = supergraph.entitiesOf(typeName)
  for (let depth = 1, isMore = true; isMore; depth++) {
    const next = entities.filter(
      ({ source, entity }) => !reached.has(source) && canGive(supergraph, typeName, keyOf(entity), held, reached),
    )
    const through = next.map(({ entity }) => askedBefore(supergraph, typeName, keyOf(entity), held, reached))
    for (const [place, { source, entity }] of next.entries())
      if (!reached.has(source)) reached.set(source, { depth, entity, through: through[place] ?? [] })
    isMore = next.length > 0
  }
  return reached
}

/** The sources that give the parts of a key, and those that lead to them; none that gave the objects. */
function askedBefore(
  supergraph: Supergraph,
  typeName: string,
  { selections }: SelectionSetNode,
  held: readonly Held[],
  reached: Reached,
): readonly Source[] {
  const asked = new Set<Source>()
  for (const node of selections) {
    if (node.kind !== Kind.FIELD) continue
    const all = givers(supergraph, typeName, node, held, reached, [])
    const [first] = [...all].sort((a, b) => (reached.get(a)?.depth ?? 0) - (reached.get(b)?.depth ?? 0))
    const reach = first && reached.get(first)
    if (!first || !reach || reach.depth === 0) continue
    for (const each of [first, ...reach.through]) asked.add(each)
  }
  return [...asked]
}

/** The key by which a source that gave the objects can be asked for them anew. */
export function ownEntity(
  supergraph: Supergraph,
  typeName: string,
  source: Source,
  held: readonly Held[],
  reached: Reached,
) {
  return (
    completing(supergraph, typeName, source, held) ??
    supergraph
      .entitiesOf(typeName)
      .find((each) => each.source === source && canGive(supergraph, typeName, keyOf(each.entity), held, reached))
      ?.entity
  )
}

/** The way to the rest of objects of which their own source gave a part, by a key that is all in it. */
function completing(
  supergraph: Supergraph,
  typeName: string,
  source: Source,
  held: readonly Held[],
): EntityFetch | undefined {
  const own = held.find((each) => each.source === source)
  if (own?.shape === undefined) return undefined
  return supergraph
    .entitiesOf(typeName)
    .find((each) => each.source === source && each.entity.connector && holdsAll(own, typeName, keyOf(each.entity)))
    ?.entity
}

function holdsAll(own: Held, typeName: string, { selections }: SelectionSetNode): boolean {
  return selections.every((node) => {
    if (node.kind !== Kind.FIELD) return false
    const name = node.name.value
    const field = fieldOf(own.source, typeName, name)
    const isOwn = field !== undefined && own.source.wayOf(typeName, name).kind === 'property' && holds(own.shape, name)
    if (!isOwn || node.selectionSet === undefined) return isOwn
    return holdsAll(heldBelow(own, typeName, name), getNamedType(field.type).name, node.selectionSet)
  })
}

/** An entity's key as a selection. */
export function keyOf({ key, keyFields }: EntityFetch): SelectionSetNode {
  return (
    key ?? {
      kind: Kind.SELECTION_SET,
      selections: keyFields.map((value) => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value } })),
    }
  )
}

/** Whether all of a selection can be had of objects, from those that gave them and the sources that are reached. */
export function canGive(
  supergraph: Supergraph,
  typeName: string,
  { selections }: SelectionSetNode,
  held: readonly Held[],
  reached: Reached,
  visiting: readonly string[] = [],
): boolean {
  return selections.every((node) => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return false
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const on = node.typeCondition?.name.value ?? typeName
      return (
        !supergraph.areRelated(on, typeName) ||
        canGive(supergraph, typeName, node.selectionSet, held, reached, visiting)
      )
    }
    return node.name.value === '__typename' || givers(supergraph, typeName, node, held, reached, visiting).length > 0
  })
}

/** Those that can give a field of objects with all that is selected below it. */
function givers(
  supergraph: Supergraph,
  typeName: string,
  node: FieldNode,
  held: readonly Held[],
  reached: Reached,
  visiting: readonly string[],
): readonly Source[] {
  const name = node.name.value
  if (visiting.includes(name)) return []
  const inner = [...visiting, name]
  const field = supergraph.fieldOf(typeName, name)
  const isWhole = (from: Held) => {
    const { selectionSet } = node
    if (!selectionSet || !field) return true
    const below = [heldBelow(from, typeName, name)]
    return membersOf(supergraph, getNamedType(field.type).name, below).every((each) =>
      canGive(supergraph, each, selectionSet, below, reachFrom(supergraph, each, below)),
    )
  }
  return [...reached].flatMap(([source, { entity }]) => {
    if (fieldOf(source, typeName, name) === undefined) return []
    const required = source.subgraph?.requiredBy(typeName, name)
    if (required && !canGive(supergraph, typeName, required, held, reached, inner)) return []
    const way = source.wayOf(typeName, name)
    if ('needs' in way) {
      const isMade = way.needs.every((need) =>
        canGive(supergraph, typeName, plainSelection(need), held, reached, inner),
      )
      return isMade ? [source] : []
    }
    const own = held.find((each) => each.source === source)
    const given: Held =
      own && required === undefined ? own : { source, shape: entity?.connector?.provides, provided: undefined }
    if (way.kind === 'external') {
      const provided = own && heldForeign(own, typeName, name)
      return provided && isWhole({ ...own, provided: new Map([[`${typeName}.${name}`, provided]]) }) ? [source] : []
    }
    if (holds(given.shape, name)) return isWhole(given) ? [source] : []
    const rest = own && completing(supergraph, typeName, source, held)?.connector
    return rest && holds(rest.provides, name) && isWhole({ source, shape: rest.provides, provided: undefined })
      ? [source]
      : []
  })
}

/** A source that can tell of which type the objects of an interface are. */
export interface Teller extends Reach {
  readonly source: Source
  readonly entity: EntityFetch
}

/** Those that can tell, the nearest first. */
export function tellersOf(supergraph: Supergraph, typeName: string, held: readonly Held[]): readonly Teller[] {
  return [...reachFrom(supergraph, typeName, held)]
    .flatMap(([source, reach]): Teller[] => {
      const { entity } = reach
      return entity && !source.subgraph?.isInterfaceObject(typeName) ? [{ ...reach, source, entity }] : []
    })
    .sort((a, b) => a.depth - b.depth)
}

/** Names of the types that objects of these sources can be of; an interface's own where none tells. */
export function membersOf(supergraph: Supergraph, typeName: string, held: readonly Held[]): readonly string[] {
  const isUntold = held.length > 0 && held.every(({ source }) => source.subgraph?.isInterfaceObject(typeName))
  const names = supergraph.objectsOf(typeName)
  if (names.length === 1 && names[0] === typeName) return names
  if (isUntold || names.length === 0) return [typeName]
  return names.filter((name) => held.length === 0 || held.some(({ source }) => canBe(source, typeName, name)))
}

function canBe({ schema }: Source, typeName: string, name: string): boolean {
  const type = schema.getType(typeName)
  const object = schema.getType(name)
  if (isAbstractType(type) && isObjectType(object)) return schema.isSubType(type, object)
  return isObjectType(object)
}

function plainSelection(value: string): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value } }] }
}
