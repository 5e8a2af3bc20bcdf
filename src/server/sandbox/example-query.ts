import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
  validate,
} from 'graphql'

/** One customer over every kind of source: what the demo's schema can answer. */
const customer360 = `query Customer360 {
  customer(id: "1") {
    name
    email
    city
    orders(first: 3) {
      id
      placedAt
      total
      status
      items {
        quantity
        product {
          name
          price
        }
      }
    }
    tickets(status: OPEN) {
      subject
      messages {
        body
      }
    }
  }
}`

const mostFields = 6
const deepest = 4

/** A query that is valid for the schema, to start exploring from. */
export function exampleQuery(schema: GraphQLSchema): string {
  if (validate(schema, parse(customer360)).length === 0) return customer360
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(isCallable)
  for (const root of roots) {
    const selection = select(root, 1)
    if (selection !== undefined) return `query Example {\n${selection}\n}`
  }
  return 'query Example {\n  __typename\n}'
}

/** The field with some of its leaves; undefined where none is reached without arguments or deep nesting. */
function select(field: GraphQLField<unknown, unknown>, depth: number): string | undefined {
  const margin = '  '.repeat(depth)
  const type = getNamedType(field.type)
  if (isLeafType(type)) return `${margin}${field.name}`
  if (!isObjectType(type) || depth > deepest) return undefined
  const lines = selectFields(type, depth + 1)
  return lines.length === 0 ? undefined : `${margin}${field.name} {\n${lines.join('\n')}\n${margin}}`
}

function selectFields(type: GraphQLObjectType, depth: number): string[] {
  const fields = Object.values(type.getFields()).filter(isCallable)
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)))
  if (leaves.length > 0) return leaves.slice(0, mostFields).map(({ name }) => `${'  '.repeat(depth)}${name}`)
  for (const field of fields) {
    const nested = select(field, depth)
    if (nested !== undefined) return [nested]
  }
  return []
}

function isCallable(field: GraphQLField<unknown, unknown>): boolean {
  return !field.args.some(isRequiredArgument)
}
