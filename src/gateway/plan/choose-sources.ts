import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Source } from '../../sources/source.ts'
import type { Held } from './base.ts'
import { type Candidate, candidatesFor } from './candidates.ts'
import { type CollectedField, type CollectScope, collectFields, isTypeFree } from './collect-fields.ts'
import { membersOf, reachFrom, tellersOf } from './reach.ts'
import type { Supergraph } from './supergraph.ts'

/** What it costs to get fields. */
export interface Cost {
  /** Fields that nobody can give. */
  readonly missing: number
  readonly calls: number
  /** Coordinate of one of these. */
  readonly lacking?: string | undefined
  /** Fields that do not come with the first answer. */
  readonly later: number
}

/** Sources for each field of objects, by response key: several where each holds only a part of what is below. */
export interface Choice {
  readonly cost: Cost
  readonly sources: ReadonlyMap<string, readonly Source[]>
}

/** What choosing takes. */
export interface Choosing {
  readonly supergraph: Supergraph
  readonly scope: CollectScope
  readonly memo: Map<string, unknown>
  /** @throws GatewayError LIMIT_EXCEEDED (reason `plan`) when it has taken too long. */
  readonly checkTime: () => void
}

/** The objects to choose for. */
export interface ChosenFor {
  readonly typeName: string
  readonly held: readonly Held[]
  readonly fields: readonly CollectedField[]
  /** No source may be asked that more calls than this lead to. */
  readonly maxDepth?: number
  /** Fields that are being looked for: none of them can be what it is made from. */
  readonly visiting?: readonly string[]
  /** Sources that are asked anyway. */
  readonly entered?: readonly Source[]
  /** Each field is to have one source. */
  readonly isWhole?: boolean
}

/** Chooses who is to give each field: those by whom the least is missing, and then the fewest calls are needed. */
export function chooseSources(choosing: Choosing, chosenFor: ChosenFor): Choice {
  const { supergraph } = choosing
  choosing.checkTime()
  const { typeName, held, fields, entered: before = [] } = chosenFor
  const reached = reachFrom(supergraph, typeName, held)
  const sources = new Map<string, readonly Source[]>()
  const entered = new Set(before.map(({ name }) => name))
  let missing = 0
  let calls = 0
  let later = 0
  let lacking: string | undefined
  const found = fields.flatMap((field) => {
    const [key, [node]] = field
    if (node === undefined || node.name.value.startsWith('__')) return []
    return [{ key, field, candidates: candidatesFor(choosing, chosenFor, reached, field) }]
  })
  // What only one can give settles who is asked.
  for (const { key, field, candidates } of found.sort((a, b) => a.candidates.length - b.candidates.length)) {
    const chosen = chooseFor(choosing, chosenFor, field, candidates, entered)
    missing += chosen.cost.missing
    calls += chosen.cost.calls
    later += chosen.cost.later
    lacking ??= chosen.cost.lacking
    for (const { entry } of chosen.candidates) for (const each of entry?.keys ?? []) entered.add(each)
    sources.set(
      key,
      chosen.candidates.map(({ source }) => source),
    )
  }
  return { cost: { missing, calls, later, lacking }, sources }
}

interface Chosen {
  readonly candidates: readonly Candidate[]
  readonly cost: Cost
}

function chooseFor(
  choosing: Choosing,
  { typeName, held, isWhole = false }: ChosenFor,
  field: CollectedField,
  candidates: readonly Candidate[],
  entered: ReadonlySet<string>,
): Chosen {
  const rate = (together: readonly Candidate[]): Chosen => {
    const below = costBelow(
      choosing,
      typeName,
      field,
      together.map((each) => each.below),
    )
    const asked = new Set(together.flatMap(({ entry }) => (entry?.keys ?? []).filter((each) => !entered.has(each))))
    const isLater = held.length > 0 && together.some(({ entry }) => entry !== undefined)
    const later = isLater ? countFields(field[1]) : below.later
    return { candidates: together, cost: { ...below, calls: below.calls + asked.size, later } }
  }
  const name = field[1][0]?.name.value ?? ''
  const nobody: Chosen = { candidates: [], cost: { missing: 1, calls: 0, later: 0, lacking: `${typeName}.${name}` } }
  let best = nobody
  for (const candidate of candidates) {
    const rated = rate([candidate])
    if (best === nobody || isLess(rated.cost, best.cost)) best = rated
  }
  // What one lacks below, another may have; of what type an object is, two may say differently.
  if (isWhole || candidates.length < 2 || !isObjectField(choosing, typeName, field)) return best
  for (let isBetter = true; best.cost.missing > 0 && isBetter; ) {
    isBetter = false
    const together = best.candidates
    for (const candidate of candidates) {
      if (together.includes(candidate)) continue
      const rated = rate([...together, candidate])
      if (rated.cost.missing < best.cost.missing) {
        best = rated
        isBetter = true
      }
    }
  }
  return best
}

function isObjectField({ supergraph }: Choosing, typeName: string, [, [node]]: CollectedField): boolean {
  const field = supergraph.fieldOf(typeName, node?.name.value ?? '')
  return field !== undefined && isObjectType(getNamedType(field.type))
}

function isLess(one: Cost, other: Cost): boolean {
  if (one.missing !== other.missing) return one.missing < other.missing
  return one.calls === other.calls ? one.later < other.later : one.calls < other.calls
}

/** How many fields are selected, those of fragments left out. */
function countFields(nodes: readonly SelectionNode[]): number {
  let count = 0
  for (const node of nodes) {
    if (node.kind === Kind.FIELD) count++
    if (node.kind !== Kind.FRAGMENT_SPREAD) count += countFields(node.selectionSet?.selections ?? [])
  }
  return count
}

const free: Cost = { missing: 0, calls: 0, later: 0 }

/** What all below a field costs, if these sources gave it. */
function costBelow(choosing: Choosing, typeName: string, [key, nodes]: CollectedField, held: readonly Held[]): Cost {
  const { supergraph, memo } = choosing
  const field = supergraph.fieldOf(typeName, nodes[0]?.name.value ?? '')
  const type = field && getNamedType(field.type)
  if (!type || !isCompositeType(type)) return free
  const isPlain = held.every(({ shape, provided }) => shape === undefined && provided === undefined)
  const memoKey = `${typeName}.${key} ${nodes.map((node) => node.loc?.start ?? nodeId(choosing, node)).join(',')} ${held.map(({ source }) => source.name).join(',')}`
  const known = isPlain ? (memo.get(memoKey) as Cost | undefined) : undefined
  if (known !== undefined) return known
  const sets = nodes.flatMap((node) => node.selectionSet ?? [])
  const cost = costOfObjects(choosing, type.name, sets, held)
  if (isPlain) memo.set(memoKey, cost)
  return cost
}

/** Of the types that objects can be of, the ones that cost most. */
function costOfObjects(
  choosing: Choosing,
  typeName: string,
  sets: readonly SelectionSetNode[],
  held: readonly Held[],
): Cost {
  const { supergraph, scope } = choosing
  const costOf = (name: string, of: readonly Held[]) => {
    const object = scope.schema.getType(name)
    if (!isObjectType(object) && !isInterfaceType(object)) return free
    return chooseSources(choosing, { typeName: name, held: of, fields: [...collectFields(object, sets, scope)] }).cost
  }
  const names = membersOf(supergraph, typeName, held)
  if (names[0] !== typeName || !isInterfaceType(scope.schema.getType(typeName)))
    return worst(names, (each) => costOf(each, held))
  const untold = costOf(typeName, held)
  if (untold.missing === 0 && isTypeFree(typeName, sets, scope)) return untold
  const [teller] = tellersOf(supergraph, typeName, held)
  if (teller === undefined) return untold
  const told = [{ source: teller.source, shape: undefined, provided: undefined }, ...held]
  const cost = worst(membersOf(supergraph, typeName, told), (each) => costOf(each, told))
  return { ...cost, calls: cost.calls + 1 + teller.through.length }
}

function worst(names: readonly string[], costOf: (name: string) => Cost): Cost {
  return names.map(costOf).reduce(
    (sum, { missing, calls, later, lacking }) => ({
      lacking: sum.lacking ?? lacking,
      missing: sum.missing + missing,
      calls: Math.max(sum.calls, calls),
      later: sum.later + later,
    }),
    free,
  )
}

function nodeId({ memo }: Choosing, node: object): number {
  const ids = (memo.get('ids') ?? new Map<object, number>()) as Map<object, number>
  memo.set('ids', ids)
  const id = ids.get(node) ?? -1 - ids.size
  ids.set(node, id)
  return id
}
