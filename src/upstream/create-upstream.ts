import { createAuthorizer } from './auth/authorizer.ts'
import { lastGood } from './auth/last-good.ts'
import { noCredentials, resolveCredentials } from './auth/resolve-credentials.ts'
import { resolveTls } from './auth/resolve-tls.ts'
import { createSecretWatch } from './auth/secret-watch.ts'
import type { AuthSettings } from './auth/settings.ts'
import { createFlights } from './flights.ts'
import { createGuard } from './guard.ts'
import { resolveUpstreamOptions, type UpstreamOptions } from './options.ts'
import type { OutgoingPolicy } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'
import { createStreams } from './stream/open-streams.ts'
import type { ReadAnswer, Upstream, UpstreamRequest, UpstreamResponse } from './upstream.ts'
import { type CallParts, UpstreamCall } from './upstream-call.ts'
import { openWire } from './wire.ts'

/** Streams to one origin that have a connection of their own; how many there are is for whoever opens them to say. */
const maxStreams = 10_000

/**
 * One upstream, ready to be called: options checked, credentials resolved, no connection yet.
 * Redirects that are not followed are answers (`failureOfStatus` maps them); header values that HTTP cannot carry are BAD_USER_INPUT.
 * @throws ConfigError for a wrong option, or a secret that cannot be found.
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const settings = resolveUpstreamOptions(options)
  const { source, clock, timer, chance, onEvent } = settings
  const secrets = createSecretWatch(settings)
  const authorizer = createAuthorizer(settings.auth, settings, secrets, createUpstream)
  const credentials = lastGood(() => resolveCredentials(settings.auth, secrets, `${source}.auth`), secrets, settings)
  const policy: OutgoingPolicy = {
    source,
    authorizer,
    // A transport that stands for the wire may do without what it cannot get.
    credentials: ({ transport }) => (transport !== undefined && secrets.isWaiting() ? noCredentials : credentials()),
    acceptEncoding: settings.compression ? 'gzip, deflate, br' : undefined,
  }
  const tls = lastGood(() => resolveTls(settings.tls, secrets, `${source}.tls`), secrets, settings)
  const wire = openWire(settings, tls)
  const guard = createGuard(settings.policy, { source, clock, timer, chance, emit: onEvent })
  const parts: CallParts = { settings, policy, secrets, tls, wire, guard, flights: createFlights(source, timer) }

  const streams = createStreams(parts, () => openWire({ ...settings, maxConnections: maxStreams }, tls))

  function send(request: UpstreamRequest, context: RequestContext): Promise<UpstreamResponse>
  function send<T>(request: UpstreamRequest, context: RequestContext, read: ReadAnswer<T>): Promise<T>
  function send(request: UpstreamRequest, context: RequestContext, read: ReadAnswer<unknown> = asItIs) {
    return new UpstreamCall(parts, request, context, read).run()
  }

  return {
    clientHeaders: clientHeadersOf(settings.auth),
    send,
    streams,
    status: guard.status,
    close: async () => {
      guard.close()
      secrets.close()
      await wire.close()
      await streams.close()
      await authorizer?.close()
    },
  }
}

/** Known before any secret is. */
function clientHeadersOf(auth: readonly AuthSettings[]): readonly string[] {
  const names = auth.flatMap((slot) => {
    if (slot.kind === 'passThrough') return slot.headers
    return slot.kind === 'oauth2' && slot.grant.kind === 'tokenExchange' ? [slot.grant.header] : []
  })
  return [...new Set(names)]
}

function asItIs(response: UpstreamResponse): UpstreamResponse {
  return response
}
