import {
  type Answer,
  type CacheEntry,
  type Freshness,
  freshFromArrivalMs,
  freshnessOf,
  strictest,
} from '../../cache/index.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { AnsweredCall } from '../../upstream/request-context.ts'
import type { Chance } from '../../utils/random.ts'
import { type KeptValue, toKept } from './kept-value.ts'
import type { ConnectorRule } from './rule.ts'

const cookie: Freshness = { kind: 'no-store', reason: 'set-cookie' }

/** Failures that have to do with who asks. */
const personal: ReadonlySet<string> = new Set(['UPSTREAM_UNAUTHENTICATED', 'UPSTREAM_FORBIDDEN'])

/** What the answers of one fetch say, all taken together. */
export class AnswerNotes {
  readonly #isPublic: boolean
  readonly #clientHeaders: ReadonlySet<string>
  readonly #wallMs: () => number
  #all: Freshness | undefined
  #failures: Freshness | undefined
  #startedMs = Number.POSITIVE_INFINITY
  #calls = 0
  #isUnchanged = false

  constructor(rule: ConnectorRule, clientHeaders: ReadonlySet<string>, wallMs: () => number) {
    this.#isPublic = rule.isPublic
    this.#clientHeaders = clientHeaders
    this.#wallMs = wallMs
  }

  /** Takes note of an answer. */
  readonly add = ({ status, headers, requestHeaders, startedMs, isUnchanged, isFailure }: AnsweredCall): void => {
    const answer = { status: isUnchanged ? 200 : status, headers, nowMs: this.#wallMs() }
    const found = headers.has('set-cookie') ? cookie : this.#freshnessOf(answer, requestHeaders)
    this.#calls++
    this.#startedMs = Math.min(this.#startedMs, startedMs)
    if (isFailure) {
      this.#failures = this.#failures === undefined ? found : strictest(this.#failures, found)
      return
    }
    this.#isUnchanged = isUnchanged
    this.#all = this.#all === undefined ? found : strictest(this.#all, found)
  }

  /**
   * A gateway is a cache for many. Who is known by headers has a part of it alone, for which what is private may be kept, and credentials in
   * a request are no obstacle (RFC 9111 sections 3.5 and 5.2.2.7).
   */
  #freshnessOf(
    answer: Pick<Answer, 'status' | 'headers' | 'nowMs'>,
    requestHeaders: AnsweredCall['requestHeaders'],
  ): Freshness {
    const hasAuthorization =
      this.#isPublic && this.#clientHeaders.has('authorization') && requestHeaders.authorization !== undefined
    const found = freshnessOf({ ...answer, hasAuthorization, isShared: true })
    const isOnlyPrivate = found.kind === 'no-store' && found.reason === 'private'
    return isOnlyPrivate && !this.#isPublic ? freshnessOf({ ...answer, hasAuthorization, isShared: false }) : found
  }

  /** Wall-clock milliseconds at which the oldest call began; infinite where none was answered. */
  get startedMs(): number {
    return this.#startedMs
  }

  /** What holds for all that is made of answers, or of those that came to errors; undefined where nothing was heard. */
  of(outcome: unknown): Freshness | undefined {
    return outcome instanceof Error ? this.#failures : this.#all
  }

  /** The one call was answered by "not modified". */
  get isUnchanged(): boolean {
    return this.#isUnchanged && this.#calls === 1
  }

  /** Whether an answer says, in whatever way, that it is not for everybody who asks the same. */
  isForOne(outcome: unknown): boolean {
    if (!this.#isPublic) return false
    if (outcome instanceof Error && keptOf(outcome) === undefined)
      return this.#clientHeaders.size > 0 && outcome instanceof GatewayError && personal.has(outcome.code)
    const all = this.of(outcome)
    if (all === undefined) return false
    return all.kind === 'no-store' || all.isPrivate || all.vary.some((name) => this.#clientHeaders.has(name))
  }

  /** What another request may show in place of the whole; only one call has such. */
  get validators(): CacheEntry['validators'] {
    if (this.#calls !== 1 || this.#all?.kind !== 'storable') return undefined
    const { validators } = this.#all
    return validators.etag === undefined && validators.lastModified === undefined ? undefined : validators
  }
}

/** How long what is not fresh any more is worth asking about. */
const validatorsForMs = 600_000

/** What an entry is made of. */
export interface Fetched {
  readonly outcome: unknown
  /** Wall-clock milliseconds at which the fetch began. */
  readonly startedMs: number
  readonly hasPartition: boolean
  readonly tags: readonly string[]
}

/** The entry for an outcome; undefined for what must not, or cannot, be kept. */
export function toEntry(
  { outcome, startedMs, hasPartition, tags }: Fetched,
  rule: ConnectorRule,
  notes: AnswerNotes,
  chance: Chance,
): CacheEntry | undefined {
  const value = keptOf(outcome)
  if (value === undefined || notes.isForOne(outcome)) return undefined
  const http = notes.of(outcome)
  if (http?.kind === 'no-store') return undefined
  // Nobody is told apart, and it is for one only.
  if (http?.isPrivate === true && !hasPartition) return undefined
  const isNegative = value[0] === 'missing' || outcome === null
  const freshForMs = Math.max(0, freshTime(rule, http, isNegative)) * (1 - chance() * rule.jitter)
  const validators = rule.headers === 'ignore' ? undefined : notes.validators
  if (freshForMs === 0 && (validators === undefined || isNegative)) return undefined
  const freshUntilMs = startedMs + freshForMs
  // RFC 5861 sections 3 and 4; RFC 9111 section 4.2.4: what must be asked about is never served stale.
  const keepUntilMs = validators === undefined ? undefined : freshUntilMs + validatorsForMs
  const within = (ownMs: number | undefined, saidMs = 0): number => {
    if (isNegative) return freshUntilMs
    const heardMs = rule.headers === 'ignore' ? 0 : saidMs
    return freshUntilMs + (http?.mustRevalidate === true ? heardMs : (ownMs ?? heardMs))
  }
  return {
    value,
    storedMs: startedMs,
    freshUntilMs,
    revalidateUntilMs: within(rule.staleWhileRevalidateMs, http?.staleWhileRevalidateMs),
    ifErrorUntilMs: within(rule.staleIfErrorMs, http?.staleIfErrorMs),
    tags,
    ...(validators !== undefined && { validators, keepUntilMs }),
  }
}

function keptOf(outcome: unknown): KeptValue | undefined {
  if (!(outcome instanceof Error)) return toKept(outcome)
  return outcome instanceof GatewayError &&
    outcome.code === 'UPSTREAM_NOT_FOUND' &&
    outcome.upstreamStatus !== undefined
    ? ['missing', outcome.upstreamStatus]
    : undefined
}

function freshTime(rule: ConnectorRule, http: Freshness | undefined, isNegative: boolean): number {
  // A guess is not the upstream's word, and the team has its own.
  const said = http?.kind === 'storable' && !http.isHeuristic ? freshFromArrivalMs(http) : undefined
  const own = isNegative ? Math.min(rule.negativeTtlMs, rule.ttlMs ?? Number.POSITIVE_INFINITY) : rule.ttlMs
  if (rule.headers === 'ignore' || said === undefined) return own ?? 0
  if (isNegative || (rule.headers === 'shorten' && own !== undefined)) return Math.min(own ?? 0, said)
  return said
}
