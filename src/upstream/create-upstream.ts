import { Agent } from 'undici'
import { attempt, type Tally } from './attempt.ts'
import { resolveCredentials } from './auth/resolve-credentials.ts'
import { resolveTls } from './auth/resolve-tls.ts'
import { CallRecord } from './call-record.ts'
import { createConnector } from './connector.ts'
import type { Wire } from './exchange.ts'
import { resolveUpstreamOptions, type UpstreamOptions, type UpstreamSettings } from './options.ts'
import { type OutgoingPolicy, toOutgoing } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'
import { shareCall } from './share-calls.ts'
import type { Upstream, UpstreamRequest, UpstreamResponse } from './upstream.ts'

/**
 * One upstream, ready to be called: options checked, credentials resolved, no connection yet.
 * Redirects are answers (`failureOfStatus` maps them); header values that HTTP cannot carry are BAD_USER_INPUT.
 * @throws ConfigError for a wrong option, or a secret that cannot be found.
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const settings = resolveUpstreamOptions(options)
  const { source } = settings
  const policy: OutgoingPolicy = {
    source,
    credentials: resolveCredentials(settings.auth, settings.env, `${source}.auth`),
    acceptEncoding: settings.compression ? 'gzip, deflate, br' : undefined,
  }
  const wire = openWire(settings)
  const identity = {}

  const send = async (request: UpstreamRequest, context: RequestContext): Promise<UpstreamResponse> => {
    const { isIdempotent } = request
    const record = new CallRecord(source, request, context)
    const tally: Tally = { attempts: 0 }
    let isShared = false
    try {
      const outgoing = toOutgoing(request, policy, context)
      const onWire = () => attempt({ wire, settings, outgoing, isIdempotent, context, tally })
      const { transport } = context
      const call = transport === undefined ? onWire : () => transport({ source, request, outgoing }, onWire)
      const shared = shareCall(identity, outgoing, isIdempotent, context, call)
      isShared = shared.isShared
      const { status, headers, body, sealId } = await shared.result
      return { status, headers, body, sealId, annotate: record.succeed(status, body.length, tally.attempts, isShared) }
    } catch (error) {
      record.fail(error, tally.attempts, isShared)
      throw error
    }
  }

  return {
    clientHeaders: policy.credentials.passThrough,
    send,
    close: async () => {
      wire.connector.destroyAll()
      await wire.dispatcher.destroy()
    },
  }
}

function openWire(settings: UpstreamSettings): Wire {
  const connector = createConnector({
    connectTimeoutMs: settings.connectTimeoutMs,
    tls: resolveTls(settings.tls, settings.env, `${settings.source}.tls`),
    lookup: settings.lookup,
  })
  const dispatcher = new Agent({
    connect: connector.connect,
    connections: settings.maxConnections,
    pipelining: 1,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    maxHeaderSize: settings.maxHeaderBytes,
  })
  return { dispatcher, connector }
}
