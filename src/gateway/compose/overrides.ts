import { type ConstDirectiveNode, type DocumentNode, type GraphQLSchema, Kind } from 'graphql'
import { directiveNames } from '../../sources/federation/directive-names.ts'
import { joinsOf } from '../../sources/federation/join-directives.ts'
import { isPending, type PendingSource } from '../../sources/federation/pending-source.ts'
import type { Source } from '../../sources/source.ts'
import { schemaElements } from './schema-elements.ts'

/** A field that a module takes over of a subgraph, by `@override`. */
export interface Override {
  readonly coordinate: string
  /** The subgraph. */
  readonly from: string
  readonly hasLabel: boolean
  readonly node: ConstDirectiveNode
}

/** The fields that a module takes over. */
export function overridesOf(source: Source): readonly Override[] {
  return isPending(source) ? ofPending(source) : ofSchema(source.schema)
}

/** The fields of each subgraph that modules of other kinds have taken over. */
export function takenOver(others: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  const taken = new Map<string, string[]>()
  for (const { coordinate, from, hasLabel } of others.flatMap(overridesOf))
    if (!hasLabel) taken.set(from, [...(taken.get(from) ?? []), coordinate])
  return taken
}

function ofPending({ pending }: PendingSource): readonly Override[] {
  // The graphs of a supergraph were composed, with all that they take over of each other.
  return pending.composed === undefined ? pending.graphs.flatMap((graph) => ofDocument(graph.sdl())) : []
}

function ofDocument(sdl: DocumentNode): readonly Override[] {
  const names = directiveNames(sdl, 'override')
  return sdl.definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return []
    return (node.fields ?? []).flatMap((field) =>
      overridesIn(`${node.name.value}.${field.name.value}`, field.directives ?? [], names),
    )
  })
}

function ofSchema(schema: GraphQLSchema): readonly Override[] {
  const names = new Set(['override'])
  return schemaElements(schema).flatMap(({ coordinate, directives }) => overridesIn(coordinate, directives, names))
}

function overridesIn(
  coordinate: string,
  directives: readonly ConstDirectiveNode[],
  names: ReadonlySet<string>,
): readonly Override[] {
  return directives
    .filter(({ name }) => names.has(name.value))
    .flatMap((node) => {
      const [{ from, label } = {}] = joinsOf({ directives: [node] }, node.name.value)
      return typeof from === 'string' ? [{ coordinate, from, hasLabel: typeof label === 'string', node }] : []
    })
}
