import { type GraphQLField, type GraphQLSchema, getNamedType, print } from 'graphql'
import { stableKey } from '../../utils/stable-key.ts'
import type { ResponseKeys } from '../graphql-calls/response-keys.ts'
import { sendCall, type Target } from '../graphql-calls/send-calls.ts'
import { toUpstreamSelection, toVariables } from '../graphql-calls/upstream-selection.ts'
import type { Connector, ConnectorSelection } from '../source.ts'

/** What the connectors of one subgraph share. */
export interface SubgraphCalls {
  readonly upstream: GraphQLSchema
  readonly keys: ResponseKeys
  readonly target: Target
}

/** The connector of a subgraph's root field. */
export function rootConnector(
  operation: 'query' | 'mutation',
  typeName: string,
  field: GraphQLField<unknown, unknown>,
  { upstream, keys, target }: SubgraphCalls,
): Connector {
  const coordinate = `${typeName}.${field.name}`
  return {
    coordinate,
    needs: [],
    isBatch: false,
    clientHeaders: target.upstream.clientHeaders ?? [],
    prepare: (chosen) => {
      const parts = { upstream, keys, needsOf: () => undefined }
      const selection = toUpstreamSelection(getNamedType(field.type).name, chosen, parts)
      return {
        key: preparedKey(target, chosen),
        fetch: (inputs, context) =>
          Promise.all(
            inputs.map(({ args }) => {
              const call = { connector: coordinate, operation, field: field.name, selection, batchSize: 1 }
              const isAlone = chosen.isAlone === true && inputs.length === 1
              return sendCall({ ...call, variables: toVariables(field, args) }, target, context, isAlone)
            }),
          ),
      }
    },
  }
}

/** Equal for equal selections of one source. */
export function preparedKey({ policy }: Target, { selectionSet, variables }: ConnectorSelection): string {
  return `${policy.source}|${selectionSet === undefined ? '' : print(selectionSet)}${stableKey(variables)}`
}
