import { GatewayError } from '../../../errors/gateway-error.ts'
import { toGatewayError } from '../../../errors/to-gateway-error.ts'
import { toJsonText } from '../../../mapping/index.ts'
import type { RequestContext } from '../../../upstream/request-context.ts'
import type { Chance } from '../../../utils/random.ts'
import { stableKey } from '../../../utils/stable-key.ts'
import type { Timer } from '../../../utils/timer.ts'
import { readResult } from '../../graphql-calls/answer.ts'
import { printCalls } from '../../graphql-calls/document.ts'
import { upstreamName } from '../../graphql-calls/upstream-name.ts'
import { toVariables } from '../../graphql-calls/upstream-selection.ts'
import type { ConnectorSite, EventStream, StreamRequest } from '../../source.ts'
import { type Asked, argumentsOf, ask, type CallParts, type ConnectorParts, readCallParts } from '../connector.ts'
import type { SubscriptionSettings } from './options.ts'
import { createSharedSubscription, type SharedSubscription } from './shared-subscription.ts'
import type { ConnectionContext, SubscriptionTransport } from './transport.ts'

/** What the subscriptions of one source share. */
export interface SubscriptionParts extends ConnectorParts {
  readonly transport: SubscriptionTransport
  readonly settings: SubscriptionSettings
  readonly timer: Timer
  readonly chance: Chance
  /** Subscriptions at the upstream, of all fields. */
  readonly open: Set<SharedSubscription>
}

/** The events of a `@graphql(...)` on a field of Subscription; undefined when it is wrong, which was reported. */
export function buildSubscription(site: ConnectorSite, parts: SubscriptionParts): EventStream | undefined {
  const call = readCallParts(site, parts, 'subscription')
  if (call === undefined || !hasOnlyArguments(call)) return undefined
  const { coordinate } = site
  const { settings, target, open } = parts
  const { source } = target.policy
  const clientHeaders = target.upstream.clientHeaders ?? []
  const shared = new Map<string, SharedSubscription>()
  let isClosed = false

  const subscribe = (
    body: string,
    asked: Asked,
    context: ConnectionContext,
    onIdle: () => void,
  ): SharedSubscription => {
    if (open.size >= settings.maxSubscriptions)
      throw new GatewayError('OVERLOADED', { source, reason: 'subscriptions' })
    const { transport, timer, chance } = parts
    const subscription = createSharedSubscription({
      start: (sink) => transport.start({ connector: coordinate, body, context }, sink),
      read: (result) => {
        const value = readResult(result, target.policy)
        return asked.read(asked.rename === undefined ? value : asked.rename(value))
      },
      reconnect: settings.reconnect,
      clock: context.clock,
      timer,
      chance,
      tell: (result) => context.onStream?.({ source, connector: coordinate, result }),
      onIdle: () => {
        open.delete(subscription)
        onIdle()
      },
    })
    open.add(subscription)
    return subscription
  }

  const find = (request: StreamRequest, context: RequestContext): SharedSubscription => {
    const own = contextOf(context, clientHeaders)
    const asked = ask(request.selection, call)
    const body = bodyOf(request, asked, call, context)
    if (!settings.share) return subscribe(body, asked, own, () => {})
    const key = stableKey([body, [...own.headers]])
    const known = shared.get(key)
    if (known !== undefined) return known
    const subscription = subscribe(body, asked, own, () => shared.delete(key))
    shared.set(key, subscription)
    return subscription
  }

  return {
    coordinate,
    open: (request, context) => {
      if (isClosed) throw new GatewayError('OVERLOADED', { source })
      // Recorded answers stand for calls; they have no events.
      if (context.transport !== undefined) throw new GatewayError('UPSTREAM_UNAVAILABLE', { source, neverSent: true })
      try {
        return find(request, context).join(context)
      } catch (error) {
        throw toGatewayError(error)
      }
    },
    close: () => {
      isClosed = true
      for (const subscription of [...open]) subscription.stop()
    },
  }
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

/** The operation, as JSON; what clients select is asked for, and what other sources need of it. */
function bodyOf({ args }: StreamRequest, { selection }: Asked, call: CallParts, context: RequestContext): string {
  const { root, site } = call
  const given = argumentsOf({ args, parent: {} }, call, context)
  const variables = toVariables(root, given)
  const { coordinate: connector } = site
  return toJsonText(
    printCalls([
      { connector, operation: 'subscription', field: upstreamName(root), variables, selection, batchSize: 1 },
    ]),
  )
}

/** Of the first subscriber's context, a subscription keeps what connections are made from, and whom to tell of them. */
function contextOf(context: RequestContext, headerNames: readonly string[]): ConnectionContext {
  const { requestId, clock, onUpstreamFailure, onMappingProblems, onStream } = context
  const headers = headerNames.flatMap((name): [string, string][] => {
    const value = context.headers.get(name)
    return value === undefined ? [] : [[name, value]]
  })
  return { requestId, clock, headers: new Map(headers), onUpstreamFailure, onMappingProblems, onStream }
}
