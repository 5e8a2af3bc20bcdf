import { systemChance } from '../../../utils/random.ts'
import { systemTimer } from '../../../utils/timer.ts'
import type { ConnectorSite, EventStream } from '../../source.ts'
import type { ConnectorParts } from '../connector.ts'
import { createHttpTransport } from './http-transport.ts'
import type { SubscriptionSettings } from './options.ts'
import type { SharedSubscription } from './shared-subscription.ts'
import { createSocketTransport } from './socket-transport.ts'
import { buildSubscription } from './subscription-stream.ts'

/** The subscriptions of one source. */
export interface SourceSubscriptions {
  readonly build: (site: ConnectorSite) => EventStream | undefined
  readonly close: () => void
}

/** None is open yet; undefined where the source takes none over. */
export function openSubscriptions(
  settings: SubscriptionSettings | undefined,
  parts: ConnectorParts,
): SourceSubscriptions | undefined {
  if (settings === undefined) return undefined
  const { upstream, headers, policy } = parts.target
  const carried = { upstream, headers, settings, policy, timer: systemTimer }
  const transport = settings.protocol === 'ws' ? createSocketTransport(carried) : createHttpTransport(carried)
  const shared = {
    ...parts,
    transport,
    settings,
    timer: systemTimer,
    chance: systemChance,
    open: new Set<SharedSubscription>(),
  }
  return { build: (site) => buildSubscription(site, shared), close: transport.close }
}
