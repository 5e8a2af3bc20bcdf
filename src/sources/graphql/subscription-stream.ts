import type { SubscriptionStreams } from '../graphql-calls/subscribe/subscription-streams.ts'
import { upstreamName } from '../graphql-calls/upstream-name.ts'
import { toVariables } from '../graphql-calls/upstream-selection.ts'
import type { ConnectorSite, EventStream } from '../source.ts'
import { argumentsOf, ask, type CallParts, type ConnectorParts, readCallParts } from './connector.ts'

/** The events of a `@graphql(...)` on a field of Subscription; undefined when it is wrong, which was reported. */
export function buildSubscription(
  site: ConnectorSite,
  parts: ConnectorParts,
  streams: SubscriptionStreams,
): EventStream | undefined {
  const call = readCallParts(site, parts, 'subscription')
  if (call === undefined || !hasOnlyArguments(call)) return undefined
  const { root } = call
  const field = upstreamName(root)
  return streams.streamOf(site.coordinate, ({ args, selection }, context) => {
    const given = argumentsOf({ args, parent: {} }, call, context)
    return { ...ask(selection, call), field, variables: toVariables(root, given) }
  })
}

function hasOnlyArguments({ directive, site }: CallParts): boolean {
  const wrong = directive.input?.mapping.references.find(({ variable }) => variable === 'this' || variable === 'batch')
  if (wrong === undefined) return true
  site.report({
    rule: 'graphql-input',
    message: `${site.coordinate} has no parent for $${wrong.variable} to be read of`,
    remedy: 'a subscription is made from its arguments: $args.name',
    node: directive.input?.node,
    offset: wrong.offset,
  })
  return false
}
