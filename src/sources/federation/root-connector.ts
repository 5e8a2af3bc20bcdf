import { type GraphQLField, type GraphQLSchema, getNamedType } from 'graphql'
import { toJsonText } from '../../mapping/index.ts'
import { printCalls } from '../graphql-calls/document.ts'
import { nonNullLevels } from '../graphql-calls/made-null.ts'
import type { ResponseKeys } from '../graphql-calls/response-keys.ts'
import type { RootCall } from '../graphql-calls/root-call.ts'
import { sendCall, type Target } from '../graphql-calls/send-calls.ts'
import { toUpstreamSelection, toVariables } from '../graphql-calls/upstream-selection.ts'
import type { Connector, PreparedFetch } from '../source.ts'

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
      const nonNull = nonNullLevels(field.type)
      const call = { connector: coordinate, operation, field: field.name, nonNull, selection, batchSize: 1 }
      return preparedFetch(call, target, (inputs, context) =>
        Promise.all(
          inputs.map(({ args }) => {
            const isAlone = chosen.isAlone === true && inputs.length === 1
            return sendCall({ ...call, variables: toVariables(field, args) }, target, context, isAlone)
          }),
        ),
      )
    },
  }
}

/** A fetch whose key is made when it is first asked for: few need it. @param call what is asked, whatever the inputs are */
export function preparedFetch(call: AskedCall, target: Target, fetch: PreparedFetch['fetch']): PreparedFetch {
  let key: string | undefined
  return {
    get key() {
      key ??= preparedKey(call, target)
      return key
    },
    fetch,
  }
}

type AskedCall = Pick<RootCall, 'connector' | 'operation' | 'field' | 'selection'>

/** Equal where the same is asked of one source, under the same names: what clashes with what differs from one composition to the next. */
function preparedKey(call: AskedCall, { policy }: Target): string {
  return `${policy.source}|${toJsonText(printCalls([{ ...call, variables: [], batchSize: 1 }]))}`
}
