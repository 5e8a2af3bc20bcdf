import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { fileScalars } from './file-scalars.ts'

/** Whether an input of the schema can be a file. */
export function acceptsFiles(schema: GraphQLSchema): boolean {
  const isFile = (each: { readonly type: Parameters<typeof getNamedType>[0] }) =>
    fileScalars.has(getNamedType(each.type)?.name ?? '')
  return Object.values(schema.getTypeMap()).some((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields()).some(isFile)
    return isObjectType(type) && Object.values(type.getFields()).some(({ args }) => args.some(isFile))
  })
}

/** Whether a value of the type can hold a `Decimal`. */
export function holdsDecimals(type: GraphQLNamedType, schema: GraphQLSchema): boolean {
  if (schema.getType('Decimal') === undefined) return false // nearly always
  const seen = new Set<GraphQLNamedType>()
  const visit = (each: GraphQLNamedType): boolean => {
    if (each.name === 'Decimal') return true
    if (seen.has(each)) return false
    seen.add(each)
    if (isUnionType(each)) return each.getTypes().some(visit)
    if (isInterfaceType(each) && schema.getPossibleTypes(each).some(visit)) return true
    if (!isObjectType(each) && !isInterfaceType(each)) return false
    return Object.values(each.getFields()).some((field) => visit(getNamedType(field.type)))
  }
  return visit(type)
}
