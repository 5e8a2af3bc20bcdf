import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql'
import type { SiteFinding } from './source.ts'

type AnyField = GraphQLField<unknown, unknown>

/** True for a field that gives an upstream's pages as a connection. */
export function isPaginated(field: AnyField): boolean {
  return field.astNode?.directives?.some(({ name }) => name.value === 'paginate') ?? false
}

/** What is wrong with a field that says how its pages follow each other, and that nothing asks for pages. */
export function misplacedPagination(coordinate: string, field: AnyField): SiteFinding | undefined {
  const isConnected = field.astNode?.directives?.some(({ name }) => name.value === 'connect') ?? false
  if (!isPaginated(field) || isConnected) return undefined
  return {
    rule: 'paginate-misplaced',
    message: `${coordinate} has @paginate, and no @connect whose pages it could follow`,
    remedy: 'put it beside @connect, or remove it',
  }
}

/** The type of a connection's nodes, by its `nodes` or else its `edges { node }`; undefined where it has neither. */
export function nodeType(connection: GraphQLNamedType): GraphQLOutputType | undefined {
  const nodes = listItem(fieldType(connection, 'nodes'))
  const edge = listItem(fieldType(connection, 'edges'))
  return nodes ?? (edge && fieldType(getNamedType(edge), 'node'))
}

/** What a connector's selection makes for a field: its value, or, of a connection, its nodes. */
export function selectedType(field: AnyField): GraphQLOutputType {
  return (isPaginated(field) ? nodeType(getNamedType(field.type)) : undefined) ?? field.type
}

function fieldType(type: GraphQLNamedType, name: string): GraphQLOutputType | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name]?.type : undefined
}

function listItem(type: GraphQLOutputType | undefined): GraphQLOutputType | undefined {
  const inner = type && getNullableType(type)
  return isListType(inner) ? inner.ofType : undefined
}
