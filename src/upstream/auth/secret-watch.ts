import { GatewayError } from '../../errors/gateway-error.ts'
import type { Clock } from '../../utils/clock.ts'
import type { Env, Secret, SecretReading } from '../../utils/secret.ts'
import type { Timer } from '../../utils/timer.ts'
import type { UpstreamEvent } from '../upstream-event.ts'
import { createLimits, inTime } from './look-limits.ts'

/** How soon after a look the next one may be, when a refusal asks for it: to files, and to functions, which ask others. */
const refusedAfterMs = { file: 1000, provider: 10_000 } as const

/** How soon a function is asked again that gave nothing, in milliseconds. */
const failedAfterMs = 1000

/** The secrets of one upstream as they are now: each the last good value that it had. */
export interface SecretWatch {
  /** Undefined where it has none. From now on its changes are followed. */
  readonly text: (given: string | Secret) => string | undefined
  readonly bytes: (secret: Secret) => Uint8Array | undefined
  /** From now on takes no value for it that is not usable. */
  readonly require: (secret: Secret, isUsable: (text: string) => boolean) => void
  /** Grows with every change. */
  readonly version: () => number
  /** Whether a value has still to be asked for. */
  readonly isWaiting: () => boolean
  /** Looks, in the background, for changes of what is due. */
  readonly look: () => void
  /** Asks for the values that are not there yet. @throws GatewayError UPSTREAM_UNAVAILABLE where one is not given */
  readonly ready: () => Promise<void>
  /** Looks now, as one was refused, though not again and again. @returns whether anything is newer than `version` */
  readonly renew: (version: number) => Promise<boolean>
  /** Waits for nothing any more. */
  readonly close: () => void
}

/** What a watch reads and tells. */
export interface SecretSurroundings {
  readonly source: string
  readonly env: Env
  readonly clock: Clock
  readonly timer: Timer
  readonly onEvent: (event: UpstreamEvent) => void
}

/** What is known of one secret. */
interface Entry {
  readonly secret: Secret
  /** What must hold for a new value; several options may name the secret. */
  readonly rules: Set<(text: string) => boolean>
  reading: SecretReading
  lookedMs: number
  /** Undefined for what never changes. */
  dueMs: number | undefined
  pending: Promise<void> | undefined
  isLost: boolean
}

/** Follows no secret yet. */
export function createSecretWatch({ source, env, clock, timer, onEvent }: SecretSurroundings): SecretWatch {
  /** As many as the options name. */
  const entries = new Map<Secret, Entry>()
  /** Of the looks that are under way. */
  const limits = createLimits(timer)
  let version = 0
  let dueMs = Number.POSITIVE_INFINITY

  const entryOf = (secret: Secret): Entry => {
    const known = entries.get(secret)
    if (known !== undefined) return known
    const nowMs = clock.nowMs()
    const due = secret.isAsked || secret.everyMs === undefined ? undefined : nowMs + secret.everyMs
    const reading = secret.readNow(env)
    const entry: Entry = {
      secret,
      rules: new Set(),
      reading,
      lookedMs: nowMs,
      dueMs: due,
      pending: undefined,
      isLost: false,
    }
    entries.set(secret, entry)
    dueMs = Math.min(dueMs, due ?? dueMs)
    return entry
  }

  const tell = (entry: Entry, problem: string | undefined): void => {
    if (entry.isLost === (problem !== undefined)) return
    entry.isLost = problem !== undefined
    onEvent({ kind: 'secret', source, origin: entry.secret.origin, problem })
  }

  const nextDueMs = (): number => {
    let next = Number.POSITIVE_INFINITY
    for (const { dueMs: at, pending } of entries.values())
      if (at !== undefined && pending === undefined) next = Math.min(next, at)
    return next
  }

  const lookAt = async (entry: Entry): Promise<void> => {
    const { secret, reading: before } = entry
    let problem: string | undefined
    try {
      const reading = await inTime(secret.readAgain(env, before), limits)
      const text = secret.textOf(reading.bytes)
      if (text === undefined) problem = 'has no value'
      else if (![...entry.rules].every((isUsable) => isUsable(text))) problem = 'has a value that cannot be used'
      else if (!isSame(reading.bytes, before.bytes)) version++
      if (problem === undefined) entry.reading = reading
    } catch (error) {
      // What it says may hold what it was asked for.
      problem = `failed (${error instanceof Error ? error.name : 'no error'})`
    }
    const nowMs = clock.nowMs()
    const everyMs = problem !== undefined && secret.isAsked ? failedAfterMs : secret.everyMs
    entry.lookedMs = nowMs
    entry.dueMs = everyMs === undefined ? undefined : nowMs + everyMs
    entry.pending = undefined
    dueMs = nextDueMs()
    tell(entry, problem)
  }

  const start = (entry: Entry): Promise<void> => {
    entry.pending ??= lookAt(entry)
    return entry.pending
  }

  const isMissing = ({ secret, reading }: Entry): boolean => secret.isAsked && reading.bytes === undefined

  return {
    text: (given) => (typeof given === 'string' ? given : given.textOf(entryOf(given).reading.bytes)),
    bytes: (secret) => entryOf(secret).reading.bytes,
    require: (secret, isUsable) => {
      entryOf(secret).rules.add(isUsable)
    },
    version: () => version,
    isWaiting: () => {
      for (const entry of entries.values()) if (isMissing(entry)) return true
      return false
    },
    look: () => {
      const nowMs = clock.nowMs()
      if (nowMs < dueMs) return
      for (const entry of entries.values()) if (entry.dueMs !== undefined && nowMs >= entry.dueMs) start(entry)
      dueMs = nextDueMs()
    },
    ready: async () => {
      const missing = [...entries.values()].filter(isMissing)
      const mayAsk = ({ dueMs: at }: Entry) => at === undefined || clock.nowMs() >= at
      await Promise.all(missing.map((entry) => (mayAsk(entry) ? start(entry) : entry.pending)))
      const lost = missing.find(isMissing)
      if (lost === undefined) return
      const cause = new Error(`${lost.secret.origin} gives no value`)
      throw new GatewayError('UPSTREAM_UNAVAILABLE', { source, reason: 'secret', neverSent: true, cause })
    },
    renew: async (known) => {
      const nowMs = clock.nowMs()
      const mayLook = ({ secret, lookedMs }: Entry): boolean =>
        secret.everyMs !== undefined &&
        nowMs - lookedMs >= (secret.isAsked ? refusedAfterMs.provider : refusedAfterMs.file)
      const looks = [...entries.values()].map((entry) => (mayLook(entry) ? start(entry) : entry.pending))
      await Promise.all(looks)
      return version !== known
    },
    close: limits.close,
  }
}

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && Buffer.compare(one, other) === 0
}
