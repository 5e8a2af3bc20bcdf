import { Agent } from 'undici'
import { resolveTls } from './auth/resolve-tls.ts'
import { createConnector } from './connector.ts'
import { createEgress } from './egress/egress.ts'
import type { Wire } from './exchange.ts'
import type { UpstreamSettings } from './options.ts'
import { resolveProxy } from './proxy/proxy-server.ts'
import { createIdentityCheck } from './tls/identity.ts'

/** Connections of one upstream, none open yet. @throws ConfigError for what its TLS or proxy settings name and is not there. */
export function openWire(settings: UpstreamSettings): Wire {
  const connector = createConnector({
    connectTimeoutMs: settings.connectTimeoutMs,
    tls: resolveTls(settings.tls, settings.env, `${settings.source}.tls`),
    checkIdentity: createIdentityCheck(settings.tls.pins),
    lookup: settings.lookup,
    egress: createEgress(settings.egress, (origin) => settings.origins?.has(origin) ?? true),
    proxyFor: resolveProxy(settings.proxy, settings.env, `${settings.source}.proxy`),
  })
  const dispatcher = new Agent({
    connect: (target, callback) => {
      connector.open({ host: target.hostname, ...target }, ['http/1.1']).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      )
    },
    connections: settings.maxConnections,
    pipelining: 1,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    maxHeaderSize: settings.maxHeaderBytes,
  })
  return {
    connector,
    dispatch: (options, handler) => dispatcher.dispatch(options, handler),
    close: async () => {
      connector.destroyAll()
      await dispatcher.destroy()
    },
  }
}
