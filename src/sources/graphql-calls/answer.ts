import { GatewayError } from '../../errors/gateway-error.ts'
import { toSaidExtensions } from '../../errors/said.ts'
import { failureOfStatus } from '../../upstream/http-failure.ts'
import type { UpstreamResponse } from '../../upstream/upstream.ts'
import { inspectJson } from '../../utils/inspect-json.ts'
import { maxJsonDepth } from '../../utils/json.ts'
import { isExactNumber, mayHaveLongNumbers, rewriteNumbers } from '../../utils/long-numbers.ts'
import { rootKey } from './document.ts'
import { isMadeNullBy, type NullRules } from './made-null.ts'
import { type ErrorPolicy, pathOf, saysMore, toGatewayError, type UpstreamError, withErrors } from './upstream-error.ts'

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
  /** Its errors, as they came, in whatever form. */
  readonly told: readonly UpstreamError[]
}

/**
 * Reads a reply to root calls. Errors stand in the data at their paths, as GatewayErrors; where nulls have swallowed the
 * path, at the null, where one that made it goes before others; without a path, at the nulls of the roots and of lists in them. Where the null is all of the data, only the last error is its call's own: what others say may concern
 * fields that could be null, and their calls are left undefined.
 */
export function readAnswer(response: UpstreamResponse, calls: readonly NullRules[], policy: AnswerPolicy): ReadReply {
  const body = parseBody(response, policy)
  const failure = failureOfStatus(response.status, response.headers, { source: policy.source })
  if (!isRecord(body) || !('data' in body || Array.isArray(body.errors)))
    throw failure ?? invalid(policy, body === undefined ? 'parse' : 'shape', response.status)
  const errors = errorsOf(body.errors)
  const data = isRecord(body.data) ? body.data : undefined
  if (data === undefined && errors.length === 0) throw failure ?? invalid(policy, 'shape', response.status)
  if (data === undefined && failure !== undefined && saysMore(failure, errors))
    throw withErrors(failure, errors, policy)
  return {
    outcomes: outcomesOf(data, errors, calls, policy),
    extensions: readExtensions(body, policy),
    told: toldIn(body.errors),
  }
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
export function readResult(result: unknown, policy: AnswerPolicy, call: NullRules = unknownRules): unknown {
  const { data: given, errors: listed } = isRecord(result) ? result : {}
  const data = isRecord(given) ? given : undefined
  const errors = errorsOf(listed)
  if (data === undefined && errors.length === 0)
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: policy.source, reason: 'shape' })
  return outcomesOf(data, errors, [call], policy)[0]
}

/** What an upstream's errors stand for that came in place of a result. */
export function readErrors(errors: unknown, policy: AnswerPolicy): GatewayError {
  const outcome = readResult({ errors }, policy)
  return outcome instanceof GatewayError
    ? outcome
    : new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: policy.source, reason: 'shape' })
}

/** Errors as the specification has them (section 7.1.2): all else is junk. */
function errorsOf(told: unknown): readonly UpstreamError[] {
  return Array.isArray(told) ? told.filter(isRecord) : []
}

/** Also what counts for nothing: some services tell a single error, or a mere text. */
function toldIn(told: unknown): readonly UpstreamError[] {
  if (told === undefined || told === null) return []
  const each: readonly unknown[] = Array.isArray(told) ? told : [told]
  return each.map((error) => (isRecord(error) ? error : { message: error }))
}

function outcomesOf(
  data: Readonly<Record<string, unknown>> | undefined,
  errors: readonly UpstreamError[],
  calls: readonly NullRules[],
  policy: AnswerPolicy,
): unknown[] {
  const outcomes: unknown[] = []
  for (let place = 0; place < calls.length; place++) outcomes.push(data?.[rootKey(place)])
  const own = data === undefined && calls.length > 1 ? errors.filter(isLastOrWithoutPath) : errors
  const placed: Placed = { outcomes, calls, makers: new Set() }
  for (const error of own) placeError(placed, error, policy)
  return outcomes
}

function isLastOrWithoutPath({ path }: UpstreamError, place: number, errors: readonly unknown[]) {
  return place === errors.length - 1 || pathOf(path) === undefined
}

/** Of a call of which nothing more is known. */
const unknownRules: NullRules = { selection: undefined }

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

/** Outcomes in which errors are placed. */
interface Placed {
  readonly outcomes: unknown[]
  readonly calls: readonly NullRules[]
  /** Those of the errors that made the null in which they stand. */
  readonly makers: Set<GatewayError>
}

function placeError({ outcomes, calls, makers }: Placed, error: UpstreamError, policy: AnswerPolicy): void {
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
  let depth = 1
  for (const step of path.slice(1)) {
    const value = holder[key]
    if (value instanceof GatewayError || !isContainer(value) || !Object.hasOwn(value, step)) break
    holder = value
    key = step
    depth++
  }
  const value = holder[key]
  const isMaker = isMadeNullBy(path, depth, calls[place] ?? unknownRules)
  if (isMaker) makers.add(origin)
  if (value === null || value === undefined) holder[key] = origin
  else if (value instanceof GatewayError) {
    if (isMaker && !makers.has(value)) holder[key] = origin // else the first one counts
  } else if (path.length === 1) placeInHoles(value, origin)
}

/** Of a list that came all the same, what did not arrive: the entities that could not be had, as services tell of these. */
function placeInHoles(value: unknown, origin: GatewayError): void {
  if (!Array.isArray(value)) return
  for (let at = 0; at < value.length; at++) if (value[at] === null) value[at] = origin
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isContainer(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}
