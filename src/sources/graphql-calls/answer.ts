import { GatewayError } from '../../errors/gateway-error.ts'
import { toSaidExtensions } from '../../errors/said.ts'
import { failureOfStatus } from '../../upstream/http-failure.ts'
import type { UpstreamResponse } from '../../upstream/upstream.ts'
import { inspectJson } from '../../utils/inspect-json.ts'
import { maxJsonDepth } from '../../utils/json.ts'
import { isExactNumber, mayHaveLongNumbers, rewriteNumbers } from '../../utils/long-numbers.ts'
import { rootKey } from './document.ts'
import { type ErrorPolicy, saysMore, toGatewayError, withErrors } from './upstream-error.ts'

/** How answers are read. */
export interface AnswerPolicy extends ErrorPolicy {
  /** Whether the upstream has scalars of its own, whose numbers may be longer than a double's. */
  readonly hasScalars: boolean
}

/** A reply that was read. */
export interface ReadReply {
  /** One value or GatewayError a call. */
  readonly outcomes: readonly unknown[]
  /** The allow-listed of its extensions. */
  readonly extensions: Readonly<Record<string, unknown>> | undefined
}

/**
 * Reads a reply to `count` root calls. Errors stand in the data at their paths, as GatewayErrors; where nulls have swallowed the
 * path, at the null; without a path, at the nulls of the roots and of lists in them. Where the null is all of the data, only the last error is its call's own: what others say may concern
 * fields that could be null, and their calls are left undefined.
 */
export function readAnswer(response: UpstreamResponse, count: number, policy: AnswerPolicy): ReadReply {
  const body = parseBody(response, policy)
  const failure = failureOfStatus(response.status, response.headers, { source: policy.source })
  if (!isRecord(body) || !('data' in body || Array.isArray(body.errors)))
    throw failure ?? invalid(policy, body === undefined ? 'parse' : 'shape', response.status)
  const errors = Array.isArray(body.errors) ? body.errors.filter(isRecord) : []
  const data = isRecord(body.data) ? body.data : undefined
  if (data === undefined && errors.length === 0) throw failure ?? invalid(policy, 'shape', response.status)
  if (data === undefined && failure !== undefined && saysMore(failure, errors))
    throw withErrors(failure, errors, policy)
  return { outcomes: outcomesOf(data, errors, count, policy), extensions: readExtensions(body, policy) }
}

/** What of an answer's `extensions` clients may see; undefined where that is nothing. */
export function readExtensions(body: unknown, { expose }: AnswerPolicy): ReadReply['extensions'] {
  if (expose.answer.length === 0 || !isRecord(body)) return undefined
  return toSaidExtensions(body.extensions, expose.answer)
}

/**
 * Reads one result of a subscription, as `readAnswer` reads a reply.
 * @returns its value, or the GatewayError in its place.
 */
export function readResult(result: unknown, policy: AnswerPolicy): unknown {
  const { data: given, errors: listed } = isRecord(result) ? result : {}
  const data = isRecord(given) ? given : undefined
  const errors = Array.isArray(listed) ? listed.filter(isRecord) : []
  if (data === undefined && errors.length === 0)
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: policy.source, reason: 'shape' })
  return outcomesOf(data, errors, 1, policy)[0]
}

/** What an upstream's errors stand for that came in place of a result. */
export function readErrors(errors: unknown, policy: AnswerPolicy): GatewayError {
  const outcome = readResult({ errors }, policy)
  return outcome instanceof GatewayError
    ? outcome
    : new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: policy.source, reason: 'shape' })
}

function outcomesOf(
  data: Readonly<Record<string, unknown>> | undefined,
  errors: readonly Readonly<Record<string, unknown>>[],
  count: number,
  policy: AnswerPolicy,
): unknown[] {
  const outcomes: unknown[] = []
  for (let place = 0; place < count; place++) outcomes.push(data?.[rootKey(place)])
  const own = data === undefined && count > 1 ? errors.filter(isLastOrWithoutPath) : errors
  for (const error of own) placeError(outcomes, error, policy)
  return outcomes
}

function isLastOrWithoutPath({ path }: Readonly<Record<string, unknown>>, place: number, errors: readonly unknown[]) {
  return place === errors.length - 1 || pathOf(path) === undefined
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseBody(response: UpstreamResponse, policy: AnswerPolicy): unknown {
  try {
    return parseText(utf8.decode(response.body), policy)
  } catch {
    return undefined
  }
}

/**
 * JSON as values. Numbers of the upstream's own scalars that a double cannot hold are text, with all their digits.
 * @throws SyntaxError
 */
export function parseText(text: string, { hasScalars }: AnswerPolicy): unknown {
  const value: unknown = JSON.parse(text)
  if (!hasScalars) return value
  // Only what no selection describes can be deeper than the selection.
  if (inspectJson(value, maxJsonDepth).isTooDeep) throw new SyntaxError('JSON that is too deep')
  if (!mayHaveLongNumbers(text)) return value
  const quoted = rewriteNumbers(text, isExactNumber, (token) => `"${token}"`)
  return quoted === text ? value : JSON.parse(quoted)
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
      else placeInHoles(value, origin)
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
  else if (path.length === 1) placeInHoles(value, origin)
}

/** Of a list that came all the same, what did not arrive: the entities that could not be had, as services tell of these. */
function placeInHoles(value: unknown, origin: GatewayError): void {
  if (!Array.isArray(value)) return
  for (let at = 0; at < value.length; at++) if (value[at] === null) value[at] = origin
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
