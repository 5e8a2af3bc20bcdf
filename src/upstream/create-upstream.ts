import { resolveCredentials } from './auth/resolve-credentials.ts'
import { createFlights } from './flights.ts'
import { createGuard } from './guard.ts'
import { resolveUpstreamOptions, type UpstreamOptions } from './options.ts'
import type { OutgoingPolicy } from './outgoing.ts'
import type { RequestContext } from './request-context.ts'
import type { ReadAnswer, Upstream, UpstreamRequest, UpstreamResponse } from './upstream.ts'
import { type CallParts, UpstreamCall } from './upstream-call.ts'
import { openWire } from './wire.ts'

/**
 * One upstream, ready to be called: options checked, credentials resolved, no connection yet.
 * Redirects that are not followed are answers (`failureOfStatus` maps them); header values that HTTP cannot carry are BAD_USER_INPUT.
 * @throws ConfigError for a wrong option, or a secret that cannot be found.
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const settings = resolveUpstreamOptions(options)
  const { source, clock, timer, chance, onEvent } = settings
  const policy: OutgoingPolicy = {
    source,
    credentials: resolveCredentials(settings.auth, settings.env, `${source}.auth`),
    acceptEncoding: settings.compression ? 'gzip, deflate, br' : undefined,
  }
  const wire = openWire(settings)
  const guard = createGuard(settings.policy, { source, clock, timer, chance, emit: onEvent })
  const parts: CallParts = { settings, policy, wire, guard, flights: createFlights(source, timer) }

  function send(request: UpstreamRequest, context: RequestContext): Promise<UpstreamResponse>
  function send<T>(request: UpstreamRequest, context: RequestContext, read: ReadAnswer<T>): Promise<T>
  function send(request: UpstreamRequest, context: RequestContext, read: ReadAnswer<unknown> = asItIs) {
    return new UpstreamCall(parts, request, context, read).run()
  }

  return {
    clientHeaders: policy.credentials.passThrough,
    send,
    status: guard.status,
    close: async () => {
      guard.close()
      await wire.close()
    },
  }
}

function asItIs(response: UpstreamResponse): UpstreamResponse {
  return response
}
