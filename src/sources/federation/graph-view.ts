import { buildASTSchema, type GraphQLSchema, type SelectionSetNode } from 'graphql'
import { collectProvided, type Provided } from '../provided-fields.ts'
import { graphDocument } from './graph-document.ts'
import { interfaceObjectsOf, withMembers } from './interface-objects.ts'
import { fieldSetOf, type JoinDirective, joinsOf } from './join-directives.ts'
import type { LabelRules } from './label-rules.ts'
import type { SupergraphDocument } from './supergraph-document.ts'
import { typesOfGraph } from './types-of-graph.ts'

/** What one subgraph gives of a supergraph. */
export interface GraphView {
  /** Its schema as its service has it. */
  readonly upstream: GraphQLSchema
  /** The same, with the types that it gives fields of through an interface object: each has these fields. */
  readonly schema: GraphQLSchema
  readonly keys: readonly GraphKey[]
  /** Coordinates of fields that it does not give: another graph does. */
  readonly external: ReadonlySet<string>
  /** What must come along for a field (`@requires`), by coordinate. */
  readonly requires: ReadonlyMap<string, SelectionSetNode>
  readonly provided: Provided
  /** Fields of which each request decides whether this graph gives them, by coordinate; none of them is among the external ones. */
  readonly labelled: ReadonlyMap<string, LabelledField>
  /** Labels by which it takes over fields of others. */
  readonly labels: ReadonlySet<string>
}

/** A field with an `@override(label:)`, in one of the two graphs that it speaks of. */
export interface LabelledField {
  readonly label: string
  /** Whether this graph gives it where the label is on: it overrides the other. */
  readonly isGivenWhen: boolean
}

/** A key by which a subgraph can be asked for a type's objects. */
export interface GraphKey {
  readonly typeName: string
  /** What the subgraph calls the type: the interface, where it knows no more of it. */
  readonly askedAs: string
  readonly fields: SelectionSetNode
}

/** What the supergraph does not settle. */
export interface ViewChoices {
  /** Coordinates of fields that others give although the supergraph does not say so. */
  readonly alsoExternal: readonly string[]
  /** Whether an `@override` with this label holds; undefined where each request decides. */
  readonly fixedLabel: LabelRules['fixed']
}

/** Reads what a graph gives out of the composed supergraph. */
export function viewOfGraph(
  supergraph: SupergraphDocument,
  graph: string,
  { alsoExternal, fixedLabel }: ViewChoices,
): GraphView {
  const document = graphDocument(supergraph.document, graph)
  const upstream = buildASTSchema(document, { assumeValidSDL: true })
  const objects = interfaceObjectsOf(supergraph, graph, upstream)
  const schema = buildASTSchema(withMembers(document, objects), { assumeValidSDL: true })
  const membersOf = (name: string) =>
    objects.flatMap(({ interfaceName, member }) => (interfaceName === name ? [member] : []))
  const keys: GraphKey[] = []
  const external = new Set<string>()
  const requires = new Map<string, SelectionSetNode>()
  const labelled = new Map<string, LabelledField>()
  const labels = new Set<string>()
  for (const { node, joins } of typesOfGraph(supergraph.document, graph)) {
    const name = node.name.value
    for (const { key, resolvable } of joins) {
      const fields = fieldSetOf(key)
      if (fields === undefined || resolvable === false) continue
      for (const typeName of [name, ...membersOf(name)]) keys.push({ typeName, askedAs: name, fields })
    }
    for (const field of 'fields' in node ? (node.fields ?? []) : [])
      for (const join of joinsOf(field, 'join__field')) {
        if (join.graph !== graph) continue
        const needs = fieldSetOf(join.requires)
        const labelledField = labelOf(join)
        if (labelledField?.isGivenWhen) labels.add(labelledField.label)
        const isOn = labelledField && fixedLabel(labelledField.label)
        for (const typeName of [name, ...membersOf(name)]) {
          const coordinate = `${typeName}.${field.name.value}`
          if (needs !== undefined) requires.set(coordinate, needs)
          if (labelledField !== undefined && isOn === undefined) labelled.set(coordinate, labelledField)
          else if (labelledField ? labelledField.isGivenWhen !== isOn : isGivenElsewhere(join)) external.add(coordinate)
        }
      }
  }
  for (const coordinate of alsoExternal) {
    const [typeName = '', fieldName] = coordinate.split('.')
    for (const each of [typeName, ...membersOf(typeName)]) external.add(`${each}.${fieldName}`)
  }
  const provided = collectProvided(schema, () => undefined)
  return { upstream, schema, keys, external, requires, provided, labelled, labels }
}

function labelOf({ override, overrideLabel }: JoinDirective): LabelledField | undefined {
  return typeof overrideLabel === 'string' ? { label: overrideLabel, isGivenWhen: override !== undefined } : undefined
}

function isGivenElsewhere({ external, usedOverridden }: JoinDirective): boolean {
  return external === true || usedOverridden === true
}
