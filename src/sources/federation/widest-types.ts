import {
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  parseType,
  type TypeNode,
  visit,
} from 'graphql'
import { joinsOf } from './join-directives.ts'

/**
 * The output fields for which the graphs give different types, each with the one that holds all of them: where one graph gives
 * the member of a union and another the union, clients can get either.
 */
export function widestTypes({ definitions }: DocumentNode, schema: GraphQLSchema): ReadonlyMap<string, string> {
  const widest = new Map<string, string>()
  for (const node of definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const field of node.fields ?? []) {
      const names = joinsOf(field, 'join__field').flatMap(({ type }) =>
        typeof type === 'string' ? [namedOf(type)] : [],
      )
      const wide = names.find((name) => names.every((each) => holdsAll(schema, name, each)))
      if (wide !== undefined && wide !== nameOf(field.type)) widest.set(`${node.name.value}.${field.name.value}`, wide)
    }
  }
  return widest
}

/** The document with these types at their fields. */
export function withTypes(document: DocumentNode, types: ReadonlyMap<string, string>): DocumentNode {
  if (types.size === 0) return document
  const ofFields = (name: string, fields: readonly FieldDefinitionNode[] = []) =>
    fields.map((field) => {
      const type = types.get(`${name}.${field.name.value}`)
      return type === undefined ? field : { ...field, type: renamed(field.type, type) }
    })
  return visit(document, {
    ObjectTypeDefinition: (node) => ({ ...node, fields: ofFields(node.name.value, node.fields) }),
    InterfaceTypeDefinition: (node) => ({ ...node, fields: ofFields(node.name.value, node.fields) }),
  })
}

function namedOf(type: string): string {
  return nameOf(parseType(type, { noLocation: true }))
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}

function renamed(type: TypeNode, value: string): TypeNode {
  if (type.kind === Kind.NAMED_TYPE) return { ...type, name: { ...type.name, value } }
  return { ...type, type: renamed(type.type, value) } as TypeNode // Edge: lists and non-nulls have one inner type.
}

function holdsAll(schema: GraphQLSchema, wide: string, name: string): boolean {
  const [abstract, object] = [schema.getType(wide), schema.getType(name)]
  return wide === name || (isAbstractType(abstract) && isObjectType(object) && schema.isSubType(abstract, object))
}
