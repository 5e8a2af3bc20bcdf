import type { GraphQLFormattedError, SourceLocation } from 'graphql'
import { errorRule, isErrorCode } from './codes.ts'
import { type GatewayError, isRetryable } from './gateway-error.ts'
import { toGatewayError } from './to-gateway-error.ts'

/** What of the request an error carries and depends on. */
export interface FormatErrorOptions {
  readonly requestId: string
  /** Decides `retryable`; absent where the operation is not known, which counts as a mutation. */
  readonly operation?: 'query' | 'mutation' | 'subscription' | undefined
  /** Whether graphql-js's own words about the client's own document may be sent. */
  readonly development: boolean
  /** Places in the client's document. @default those that the thrown thing tells */
  readonly locations?: readonly SourceLocation[] | undefined
}

/** Codes whose errors are about the client's own document: graphql-js's words hold no upstream data, but may hint at the schema. */
const documentCodes: ReadonlySet<string> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
])

const maxMessageLength = 500
const maxPathLength = 100
/** Most places of one error that are told. */
export const maxLocations = 10
const maxRetryAfterMs = 3_600_000

/**
 * The client's form of anything that was thrown: code, fixed text and the few allow-listed facts. Never throws, and copies
 * nothing else from the thrown thing.
 */
export function formatError(thrown: unknown, options: FormatErrorOptions): GraphQLFormattedError {
  const error = toGatewayError(thrown)
  const locations = options.locations ?? attempt(() => locationsOf(thrown))
  const path = attempt(() => pathOf(thrown))
  return {
    message: attempt(() => ownWords(thrown, error, options)) ?? error.said?.message ?? fixedText(error),
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path }),
    extensions: extensionsOf(error, options),
  }
}

/** HTTP status of an answer without `data`: that of its first error. */
export function httpStatusOf(errors: readonly GraphQLFormattedError[]): number {
  const code = errors[0]?.extensions?.code
  return isErrorCode(code) ? errorRule(code).httpStatus : 500
}

function extensionsOf(error: GatewayError, { requestId, operation }: FormatErrorOptions): Record<string, unknown> {
  const { code, retryAfterMs, source, upstreamStatus, reason } = error
  // The gateway's own are the contract: nothing that an upstream says takes their place.
  const extensions: Record<string, unknown> = {
    ...error.said?.extensions,
    code,
    retryable: isRetryable(error, operation ?? 'mutation'),
  }
  if (typeof retryAfterMs === 'number' && retryAfterMs >= 0) {
    extensions.retryAfterMs = Math.min(Math.ceil(retryAfterMs), maxRetryAfterMs)
  }
  if (source !== undefined) extensions.source = source
  if (Number.isInteger(upstreamStatus)) extensions.upstreamStatus = upstreamStatus
  if (isReason(reason)) extensions.reason = reason
  extensions.requestId = requestId
  return extensions
}

/** A reason is a word of an allow-list, not prose: whatever slipped in that is longer or freer stays here. */
function isReason(reason: string | undefined): reason is string {
  return typeof reason === 'string' && reason.length <= 100 && /^[\w./:-]+$/.test(reason)
}

/** Built from the table again, as `message` of a thrown error can have been changed. */
function fixedText({ code, source }: GatewayError): string {
  return errorRule(code).message.replace('{source}', () => source ?? 'upstream')
}

/** graphql-js's message; an error that was a GatewayError all along (`cause` is not the thrown thing) has only its fixed text. */
function ownWords(thrown: unknown, error: GatewayError, { development }: FormatErrorOptions): string | undefined {
  if (!development || !documentCodes.has(error.code) || error.cause !== thrown) return undefined
  const message = isRecord(thrown) ? thrown.message : undefined
  return typeof message === 'string' ? printable(message).slice(0, maxMessageLength) : undefined
}

function pathOf(thrown: unknown): readonly (string | number)[] | undefined {
  const path = isRecord(thrown) ? thrown.path : undefined
  if (!Array.isArray(path) || path.length > maxPathLength) return undefined
  const keys = path.filter((key) => typeof key === 'string' || Number.isInteger(key))
  return keys.length === path.length ? keys : undefined
}

function locationsOf(thrown: unknown): readonly SourceLocation[] | undefined {
  const locations = isRecord(thrown) ? thrown.locations : undefined
  if (!Array.isArray(locations)) return undefined
  const good: SourceLocation[] = []
  for (const location of locations.slice(0, maxLocations)) {
    if (!isRecord(location)) continue
    const { line, column } = location
    if (isPosition(line) && isPosition(column)) good.push({ line, column })
  }
  return good.length === 0 ? undefined : good
}

function isPosition(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** Reads from the thrown thing run its getters; one that throws counts as absent. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
