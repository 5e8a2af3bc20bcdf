import type { SelectionSetNode } from 'graphql'
import { holds } from '../../sources/shapes.ts'
import type { Source } from '../../sources/source.ts'
import { argumentsKey } from './arguments.ts'
import { fieldOf, type Held, heldBelow, heldForeign } from './base.ts'
import type { Choosing, ChosenFor } from './choose-sources.ts'
import type { CollectedField } from './collect-fields.ts'
import { covers } from './covers.ts'
import { canGive, ownEntity, type Reached } from './reach.ts'

/** A source that can give a field. */
export interface Candidate {
  readonly source: Source
  /** What is asked for it, and how many calls that takes if nothing else asks for it; undefined where it is at hand. */
  readonly entry: { readonly keys: readonly string[]; readonly depth: number } | undefined
  readonly below: Held
}

/** Everybody who can give a field itself, whatever is below it. */
export function candidatesFor(
  { supergraph, scope }: Choosing,
  { typeName, held, maxDepth = Number.POSITIVE_INFINITY, visiting = [] }: ChosenFor,
  reached: Reached,
  [, nodes]: CollectedField,
): readonly Candidate[] {
  const [node] = nodes
  const name = node?.name.value ?? ''
  if (node === undefined || visiting.includes(name)) return []
  const known = (set: SelectionSetNode) => canGive(supergraph, typeName, set, held, reached, [...visiting, name])
  const candidates: Candidate[] = []
  const isRoot = held.length === 0
  for (const own of held) {
    const { source } = own
    if (fieldOf(source, typeName, name) === undefined || source.subgraph?.requiredBy(typeName, name)) continue
    const way = source.wayOf(typeName, name)
    const provided = way.kind === 'external' ? heldForeign(own, typeName, name) : undefined
    const field = supergraph.fieldOf(typeName, name)
    const isProvided = provided && field && (source.subgraph || covers(provided, field.type, nodes, scope))
    if (isProvided || way.kind === 'stream' || (way.kind === 'property' && holds(own.shape, name)))
      candidates.push({ source, entry: undefined, below: heldBelow(own, typeName, name) })
  }
  for (const source of supergraph.providersOf(typeName, name)) {
    const way = source.wayOf(typeName, name)
    const reach = reached.get(source)
    const required = source.subgraph?.requiredBy(typeName, name)
    if (required === undefined && candidates.some((each) => each.source === source)) continue
    if ((reach?.depth ?? 0) > maxDepth) continue
    const below = { source, shape: undefined, provided: source.providedBy(typeName, name) }
    if (way.kind === 'property') {
      const entity = reach?.entity ?? ownEntity(supergraph, typeName, source, held, reached)
      if (!reach || !entity?.connector || !holds(entity.connector.provides, name)) continue
      if (required !== undefined && !known(required)) continue
      const key = required === undefined ? source.name : `${source.name} ${JSON.stringify(names(required))}`
      const entityHeld: Held = { source, shape: entity.connector.provides, provided: undefined }
      const keys = [key, ...(reach.through ?? []).map((each) => each.name)]
      candidates.push({
        source,
        entry: { keys, depth: Math.max(reach.depth, 1) },
        below: heldBelow(entityHeld, typeName, name),
      })
    } else if ('needs' in way) {
      const isAsked = isRoot || reach !== undefined || supergraph.isRootType(typeName)
      const isOfEntity = isAsked || source.entities.some((each) => each.typeName === typeName)
      if (!isOfEntity || !way.needs.every((need) => known(plain(need)))) continue
      const isCall = way.kind === 'connector'
      const key = source.subgraph ? source.name : `${source.name} ${name}(${argumentsKey(node)})`
      const shape =
        way.kind === 'connector' ? way.connector.provides : way.kind === 'map' ? way.mapping.shape : undefined
      candidates.push({
        source,
        entry: { keys: isCall ? [key] : [], depth: reach?.depth ?? 1 },
        below: { ...below, shape },
      })
    }
  }
  return candidates.sort((a, b) => (a.entry?.depth ?? 0) - (b.entry?.depth ?? 0))
}

function names({ selections }: SelectionSetNode): readonly unknown[] {
  return selections.map((node) => ('name' in node ? node.name.value : node.kind))
}

function plain(value: string): SelectionSetNode {
  return { kind: 'SelectionSet', selections: [{ kind: 'Field', name: { kind: 'Name', value } }] } as SelectionSetNode
}
