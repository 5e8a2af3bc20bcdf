import { GatewayError } from '../../errors/gateway-error.ts'
import type { Mapping } from '../../mapping/types.ts'
import { failureOfStatus } from '../../upstream/http-failure.ts'
import type { UpstreamResponse } from '../../upstream/upstream.ts'
import type { Clock } from '../../utils/clock.ts'
import type { CallScope } from './scope.ts'

/** How failed answers become errors. */
export interface ErrorRules {
  /** Public name of the source. */
  readonly source: string
  /** Codes that clients may see. */
  readonly reasons: readonly string[]
  readonly message: Mapping | undefined
  /** The source's, then the connector's, which override. */
  readonly extensions: readonly Mapping[]
}

/** A failed answer. */
export interface FailedAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
  /** Parsed; undefined where it cannot be. */
  readonly data: unknown
  readonly scope: CallScope
  readonly clock: Clock
}

/** Longest piece of an upstream's text in a log. */
const maxSnippet = 200

/** The error for an answer without success. What the upstream said is the cause; clients see only allow-listed reasons. */
export function failedAnswer(answer: FailedAnswer, rules: ErrorRules): GatewayError {
  const { status, headers, data, scope, clock } = answer
  const { source } = rules
  const { problems } = scope
  const message = rules.message?.run(data, scope, problems)
  const extra = rules.extensions.map((mapping) => mapping.run(data, scope, problems))
  const extensions = Object.assign(Object.create(null), ...extra.filter(isObject)) as Readonly<Record<string, unknown>>
  const isNothing = (value: unknown) => value === null || value === undefined
  if (typeof message !== 'string' && !isNothing(message))
    problems.push({ message: '`errors.message` gave something else than a text', offset: 0 })
  if (extra.some((value) => !isObject(value) && !isNothing(value)))
    problems.push({ message: '`errors.extensions` gave something else than an object', offset: 0 })
  const details = {
    source,
    upstreamStatus: status,
    reason: allowedReason([extensions.code, ...codesOf(data, scope.isXml === true)], rules),
    cause: new Error(typeof message === 'string' ? message : `HTTP ${status}: ${snippetOf(answer.body)}`, {
      cause: extensions,
    }),
  }
  const failure = failureOfStatus(status, headers, { source, clock })
  // A status of success that `isSuccess` denies: the upstream failed, and asking again gives the same.
  if (failure === undefined) return new GatewayError('UPSTREAM_ERROR', { ...details, retryable: false })
  return new GatewayError(failure.code, {
    ...details,
    reason: details.reason ?? failure.reason,
    retryAfterMs: failure.retryAfterMs,
    isFinal: failure.isFinal,
    retryable: failure.retryable,
  })
}

/** The error for an answer of success whose body cannot be read. */
export function unreadableAnswer(
  { reason, cause }: { readonly reason: string; readonly cause?: unknown },
  { status, body }: UpstreamResponse,
  source: string,
): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    source,
    upstreamStatus: status,
    reason,
    cause: new Error(`body could not be read: ${snippetOf(body)}`, { cause }),
  })
}

/** `billing/CARD_DECLINED` for the first code that is allow-listed; a code that is a URI may be listed by its last word. */
function allowedReason(codes: readonly unknown[], { reasons, source }: ErrorRules): string | undefined {
  if (reasons.length === 0) return undefined
  for (const code of codes) {
    if (typeof code !== 'string' && typeof code !== 'number') continue
    const words = [String(code), lastWord(String(code))]
    const listed = reasons.find((reason) => words.includes(reason))
    if (listed !== undefined) return `${source}/${lastWord(listed)}`
  }
  return undefined
}

/** Where upstreams put their codes: RFC 9457 problem details, and the common ways before it; in XML, within the root element. */
function codesOf(data: unknown, isXml: boolean): readonly unknown[] {
  const content = isXml && isObject(data) ? Object.values(data)[0] : data
  if (!isObject(content)) return []
  const { code, type, error, errors, Code, Error: element } = content
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  return [code, type, Code, ...nestedCodes(error), ...nestedCodes(element), ...nestedCodes(first)]
}

function nestedCodes(value: unknown): readonly unknown[] {
  return isObject(value) ? [value.code, value.type, value.Code] : [value]
}

function lastWord(code: string): string {
  return code.slice(Math.max(code.lastIndexOf('/'), code.lastIndexOf('#'), code.lastIndexOf(':')) + 1)
}

function snippetOf(body: Uint8Array): string {
  return Buffer.from(body.subarray(0, maxSnippet)).toString('utf8')
}

/** Own properties of objects are read only: JSON gives no prototype but Object's, whose names are no error codes. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
