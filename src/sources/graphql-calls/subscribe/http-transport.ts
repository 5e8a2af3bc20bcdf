import { setImmediate as nextTurn } from 'node:timers/promises'
import { GatewayError } from '../../../errors/gateway-error.ts'
import { toGatewayError } from '../../../errors/to-gateway-error.ts'
import type { WireResponse } from '../../../upstream/exchange.ts'
import type { StreamedAnswer } from '../../../upstream/stream/streamed-answer.ts'
import { createCancellation } from '../../../utils/cancellation.ts'
import { type AnswerPolicy, parseText, readAnswer, readErrors } from '../answer.ts'
import { createEventStreamReader } from './read-event-stream.ts'
import { boundaryOf, createMultipartReader } from './read-multipart.ts'
import type { StreamReader } from './read-stream.ts'
import {
  openingContext,
  type SubscriptionRequest,
  type SubscriptionSink,
  type SubscriptionTransport,
  type TransportParts,
} from './transport.ts'

/** How subscriptions are read of one answer each. */
interface Format {
  readonly accept: string
  /** Undefined for an answer that is none of the format. */
  readonly readerOf: (contentType: string | undefined) => StreamReader | undefined
}

/** Subscriptions by one request each, as server-sent events or multipart. */
export function createHttpTransport(parts: TransportParts): SubscriptionTransport {
  const { settings, policy } = parts
  const format = formats[settings.protocol === 'multipart' ? 'multipart' : 'sse'](
    policy.source,
    settings.maxMessageBytes,
  )
  const open = new Set<() => void>()
  return {
    start: (request, sink) => {
      const stop = follow(
        request,
        { ...parts, format },
        {
          ...sink,
          end: (error) => {
            open.delete(stop)
            sink.end(error)
          },
        },
      )
      open.add(stop)
      return () => {
        open.delete(stop)
        stop()
      }
    },
    close: () => {
      for (const stop of [...open]) stop()
      open.clear()
    },
  }
}

const formats = {
  sse: (source: string, maxBytes: number): Format => ({
    accept: 'text/event-stream',
    readerOf: (contentType) =>
      /^text\/event-stream\s*(?:;|$)/i.test(contentType ?? '') ? createEventStreamReader(source, maxBytes) : undefined,
  }),
  multipart: (source: string, maxBytes: number): Format => ({
    accept: 'multipart/mixed;subscriptionSpec=1.0, application/json',
    readerOf: (contentType) => {
      const boundary = boundaryOf(contentType)
      return boundary === undefined ? undefined : createMultipartReader(boundary, source, maxBytes)
    },
  }),
} as const

/** Many come at once; who takes them is to have a turn before there are too many. */
const messagesPerTurn = 100

/** Sends the request and reads its answer to the end. @returns gives it up */
function follow(
  { connector, body, context }: SubscriptionRequest,
  { upstream, headers, settings, policy, format }: TransportParts & { readonly format: Format },
  sink: SubscriptionSink,
): () => void {
  const cancellation = createCancellation()
  let answer: StreamedAnswer | undefined
  let isStopped = false
  const end = (error: GatewayError | undefined): void => {
    if (isStopped) return
    isStopped = true
    answer?.close()
    sink.end(error)
  }
  const run = async (): Promise<void> => {
    answer = await upstream.streams.openAnswer(
      {
        connector,
        method: 'POST',
        url: settings.url,
        headers: { ...headers, accept: format.accept },
        body,
        isIdempotent: true,
        batchSize: 1,
      },
      openingContext(context, settings.initTimeoutMs, cancellation),
      {
        idleTimeoutMs: settings.idleTimeoutMs,
        isStream: (head) =>
          head.status >= 200 && head.status <= 299 && format.readerOf(head.headers.get('content-type')) !== undefined,
        toFailure: (response) => failureOf(response, policy),
      },
    )
    const reader = format.readerOf(answer.headers.get('content-type'))
    if (isStopped || reader === undefined) {
      answer.close()
      return
    }
    sink.opened()
    let taken = 0
    for (let bytes = await answer.next(); bytes !== undefined && !isStopped; bytes = await answer.next())
      for (const message of reader.read(bytes)) {
        if (message.kind === 'complete') end(undefined)
        else take(message.text, sink, end, policy)
        taken++
        if (taken % messagesPerTurn === 0) await nextTurn()
        if (isStopped) return
      }
    end(new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: policy.source, reason: 'truncated', retryable: true }))
  }
  run().catch((error: unknown) => end(toGatewayError(error)))
  return () => {
    isStopped = true
    cancellation.cancel(new Error('nobody listens any more'))
    answer?.close()
  }
}

/**
 * A result stands as it is, or in `payload` as multipart has it
 * (https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol): errors beside it end the subscription, `{}` says that the
 * upstream is there.
 */
function take(
  text: string,
  sink: SubscriptionSink,
  end: (error: GatewayError | undefined) => void,
  policy: AnswerPolicy,
): void {
  const message = recordOf(text, policy)
  if (message === undefined) {
    end(new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: policy.source, reason: 'parse' }))
    return
  }
  const result = Object.hasOwn(message, 'payload') ? message.payload : message
  const isResult = result !== message || Object.hasOwn(message, 'data') || Object.hasOwn(message, 'errors')
  if (isResult && result !== null && result !== undefined) sink.next(result, text.length)
  if (result !== message && Array.isArray(message.errors)) end(readErrors(message.errors, policy))
}

function recordOf(text: string, policy: AnswerPolicy): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseText(text, policy)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>) // Edge: just found to be one.
      : undefined
  } catch {
    return undefined
  }
}

/** What an answer stands for that is no stream: its status, the errors in it, or that something else is served there. */
function failureOf(response: WireResponse, policy: AnswerPolicy): GatewayError {
  const { status } = response
  const protocol = new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    source: policy.source,
    upstreamStatus: status,
    reason: 'protocol',
  })
  try {
    const [outcome] = readAnswer({ ...response, annotate: () => {} }, [{ selection: undefined }], policy).outcomes
    return outcome instanceof GatewayError ? outcome : protocol
  } catch (error) {
    return error instanceof GatewayError && error.code !== 'UPSTREAM_INVALID_RESPONSE' ? error : protocol
  }
}
