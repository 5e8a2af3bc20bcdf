import { type GraphQLOutputType, type GraphQLSchema, getNamedType, isAbstractType, isObjectType } from 'graphql'

/** Deeper fields are those of the levels above once more, in real documents. */
const maxDepth = 5

/** A selection of all fields that need no arguments, to a depth; empty for scalars. Names are of their type, so that unions merge. */
export function fullSelection(type: GraphQLOutputType, schema: GraphQLSchema, path: readonly string[] = []): string {
  const named = getNamedType(type)
  if (isAbstractType(named)) {
    const parts = schema.getPossibleTypes(named).map((each) => {
      const selection = fullSelection(each, schema, path)
      return selection === '' ? '' : `... on ${each.name} ${selection}`
    })
    return `{ __typename ${parts.join(' ')} }`
  }
  if (!isObjectType(named)) return ''
  const isDeep = path.length >= maxDepth || path.includes(named.name)
  const fields = Object.values(named.getFields()).flatMap((field) => {
    if (field.args.some((arg) => arg.type.toString().endsWith('!') && arg.defaultValue === undefined)) return []
    const below = getNamedType(field.type)
    const isLeaf = !isObjectType(below) && !isAbstractType(below)
    if (isLeaf) return [`${named.name}_${field.name}: ${field.name}`]
    if (isDeep) return []
    return [`${named.name}_${field.name}: ${field.name} ${fullSelection(field.type, schema, [...path, named.name])}`]
  })
  return `{ __typename ${fields.join(' ')} }`
}
