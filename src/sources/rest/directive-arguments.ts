import {
  type DirectiveNode,
  Kind,
  type ListValueNode,
  type ObjectValueNode,
  type StringValueNode,
  type ValueNode,
} from 'graphql'
import type { SiteFinding } from '../source.ts'

/** Takes a mistake in the module's SDL. */
export type Report = (finding: SiteFinding) => void

/** Arguments of a directive, or fields of an object value, with where they stand for messages: `@connect(http:)`. */
export interface ArgumentGroup {
  readonly label: string
  readonly values: ReadonlyMap<string, ValueNode>
}

/** The arguments of a directive; those that are not `known` are reported. */
export function argumentsOf(directive: DirectiveNode, known: readonly string[], report: Report): ArgumentGroup {
  return groupOf(`@${directive.name.value}`, directive.arguments ?? [], known, report)
}

/** The fields of an object argument; undefined, and reported, where it is no object. */
export function objectIn(
  group: ArgumentGroup,
  name: string,
  known: readonly string[],
  report: Report,
): ArgumentGroup | undefined {
  const node = valueIn(group, name)
  if (node === undefined) return undefined
  if (node.kind === Kind.OBJECT) return groupOfObject(`${group.label}(${name}:)`, node, known, report)
  reportKind(group, name, node, 'an object', report)
  return undefined
}

/** The fields of an object value. */
export function groupOfObject(
  label: string,
  node: ObjectValueNode,
  known: readonly string[],
  report: Report,
): ArgumentGroup {
  return groupOf(label, node.fields, known, report)
}

/** A string argument; undefined, and reported, where it is no string. */
export function stringIn(group: ArgumentGroup, name: string, report: Report): StringValueNode | undefined {
  const node = valueIn(group, name)
  if (node === undefined || node.kind === Kind.STRING) return node
  reportKind(group, name, node, 'a string', report)
  return undefined
}

/** A list of objects; one object alone stands for a list of one, as GraphQL's input coercion has it. */
export function objectsIn(group: ArgumentGroup, name: string, report: Report): readonly ObjectValueNode[] {
  const node = valueIn(group, name)
  if (node === undefined) return []
  const items = node.kind === Kind.LIST ? (node as ListValueNode).values : [node]
  return items.flatMap((item) => {
    if (item.kind === Kind.OBJECT) return [item]
    reportKind(group, name, item, 'an object, or a list of objects', report)
    return []
  })
}

/** An argument that is there and not null. */
export function valueIn(group: ArgumentGroup, name: string): ValueNode | undefined {
  const node = group.values.get(name)
  return node?.kind === Kind.NULL ? undefined : node
}

interface NamedValue {
  readonly name: { readonly value: string }
  readonly value: ValueNode
}

function groupOf(label: string, nodes: readonly NamedValue[], known: readonly string[], report: Report): ArgumentGroup {
  const values = new Map<string, ValueNode>()
  for (const node of nodes) {
    if (known.includes(node.name.value)) values.set(node.name.value, node.value)
    else
      report({
        rule: 'connect-unknown-argument',
        message: `${label} has no argument "${node.name.value}"`,
        remedy: `use one of: ${known.join(', ')}`,
        node: node.value,
      })
  }
  return { label, values }
}

function reportKind(group: ArgumentGroup, name: string, node: ValueNode, wanted: string, report: Report): void {
  report({
    rule: 'connect-argument-type',
    message: `${group.label}: "${name}" must be ${wanted}`,
    remedy: `write ${wanted}`,
    node,
  })
}
