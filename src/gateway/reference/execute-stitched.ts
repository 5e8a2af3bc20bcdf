import { type ExecutionResult, execute, type GraphQLSchema, getOperationAST } from 'graphql'
import { pathsOf } from '../../sources/key-paths.ts'
import type { EntityWay, Source } from '../../sources/source.ts'
import { settleNumbers } from '../execute/settle-numbers.ts'
import type { GatewayOperation } from '../gateway.ts'
import { oneErrorANull } from '../one-error-a-null.ts'
import { maxVariableErrors, withShortValues } from '../variable-errors.ts'
import { applyConditions, needsConditions, withoutNothing } from './apply-conditions.ts'
import { type FreedDocument, freeAliases } from './free-aliases.ts'
import { nonNullInOperation } from './non-null-in-operation.ts'

interface PreparedDocument extends FreedDocument {
  readonly isConditional: boolean
}

/** Runs operations on a stitched schema with graphql-js. */
export function createStitchedExecutor(
  schema: GraphQLSchema,
  sources: readonly Source[],
): (operation: GatewayOperation) => Promise<ExecutionResult> {
  const reserved = reservedNames(sources)
  const documents = new WeakMap<object, PreparedDocument>()
  return async ({ document, operationName, variables: given, context }) => {
    const operation = getOperationAST(document, operationName)
    const variables = given && operation ? settleNumbers(schema, operation, given) : given
    const prepared = documents.get(document) ?? {
      ...freeAliases(document, reserved),
      isConditional: needsConditions(document),
    }
    documents.set(document, prepared)
    const result = await execute({
      schema,
      document: prepared.isConditional
        ? applyConditions(prepared.document, schema, operationName, variables ?? {})
        : prepared.document,
      operationName,
      variableValues: variables,
      contextValue: context,
      options: { maxCoercionErrors: maxVariableErrors(variables) },
    })
    const restored = prepared.restore(prepared.isConditional ? withoutNothing(result) : result)
    if (restored.errors === undefined) return restored
    // Wrong variables: nothing was run, and each mistake is told.
    if (restored.data === undefined) return { ...restored, errors: withShortValues(restored.errors) }
    const nonNull = nonNullInOperation(schema, document, operationName)
    return { ...restored, errors: oneErrorANull(restored.data, restored.errors, nonNull) }
  }
}

/**
 * Names of the fields that stitching may select beside the client's (keys, and what other fields are computed from), and names
 * that objects inherit, which its own objects take for something else.
 */
function reservedNames(sources: readonly Source[]): ReadonlySet<string> {
  const entities = sources.flatMap((source) => source.entities)
  return new Set([
    '__typename',
    'prototype',
    ...Object.getOwnPropertyNames(Object.prototype),
    ...entities.flatMap((each) => [...namesIn(each), ...[...each.requires.values()].flat()]),
  ])
}

function namesIn({ keyFields, key }: EntityWay): readonly string[] {
  return key === undefined ? keyFields : pathsOf(key).flatMap((path) => path.split('.'))
}
