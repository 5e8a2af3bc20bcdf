import {
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Source } from '../sources/source.ts'
import type { GatewayOperation } from './gateway.ts'

/** Tells the coordinates of all fields that an operation needs: those in it, what they are made from, and keys. */
export type AskedFields = (operation: Omit<GatewayOperation, 'context'>) => ReadonlySet<string>

/** For use when something has gone wrong: it walks the whole operation. */
export function createAskedFields(schema: GraphQLSchema, sources: readonly Source[]): AskedFields {
  return ({ document, operationName, variables = {} }) => {
    const asked = new Set<string>()
    const operation = getOperationAST(document, operationName)
    const root = operation && schema.getRootType(operation.operation)
    if (!operation || !root) return asked
    const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 0 })
    const fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
      ),
    )
    const walked = new Set<FragmentDefinitionNode>()

    const add = (typeName: string, name: string): void => {
      const coordinate = `${typeName}.${name}`
      if (asked.has(coordinate)) return
      asked.add(coordinate)
      for (const source of sources) {
        const way = source.wayOf(typeName, name)
        if ('needs' in way) for (const need of way.needs) add(typeName, need)
        for (const key of source.keyFieldsOf(typeName)) add(typeName, key)
      }
    }
    const walk = ({ selections }: SelectionSetNode, type: GraphQLNamedType): void => {
      for (const node of selections) if (isIncluded(node, coerced)) walkNode(node, type)
    }
    const walkNode = (node: SelectionNode, type: GraphQLNamedType): void => {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.selectionSet, typeOf(node.typeCondition?.name.value, type))
        return
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value)
        if (fragment === undefined || walked.has(fragment)) return
        walked.add(fragment)
        walk(fragment.selectionSet, typeOf(fragment.typeCondition.name.value, type))
        return
      }
      for (const owner of possibleTypes(type, schema)) add(owner.name, node.name.value)
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
      if (field !== undefined && node.selectionSet !== undefined) walk(node.selectionSet, getNamedType(field.type))
    }
    const typeOf = (name: string | undefined, otherwise: GraphQLNamedType) =>
      (name === undefined ? undefined : schema.getType(name)) ?? otherwise

    walk(operation.selectionSet, root)
    return asked
  }
}

function possibleTypes(type: GraphQLNamedType, schema: GraphQLSchema): readonly GraphQLNamedType[] {
  return isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]
}

function isIncluded(node: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
}
