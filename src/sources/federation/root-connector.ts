import { type GraphQLField, type GraphQLSchema, getNamedType } from 'graphql'
import { toJsonText } from '../../mapping/index.ts'
import { printCalls } from '../graphql-calls/document.ts'
import type { ResponseKeys } from '../graphql-calls/response-keys.ts'
import type { RootCall } from '../graphql-calls/root-call.ts'
import { sendCall, type Target } from '../graphql-calls/send-calls.ts'
import { toUpstreamSelection, toVariables } from '../graphql-calls/upstream-selection.ts'
import type { Connector } from '../source.ts'

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
        key: preparedKey({ connector: coordinate, operation, field: field.name, selection }, target),
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

/** Equal where the same is asked of one source, under the same names: what clashes with what differs from one composition to the next. */
export function preparedKey(
  call: Pick<RootCall, 'connector' | 'operation' | 'field' | 'selection'>,
  { policy }: Target,
): string {
  return `${policy.source}|${toJsonText(printCalls([{ ...call, variables: [], batchSize: 1 }]))}`
}
