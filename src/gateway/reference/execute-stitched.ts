import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql'
import type { Source } from '../../sources/source.ts'
import type { GatewayOperation } from '../gateway.ts'
import { oneErrorANull } from '../one-error-a-null.ts'
import { type FreedDocument, freeAliases } from './free-aliases.ts'

/** Runs operations on a stitched schema with graphql-js. */
export function createStitchedExecutor(
  schema: GraphQLSchema,
  sources: readonly Source[],
): (operation: GatewayOperation) => Promise<ExecutionResult> {
  const reserved = reservedNames(sources)
  const documents = new WeakMap<object, FreedDocument>()
  return async ({ document, operationName, variables, context }) => {
    const freed = documents.get(document) ?? freeAliases(document, reserved)
    documents.set(document, freed)
    const result = await execute({
      schema,
      document: freed.document,
      operationName,
      variableValues: variables,
      contextValue: context,
    })
    return oneErrorANull(freed.restore(result))
  }
}

/** Names of the fields that stitching may select beside the client's: keys, and what other fields are computed from. */
function reservedNames(sources: readonly Source[]): ReadonlySet<string> {
  const entities = sources.flatMap((source) => source.entities)
  return new Set([
    '__typename',
    ...entities.flatMap((each) => [...each.keyFields, ...[...each.requires.values()].flat()]),
  ])
}
