import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import { ExactNumber } from '../../mapping/index.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * The variables with numbers of too many digits as the built-in scalars take them: a double for Float, text for ID. Custom scalars
 * get them as they came; whatever else does not take one says so.
 */
export function settleNumbers(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Values,
): Values {
  const settled: Record<string, unknown> = { ...variables }
  for (const { variable, type: node } of variableDefinitions) {
    const name = variable.name.value
    const type = typeFromAST(schema, node)
    if (type !== undefined && isInputType(type) && Object.hasOwn(settled, name))
      settled[name] = settle(settled[name], type)
  }
  return settled
}

/** Whether there is a number that `settleNumbers` could change. */
export function holdsLongNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint'
  return value instanceof ExactNumber || Object.values(value).some(holdsLongNumber)
}

function settle(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return settle(value, type.ofType)
  if (isListType(type))
    return Array.isArray(value) ? value.map((item) => settle(item, type.ofType)) : settle(value, type.ofType)
  if (isInputObjectType(type)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const fields = type.getFields()
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined
        return [name, field === undefined ? item : settle(item, field.type)]
      }),
    )
  }
  if (type.name === 'Float') return typeof value === 'bigint' || value instanceof ExactNumber ? Number(value) : value
  return type.name === 'ID' && typeof value === 'bigint' ? String(value) : value
}
