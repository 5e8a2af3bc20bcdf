import { GatewayError } from '../../errors/gateway-error.ts'
import type { Secret } from '../../utils/secret.ts'
import { CallRecord } from '../call-record.ts'
import { cancelled } from '../exchange.ts'
import type { AttemptStart } from '../guard.ts'
import { type Outgoing, toOutgoing } from '../outgoing.ts'
import type { CallSettings } from '../policy/settings.ts'
import type { RequestContext } from '../request-context.ts'
import { sendWithCredentials } from '../send-with-credentials.ts'
import type { UpstreamRequest } from '../upstream.ts'
import type { CallParts } from '../upstream-call.ts'
import { waitFor } from '../wait-for.ts'

/** Something to be opened that goes on. */
export interface Opening<T> {
  readonly request: UpstreamRequest
  /** Its deadline is for the opening alone. */
  readonly context: RequestContext
  /** Secrets that are needed besides the source's credentials. */
  readonly secrets?: readonly Secret[]
  /** Opens it once. @throws GatewayError */
  readonly open: (outgoing: Outgoing, start: AttemptStart) => Promise<T>
}

/**
 * Opens something with the credentials that it needs, and once more where they were refused and there are others. What fails is for the caller to try
 * again: it knows for how long that is of use.
 * @throws GatewayError as `open`, or of the policies
 */
export async function openCarefully<T>(parts: CallParts, opening: Opening<T>): Promise<T> {
  const { source, onEvent } = parts.settings
  const { request, context } = opening
  const record = new CallRecord(source, request, context)
  const startedMs = context.clock.nowMs()
  const tell = (code: string | undefined): void => {
    const durationMs = context.clock.nowMs() - startedMs
    onEvent({ kind: 'attempt', source, connector: request.connector, durationMs, bytes: 0, code })
  }
  try {
    const opened = await open(parts, opening)
    tell(undefined)
    return opened
  } catch (error) {
    record.failed(error, 1)
    tell(error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR')
    throw error
  }
}

async function open<T>(parts: CallParts, { request, context, secrets: own = [], open }: Opening<T>): Promise<T> {
  const { secrets, settings, guard } = parts
  const { signal, deadlineMs } = context
  const passengers = { signal, deadlineMs: () => deadlineMs }
  for (const secret of own) secrets.text(secret)
  secrets.look()
  if (secrets.isWaiting()) await waitFor(secrets.ready(), passengers, settings)
  if (signal.aborted) throw cancelled(settings.source)
  parts.tls()
  const policy = { ...parts.policy, acceptEncoding: undefined } // Events are passed on as they come.
  const make = (): Outgoing => toOutgoing(request, policy, context)
  const guarded = (outgoing: Outgoing): Promise<T> => {
    const call = once(settings.connectors.get(request.connector) ?? settings.call)
    return guard.run({
      settings: call,
      connector: request.connector,
      isRepeatable: false,
      ...passengers,
      send: (start) => open(outgoing.sign === undefined ? outgoing : outgoing.sign(outgoing), start),
    })
  }
  const { opened, failure } = await sendWithCredentials(
    {
      outgoing: make(),
      make,
      isIdempotent: true,
      context,
      passengers,
      send: (outgoing) => guarded(outgoing).then(asOpened, asRefused),
    },
    parts,
  )
  if (failure !== undefined || opened === undefined) throw failure
  return opened.value
}

interface Attempted<T> {
  readonly answer: { readonly status: number }
  readonly opened: { readonly value: T } | undefined
  readonly failure: unknown
}

function asOpened<T>(value: T): Attempted<T> {
  return { answer: { status: 200 }, opened: { value }, failure: undefined }
}

/** What an upstream answers may be about the credentials. @throws what is no answer */
function asRefused(error: unknown): Attempted<never> {
  if (!(error instanceof GatewayError)) throw error
  if (error.upstreamStatus === undefined && error.code !== 'UPSTREAM_UNAUTHENTICATED') throw error
  return { answer: { status: error.upstreamStatus ?? 0 }, opened: undefined, failure: error }
}

function once(settings: CallSettings): CallSettings {
  return { ...settings, hedge: undefined, retry: { ...settings.retry, maxAttempts: 1 } }
}
