import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api'
import { version } from '../utils/version.ts'

/** What ended, as its span tells it. */
export interface SpanEnd {
  readonly attributes?: Attributes | undefined
  /** Error code; undefined for a success. */
  readonly code?: string | undefined
}

/** The span of an attempt to call an upstream. */
export interface AttemptSpan {
  /** W3C trace context that the upstream continues. */
  readonly traceparent: string
  readonly end: (end: SpanEnd) => void
}

/** The span of an operation, and where those of its calls hang. */
export interface OperationSpan {
  readonly startAttempt: (name: string, attributes: Attributes) => AttemptSpan
  readonly end: (end: SpanEnd) => void
}

/** Makes spans, where an OpenTelemetry SDK is there. */
export interface Tracing {
  /**
   * @param traceparent what the client gave, valid.
   */
  readonly startOperation: (name: string, traceparent: string | undefined, attributes: Attributes) => OperationSpan
}

/** Where an SDK registers itself: https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts */
const registry = Symbol.for('opentelemetry.js.api.1')

/**
 * Spans by OpenTelemetry's API; undefined where no SDK was registered before (`node --import ./telemetry.js`): then the API is not
 * even loaded.
 */
export async function createTracing(): Promise<Tracing | undefined> {
  // A marked edge: what others wrote there.
  const registered = (globalThis as { readonly [registry]?: { readonly trace?: unknown } })[registry]
  if (registered?.trace === undefined) return undefined
  const api = await import('@opentelemetry/api')
  const tracer = api.trace.getTracer('selvedge', version)
  return {
    startOperation: (name, traceparent, attributes) => startOperation(api, tracer, name, traceparent, attributes),
  }
}

type Api = typeof import('@opentelemetry/api')

function startOperation(
  api: Api,
  tracer: Tracer,
  name: string,
  traceparent: string | undefined,
  attributes: Attributes,
): OperationSpan {
  const parent = contextOf(api, traceparent)
  const span = tracer.startSpan(name, { kind: api.SpanKind.SERVER, attributes }, parent)
  const own = api.trace.setSpan(parent, span)
  return {
    startAttempt: (attemptName, attemptAttributes) => {
      const attempt = tracer.startSpan(attemptName, { kind: api.SpanKind.CLIENT, attributes: attemptAttributes }, own)
      return { traceparent: toTraceparent(attempt), end: (end) => endSpan(api, attempt, end) }
    },
    end: (end) => endSpan(api, span, end),
  }
}

function contextOf({ trace, ROOT_CONTEXT }: Api, traceparent: string | undefined): Context {
  if (traceparent === undefined) return ROOT_CONTEXT
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-')
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  })
}

function toTraceparent(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

function endSpan({ SpanStatusCode }: Api, span: Span, { attributes, code }: SpanEnd): void {
  if (attributes !== undefined) span.setAttributes(attributes)
  if (code !== undefined) {
    span.setAttribute('error.type', code)
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}
