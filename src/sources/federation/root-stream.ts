import { type GraphQLField, getNamedType } from 'graphql'
import type { SubscriptionStreams } from '../graphql-calls/subscribe/subscription-streams.ts'
import { toUpstreamSelection, toVariables } from '../graphql-calls/upstream-selection.ts'
import type { EventStream } from '../source.ts'
import type { SubgraphCalls } from './root-connector.ts'

/** The events of a subgraph's field of Subscription. */
export function rootStream(
  typeName: string,
  field: GraphQLField<unknown, unknown>,
  { upstream, keys }: SubgraphCalls,
  streams: SubscriptionStreams,
): EventStream {
  const type = getNamedType(field.type).name
  return streams.streamOf(`${typeName}.${field.name}`, ({ args, selection }) => ({
    field: field.name,
    variables: toVariables(field, args),
    selection: toUpstreamSelection(type, selection, { upstream, keys, needsOf: () => undefined }),
    read: (value) => value,
  }))
}
