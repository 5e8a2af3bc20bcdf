import { GatewayError } from '../../errors/gateway-error.ts'
import { failureOfStatus } from '../../upstream/http-failure.ts'
import type { UpstreamResponse } from '../../upstream/upstream.ts'
import { isExactNumber, mayHaveLongNumbers, rewriteNumbers } from '../../utils/long-numbers.ts'
import { rootKey } from './document.ts'
import { type ErrorPolicy, saysMore, toGatewayError, withErrors } from './upstream-error.ts'

/** How answers are read. */
export interface AnswerPolicy extends ErrorPolicy {
  /** Whether the upstream has scalars of its own, whose numbers may be longer than a double's. */
  readonly hasScalars: boolean
}

/**
 * Reads a reply to `count` root calls. Errors stand in the data at their paths, as GatewayErrors; where nulls have swallowed the
 * path, at the null. Where the null is all of the data, only the last error is its call's own: what others say may concern
 * fields that could be null, and their calls are left undefined.
 * @returns one value or GatewayError a call.
 */
export function readAnswer(response: UpstreamResponse, count: number, policy: AnswerPolicy): unknown[] {
  const body = parseBody(response, policy)
  const failure = failureOfStatus(response.status, response.headers, { source: policy.source })
  if (!isRecord(body) || !('data' in body || Array.isArray(body.errors)))
    throw failure ?? invalid(policy, body === undefined ? 'parse' : 'shape', response.status)
  const errors = Array.isArray(body.errors) ? body.errors.filter(isRecord) : []
  const data = isRecord(body.data) ? body.data : undefined
  if (data === undefined && errors.length === 0) throw failure ?? invalid(policy, 'shape', response.status)
  if (data === undefined && failure !== undefined && saysMore(failure, errors))
    throw withErrors(failure, errors, policy)
  const outcomes: unknown[] = Array.from({ length: count }, (_, place) => data?.[rootKey(place)])
  const own = data === undefined && count > 1 ? errors.filter(isLastOrWithoutPath) : errors
  for (const error of own) placeError(outcomes, error, policy)
  return outcomes
}

function isLastOrWithoutPath({ path }: Readonly<Record<string, unknown>>, place: number, errors: readonly unknown[]) {
  return place === errors.length - 1 || pathOf(path) === undefined
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The reply as values. Numbers of the upstream's own scalars that a double cannot hold are text, with all their digits. */
function parseBody(response: UpstreamResponse, { hasScalars }: AnswerPolicy): unknown {
  try {
    const text = utf8.decode(response.body)
    const value: unknown = JSON.parse(text)
    if (!hasScalars || !mayHaveLongNumbers(text)) return value
    const quoted = rewriteNumbers(text, isExactNumber, (token) => `"${token}"`)
    return quoted === text ? value : JSON.parse(quoted)
  } catch {
    return undefined
  }
}

function invalid({ source }: AnswerPolicy, reason: string, upstreamStatus: number): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason, upstreamStatus })
}

function placeError(outcomes: unknown[], error: Readonly<Record<string, unknown>>, policy: AnswerPolicy): void {
  const origin = toGatewayError(error, policy)
  const path = pathOf(error.path)
  const place = outcomes.findIndex((_, each) => path?.[0] === rootKey(each))
  if (path === undefined || place < 0) {
    // Without a usable path it concerns whatever did not arrive.
    outcomes.forEach((value, each) => {
      if (value === undefined || value === null) outcomes[each] = origin
    })
    return
  }
  let holder: Record<PropertyKey, unknown> = outcomes as unknown as Record<PropertyKey, unknown>
  let key: PropertyKey = place
  for (const step of path.slice(1)) {
    const value = holder[key]
    if (value instanceof GatewayError) return // the first error at a place counts
    if (!isContainer(value) || !Object.hasOwn(value, step)) break
    holder = value
    key = step
  }
  const value = holder[key]
  if (value === null || value === undefined) holder[key] = origin
}

/** The path, if it is one: names and list indexes only. */
function pathOf(path: unknown): readonly (string | number)[] | undefined {
  if (!Array.isArray(path) || path.length === 0) return undefined
  const isPath = path.every((step) => typeof step === 'string' || (Number.isInteger(step) && step >= 0))
  return isPath ? path : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isContainer(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}
