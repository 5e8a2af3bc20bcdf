import { GatewayError } from '../../errors/gateway-error.ts'
import { Secret } from '../../utils/secret.ts'
import type { Wire } from '../exchange.ts'
import type { UpstreamSettings } from '../options.ts'
import type { Outgoing } from '../outgoing.ts'
import type { RequestContext } from '../request-context.ts'
import type { UpstreamRequest } from '../upstream.ts'
import type { CallParts } from '../upstream-call.ts'
import { openAnswer } from './open-answer.ts'
import { openCarefully } from './open-carefully.ts'
import { openSocket } from './open-socket.ts'
import type { StreamedAnswer } from './streamed-answer.ts'
import type { SocketRequest, UpstreamStreams } from './streams.ts'

/** The streams of one upstream. @param openWire gives connections of their own: those of calls are few, and soon free again */
export function createStreams(
  parts: CallParts,
  openWire: () => Wire,
): UpstreamStreams & { close: () => Promise<void> } {
  const { settings } = parts
  let wire: Wire | undefined
  const wireNow = (): Wire => {
    wire ??= openWire()
    return wire
  }
  return {
    openAnswer: (request, context, limits) => {
      const open = (outgoing: Outgoing): Promise<StreamedAnswer> =>
        openAnswer(wireNow(), { ...limits, ...commonOf(settings, outgoing, context) })
      return openCarefully(parts, { request, context, open })
    },
    openSocket: (request, context, opening) => {
      const secrets = Object.values(opening.params).filter((value) => value instanceof Secret)
      return openCarefully(parts, {
        request,
        context,
        secrets,
        open: (outgoing) => {
          const { headers, credentials } = splitCredentials(outgoing, request, opening.credentialsIn)
          const params = { ...revealed(opening.params, parts), ...credentials }
          return openSocket(wireNow(), {
            ...commonOf(settings, { ...outgoing, headers }, context),
            protocol: opening.protocol,
            maxMessageBytes: opening.maxMessageBytes,
            maxHeaderBytes: settings.maxHeaderBytes,
            adopt: (socket) => opening.adopt(socket, params),
          })
        },
      })
    },
    close: async () => wire?.close(),
  }
}

function commonOf({ source, maxBodyBytes }: UpstreamSettings, outgoing: Outgoing, context: RequestContext) {
  const { signal, deadlineMs, clock } = context
  return { source, outgoing, signal, maxBodyBytes, timeoutMs: Math.max(1, deadlineMs - clock.nowMs()) }
}

/** Headers that every request gets, whoever makes it. */
const commonHeaders = new Set(['user-agent', 'x-request-id', 'traceparent'])

/** What the source's `auth` added to the request's own headers, and where it goes. */
function splitCredentials(
  outgoing: Outgoing,
  request: UpstreamRequest,
  place: SocketRequest<unknown>['credentialsIn'],
): { readonly headers: Outgoing['headers']; readonly credentials: Readonly<Record<string, string>> } {
  if (place === 'headers') return { headers: outgoing.headers, credentials: {} }
  const isCredential = ([name, value]: [string, string]): boolean =>
    !commonHeaders.has(name) && request.headers[name] !== value
  const all = Object.entries(outgoing.headers)
  const credentials = Object.fromEntries(all.filter(isCredential))
  if (place === 'both') return { headers: outgoing.headers, credentials }
  return { headers: Object.fromEntries(all.filter((each) => !isCredential(each))), credentials }
}

function revealed(
  params: Readonly<Record<string, unknown>>,
  { secrets, settings }: CallParts,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (!(value instanceof Secret)) return [name, value]
      const text = secrets.text(value)
      if (text !== undefined) return [name, text]
      const cause = new Error(`${value.origin} gives no value`)
      throw new GatewayError('UPSTREAM_UNAVAILABLE', {
        source: settings.source,
        reason: 'secret',
        neverSent: true,
        cause,
      })
    }),
  )
}
