import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { NonNullAlong } from '../one-error-a-null.ts'

/** A selection set, and what it is of. */
interface Scope {
  readonly type: GraphQLNamedType | null | undefined
  readonly set: SelectionSetNode
}

interface Found {
  readonly type: GraphQLOutputType
  readonly below: readonly Scope[]
}

/** What may not be null of an operation's result. Fields of one key agree in that, whatever object they are of (specification, section 5.3.2). */
export function nonNullInOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): NonNullAlong {
  const operation = getOperationAST(document, operationName)
  if (!operation) return () => []
  const root = { type: schema.getRootType(operation.operation), set: operation.selectionSet }
  return (path) => {
    const along: boolean[] = []
    let scopes: readonly Scope[] = [root]
    let type: GraphQLOutputType | undefined
    for (const step of path) {
      if (typeof step === 'number') {
        const list: GraphQLOutputType | undefined = type && getNullableType(type)
        type = isListType(list) ? list.ofType : undefined
      } else {
        const found = find(step, scopes, schema, document)
        type = found?.type
        scopes = found?.below ?? []
      }
      if (type === undefined) return along
      along.push(isNonNullType(type))
    }
    return along
  }
}

/** All fields of a key, as one. */
function find(key: string, scopes: readonly Scope[], schema: GraphQLSchema, document: DocumentNode): Found | undefined {
  let type: GraphQLOutputType | undefined
  const below: Scope[] = []
  const look = ({ type: parent, set }: Scope): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        if ((node.alias ?? node.name).value !== key) continue
        const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
        type ??= field?.type
        if (field && node.selectionSet) below.push({ type: getNamedType(field.type), set: node.selectionSet })
        continue
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragmentOf(node.name.value, document)
      const on = fragment?.typeCondition?.name.value
      if (fragment) look({ type: on === undefined ? parent : schema.getType(on), set: fragment.selectionSet })
    }
  }
  scopes.forEach(look)
  return type && { type, below }
}

function fragmentOf(name: string, { definitions }: DocumentNode) {
  return definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name) as
    | Extract<DocumentNode['definitions'][number], { kind: Kind.FRAGMENT_DEFINITION }>
    | undefined
}
