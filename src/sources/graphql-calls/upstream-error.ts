import type { ErrorCode } from '../../errors/codes.ts'
import { GatewayError, isRetryable } from '../../errors/gateway-error.ts'
import { type Said, toSaidExtensions, toSaidText } from '../../errors/said.ts'
import type { UpstreamErrorNote } from '../../upstream/request-context.ts'
import type { ExposeSettings } from './expose.ts'

/** What of an upstream's errors may pass to clients. */
export interface ErrorPolicy {
  /** Public name of the source. */
  readonly source: string
  /** Values of the upstream's `extensions.code` that may appear as `reason`, after the source's name. */
  readonly reasons: ReadonlySet<string>
  readonly expose: ExposeSettings
}

/** An entry of `errors`, as it came. */
export type UpstreamError = Readonly<Record<string, unknown>>

/** Codes that GraphQL services commonly use, in terms of our table. */
const knownCodes: Readonly<Record<string, ErrorCode>> = {
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  THROTTLED: 'UPSTREAM_RATE_LIMITED',
  RATE_LIMITED: 'UPSTREAM_RATE_LIMITED',
  PERSISTED_QUERY_NOT_FOUND: 'PERSISTED_QUERY_NOT_FOUND',
  PERSISTED_QUERY_NOT_SUPPORTED: 'PERSISTED_QUERY_NOT_SUPPORTED',
}

/** The error of ours that stands for one of an upstream. */
export function toGatewayError(error: UpstreamError, policy: ErrorPolicy): GatewayError {
  const said = codeOf(error)
  return new GatewayError(knownCodeOf(said) ?? 'UPSTREAM_GRAPHQL_ERROR', {
    source: policy.source,
    reason: reasonOf(said, policy),
    said: saidBy(error, policy.expose),
    cause: { message: error.message, extensions: isRecord(error.extensions) ? error.extensions : {}, path: error.path },
  })
}

function saidBy({ message, extensions }: UpstreamError, expose: ExposeSettings): Said | undefined {
  const text = expose.messages && typeof message === 'string' && message !== '' ? toSaidText(message) : undefined
  const allowed = toSaidExtensions(extensions, expose.extensions)
  return text === undefined && allowed === undefined ? undefined : { message: text, extensions: allowed }
}

/**
 * Whether a status tells more than the errors beside it: the service is busy or broken for now, or wants other credentials, and their
 * codes mean nothing here.
 */
export function saysMore(failure: GatewayError, errors: readonly UpstreamError[]): boolean {
  const isOfCaller = failure.code === 'UPSTREAM_UNAUTHENTICATED' || failure.code === 'UPSTREAM_FORBIDDEN'
  return (
    (isOfCaller || isRetryable(failure, 'query')) && !errors.some((error) => knownCodeOf(codeOf(error)) !== undefined)
  )
}

/** What the status says, with what of the errors beside it may be told. */
export function withErrors(failure: GatewayError, errors: readonly UpstreamError[], policy: ErrorPolicy): GatewayError {
  const reason = errors.map((error) => reasonOf(codeOf(error), policy)).find((each) => each !== undefined)
  const said = errors.map((error) => saidBy(error, policy.expose)).find((each) => each !== undefined)
  return new GatewayError(failure.code, { ...failure, reason: reason ?? failure.reason, said, cause: errors })
}

/** Most errors of an answer that are named in the log. */
const maxNotes = 10

/** Errors as the log takes them. */
export function notesOf(errors: readonly UpstreamError[]): readonly UpstreamErrorNote[] {
  return errors.slice(0, maxNotes).map((error) => ({
    message: toSaidText(typeof error.message === 'string' ? error.message : ''),
    code: codeOf(error),
    path: pathOf(error.path),
  }))
}

/** The path, if it is one: names and list indexes only. */
export function pathOf(path: unknown): readonly (string | number)[] | undefined {
  if (!Array.isArray(path) || path.length === 0) return undefined
  const isPath = path.every((step) => typeof step === 'string' || (Number.isInteger(step) && step >= 0))
  return isPath ? path : undefined
}

function codeOf({ extensions }: UpstreamError): string | undefined {
  return isRecord(extensions) && typeof extensions.code === 'string' ? extensions.code : undefined
}

function knownCodeOf(said: string | undefined): ErrorCode | undefined {
  return said !== undefined && Object.hasOwn(knownCodes, said) ? knownCodes[said] : undefined
}

function reasonOf(said: string | undefined, { source, reasons }: ErrorPolicy): string | undefined {
  return said !== undefined && reasons.has(said) ? `${source}/${said}` : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
