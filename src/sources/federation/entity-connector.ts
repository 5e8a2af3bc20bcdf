import { GatewayError } from '../../errors/gateway-error.ts'
import { distinctInputs, inPlaces } from '../distinct-inputs.ts'
import type { UpstreamSelection } from '../graphql-calls/root-call.ts'
import { sendCall } from '../graphql-calls/send-calls.ts'
import { toUpstreamSelection } from '../graphql-calls/upstream-selection.ts'
import type { Connector, FetchInput, FetchOutcome } from '../source.ts'
import { splitIntoChunks } from '../split-into-chunks.ts'
import { preparedFetch, type SubgraphCalls } from './root-connector.ts'

/** Most representations in one call. */
const maxBatchSize = 1_000

/**
 * The connector that gets a type's objects by representations: their type's name, their key, and what else the wanted fields
 * are made from (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec).
 * @param askedAs what the subgraph calls the type
 */
export function entityConnector(askedAs: string, calls: SubgraphCalls): Connector {
  const { upstream, keys, target } = calls
  return {
    coordinate: askedAs,
    needs: [],
    isBatch: true,
    maxBatchSize,
    clientHeaders: target.upstream.clientHeaders ?? [],
    prepare: (chosen) => {
      const below = toUpstreamSelection(askedAs, chosen, { upstream, keys, needsOf: () => undefined })
      const selection: UpstreamSelection | undefined = below && {
        fields: new Map(),
        onTypes: new Map([[askedAs, below]]),
      }
      const call = { connector: askedAs, operation: 'query' as const, field: '_entities', selection }
      return preparedFetch(call, target, async (inputs, context, areDistinct = false) => {
        // Equal representations are asked for once.
        const distinct = areDistinct ? { inputs, placeOf: undefined } : distinctInputs(inputs)
        const send = async (some: readonly FetchInput[], isAlone: boolean): Promise<readonly FetchOutcome[]> => {
          const value = some.map(({ parent }) => ({ __typename: askedAs, ...parent }))
          const variables = [{ argument: 'representations', type: '[_Any!]!', value }]
          const sent = { ...call, variables, batchSize: some.length }
          return outcomesOf(await sendCall(sent, target, context, isAlone), some.length, target.policy.source)
        }
        const [first, ...others] = splitIntoChunks(distinct.inputs, { maxSize: maxBatchSize })
        if (first === undefined) return []
        if (others.length === 0) return inPlaces(await send(first, chosen.isAlone === true), distinct)
        const answers = await Promise.all([first, ...others].map((chunk) => send(chunk, false)))
        return inPlaces(answers.flat(), distinct)
      })
    },
  }
}

/** One outcome a representation: by position, as the specification says. */
function outcomesOf(answer: unknown, count: number, source: string): readonly FetchOutcome[] {
  if (Array.isArray(answer) && answer.length === count) return answer
  const failure =
    answer instanceof Error ? answer : new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason: 'shape' })
  return new Array(count).fill(failure)
}
