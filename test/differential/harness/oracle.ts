import { buildSchema, execute, type GraphQLSchema, isObjectType, printSchema } from 'graphql'
import { placeOfNull } from './compare.ts'
import type { Outcome, Prepared } from './run-way.ts'

type Row = Readonly<Record<string, unknown>>

/** Values by `Type.field`, of the data itself; all other fields are read from their objects. */
export type OracleResolvers = Readonly<Record<string, ((parent: Row, args: Row) => unknown) | undefined>>

/** One schema over all data of a world, without any source: what healthy upstreams must come to. */
export type Oracle = (operation: Prepared) => Expected

/** What an answer must be: its data, and the nulls that have an error. */
export interface Expected {
  readonly data: string
  readonly nulls: readonly string[]
}

/** The oracle of a gateway's schema. */
export function createOracle(supergraph: GraphQLSchema, resolvers: OracleResolvers): Oracle {
  const schema = buildSchema(printSchema(supergraph))
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const resolve = resolvers[`${type.name}.${field.name}`]
      if (resolve) field.resolve = (parent, args) => resolve(parent as Row, args)
    }
  }
  return ({ document, variables }) => {
    const result = execute({
      schema,
      document,
      variableValues: variables,
      typeResolver: (value) => String((value as Row).__typename ?? (value as Row).kind),
    })
    if ('then' in result) throw new Error('nothing here is asynchronous')
    const data = JSON.stringify(result.data)
    return { data, nulls: nullsOf(data, result.errors ?? []) }
  }
}

/** What the gateway's answer says otherwise; undefined where they agree. */
export function otherThanExpected(expected: Expected, outcome: Outcome): string | undefined {
  const nulls = nullsOf(outcome.data, outcome.errors)
  if (expected.data === outcome.data && expected.nulls.join() === nulls.join()) return undefined
  return `  oracle: ${expected.data} ${expected.nulls.join(' ')}\n gateway: ${outcome.data} ${nulls.join(' ')}`
}

function nullsOf(
  data: string | undefined,
  errors: readonly { readonly path?: readonly (string | number)[] | undefined }[],
): string[] {
  const root: unknown = data === undefined ? undefined : JSON.parse(data)
  return [...new Set(errors.map(({ path = [] }) => JSON.stringify(placeOfNull(root, path))))].sort()
}
