import { type DocumentNode, type GraphQLSchema, isInterfaceType, isObjectType, Kind } from 'graphql'
import { joinsOf } from './join-directives.ts'
import type { SupergraphDocument } from './supergraph-document.ts'

/** An interface of which a graph knows no types (`@interfaceObject`), with one of the types that others know. */
export interface InterfaceMember {
  readonly interfaceName: string
  readonly member: string
}

/** The members of all interface objects of a graph. */
export function interfaceObjectsOf(
  { document, schema }: SupergraphDocument,
  graph: string,
  upstream: GraphQLSchema,
): readonly InterfaceMember[] {
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return []
    const interfaceName = node.name.value
    const isObject = joinsOf(node, 'join__type').some((each) => each.graph === graph && each.isInterfaceObject === true)
    const type = schema.getType(interfaceName)
    if (!isObject || !isInterfaceType(type)) return []
    return schema
      .getPossibleTypes(type)
      .filter(({ name }) => upstream.getType(name) === undefined)
      .map(({ name }) => ({ interfaceName, member: name }))
  })
}

/** A graph's document with the members: each has the fields that the graph gives to the interface. */
export function withMembers(document: DocumentNode, members: readonly InterfaceMember[]): DocumentNode {
  const byMember = new Map<string, string[]>()
  for (const { interfaceName, member } of members)
    byMember.set(member, [...(byMember.get(member) ?? []), interfaceName])
  const definitions = [...byMember].map(([member, interfaces]) => {
    const fields = document.definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && interfaces.includes(node.name.value) ? (node.fields ?? []) : [],
    )
    const byName = new Map(fields.map((field) => [field.name.value, field]))
    return {
      kind: Kind.OBJECT_TYPE_DEFINITION as const,
      name: { kind: Kind.NAME as const, value: member },
      fields: [...byName.values()],
    }
  })
  return { ...document, definitions: [...document.definitions, ...definitions] }
}

/** Whether a graph knows an interface of the supergraph as an object: of what type it is, others must say. */
export function isInterfaceObject(upstream: GraphQLSchema, name: string): boolean {
  return isObjectType(upstream.getType(name))
}
