import type { TlsMaterial } from './auth/resolve-tls.ts'
import { createConnector } from './connector.ts'
import { createEgress } from './egress/egress.ts'
import type { Wire } from './exchange.ts'
import type { UpstreamSettings } from './options.ts'
import { Origin } from './origin.ts'
import { resolveProxy } from './proxy/proxy-server.ts'
import { createIdentityCheck } from './tls/identity.ts'

/** Origins whose connections are kept: more are only known while calls to them are under way, where URLs come from data. */
const maxOrigins = 100

interface Known {
  readonly origin: Origin
  lastUse: number
}

/** Connections of one upstream, none open yet. @throws ConfigError for what its proxy settings name and is not there. */
export function openWire(settings: UpstreamSettings, tls: () => TlsMaterial): Wire {
  const { connectTimeoutMs, maxConnections, keepAliveTimeoutMs, maxHeaderBytes, http2 } = settings
  const connector = createConnector({
    connectTimeoutMs,
    tls,
    checkIdentity: createIdentityCheck(settings.tls.pins),
    lookup: settings.lookup,
    egress: createEgress(settings.egress, (origin) => settings.origins?.has(origin) ?? true),
    proxyFor: resolveProxy(settings.proxy, settings.env, `${settings.source}.proxy`),
  })
  const originSettings = { connector, connectTimeoutMs, maxConnections, keepAliveTimeoutMs, maxHeaderBytes, http2 }
  const known = new Map<string, Known>()
  let uses = 0
  let isClosed = false

  const find = (url: string): Origin => {
    const found = known.get(url)
    if (found !== undefined) {
      found.lastUse = ++uses
      return found.origin
    }
    if (known.size >= maxOrigins) forgetOne(known)
    const origin = new Origin(url, originSettings)
    if (isClosed) void origin.destroy()
    known.set(url, { origin, lastUse: ++uses })
    return origin
  }

  return {
    connector,
    dispatch: (options, handler) => find(String(options.origin)).dispatch(options, handler),
    close: async () => {
      isClosed = true
      connector.destroyAll()
      await Promise.all([...known.values()].map(({ origin }) => origin.destroy()))
    },
  }
}

/** The one that was not called for the longest time, of those that nobody waits for. */
function forgetOne(known: Map<string, Known>): void {
  let oldest: string | undefined
  let lastUse = Number.POSITIVE_INFINITY
  for (const [url, each] of known) {
    if (each.lastUse > lastUse || !each.origin.isIdle()) continue
    oldest = url
    lastUse = each.lastUse
  }
  if (oldest === undefined) return
  void known.get(oldest)?.origin.destroy()
  known.delete(oldest)
}
