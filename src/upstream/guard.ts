import { GatewayError } from '../errors/gateway-error.ts'
import type { Clock } from '../utils/clock.ts'
import type { Chance } from '../utils/random.ts'
import type { Timer } from '../utils/timer.ts'
import { cancelled } from './exchange.ts'
import type { Passengers } from './flights.ts'
import { type Breaker, type BreakerState, createBreaker } from './policy/breaker.ts'
import { type Bulkhead, createBulkhead } from './policy/bulkhead.ts'
import { raceHedge } from './policy/hedge.ts'
import { createLatencies, type Latencies } from './policy/latencies.ts'
import { pause } from './policy/pause.ts'
import { createRateShaper, type RateShaper } from './policy/rate-shaper.ts'
import { minAttemptMs, retryWaitMs } from './policy/retry.ts'
import { createRetryBudget, type RetryBudget } from './policy/retry-budget.ts'
import type { CallSettings, PolicySettings } from './policy/settings.ts'
import { verdictOf } from './policy/verdict.ts'
import type { Admission } from './policy/waiting-line.ts'
import type { UpstreamEvent } from './upstream-event.ts'

/** One attempt of a call, as the policies want it. */
export interface AttemptStart {
  /** From 1 on. A hedge has the number of the attempt that it stands beside. */
  readonly attempt: number
  readonly signal: Passengers['signal']
  /** Monotonic time by which the call, not just this attempt, must have ended. */
  readonly deadlineMs: number
}

/** A call to be made carefully. */
export interface GuardedCall<T> extends Passengers {
  readonly settings: CallSettings
  /** Schema coordinate. */
  readonly connector: string
  /** Whether sending it twice does no harm. */
  readonly isRepeatable: boolean
  /** Sends it once. @throws GatewayError */
  readonly send: (start: AttemptStart) => Promise<T>
}

/** Everything that keeps an upstream from being hurt, and the gateway from waiting for it in vain; one an upstream. */
export interface Guard {
  /**
   * Makes a call: once there is a place for it, if the breaker lets it go, and again where that is safe and of use.
   * @throws GatewayError of the last attempt, or UPSTREAM_CIRCUIT_OPEN, UPSTREAM_OVERLOADED, DEADLINE_EXCEEDED.
   */
  readonly run: <T>(call: GuardedCall<T>) => Promise<T>
  readonly status: () => GuardStatus
  readonly close: () => void
}

/** How an upstream stands, as operators see it. */
export interface GuardStatus {
  /** Undefined where it has none. */
  readonly breaker: BreakerState | undefined
  /** Calls under way, and waiting for a place or their turn. */
  readonly running: number
  readonly waiting: number
}

/** What policies read and tell, so that tests can move it. */
export interface GuardSurroundings {
  /** Public name of the source. */
  readonly source: string
  readonly clock: Clock
  readonly timer: Timer
  readonly chance: Chance
  readonly emit: (event: UpstreamEvent) => void
}

/** The policies of one upstream, at rest. */
export function createGuard(settings: PolicySettings, surroundings: GuardSurroundings): Guard {
  const guard = new PolicyGuard(settings, surroundings)
  return { run: (call) => guard.run(call), status: () => guard.status(), close: () => guard.close() }
}

/** A class, as its parts are one thing over the life of an upstream. */
class PolicyGuard {
  readonly #around: GuardSurroundings
  readonly #breaker: Breaker | undefined
  readonly #bulkhead: Bulkhead
  readonly #rate: RateShaper | undefined
  readonly #budget: RetryBudget
  readonly #latencies: Latencies = createLatencies()

  constructor(settings: PolicySettings, around: GuardSurroundings) {
    const { clock, timer, source } = around
    this.#around = around
    this.#bulkhead = createBulkhead(settings.bulkhead, timer)
    this.#rate = settings.rate && createRateShaper(settings.rate, clock, timer)
    this.#budget = createRetryBudget(settings.retryBudget)
    this.#breaker =
      settings.breaker &&
      createBreaker(settings.breaker, clock, (to, from) => around.emit({ kind: 'breaker', source, from, to }))
  }

  async run<T>(call: GuardedCall<T>): Promise<T> {
    // Before it takes a place that others could use.
    if (this.#breaker?.retryAfterMs() !== undefined) throw this.#circuitOpen(call)
    if (!this.#bulkhead.tryEnter()) await this.#enterBulkhead(call)
    const breaker = this.#breaker
    const entry = breaker?.enter() ?? 'call'
    try {
      if (entry === 'refused') throw this.#circuitOpen(call)
      const value = await this.#repeat(call, entry === 'probe' ? 1 : call.settings.retry.maxAttempts)
      breaker?.settle(entry, 'success')
      return value
    } catch (error) {
      if (entry !== 'refused') breaker?.settle(entry, verdictOf(error))
      throw error
    } finally {
      this.#bulkhead.leave()
    }
  }

  status(): GuardStatus {
    return {
      breaker: this.#breaker?.state(),
      running: this.#bulkhead.running(),
      waiting: this.#bulkhead.waiting() + (this.#rate?.waiting() ?? 0),
    }
  }

  close(): void {
    this.#rate?.close()
  }

  async #repeat<T>(call: GuardedCall<T>, maxAttempts: number): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      if (this.#rate?.tryEnter() === false) await this.#enterRate(this.#rate, call)
      try {
        const value = await this.#attempt(call, attempt)
        this.#budget.succeed()
        return value
      } catch (error) {
        const { isRepeatable, settings } = call
        const failed = { error, attempt, isRepeatable, leftMs: this.#leftMs(call) }
        const waitMs = retryWaitMs(failed, { ...settings.retry, maxAttempts }, this.#budget, this.#around.chance)
        if (waitMs === undefined || call.signal.aborted) throw error
        this.#emit({ kind: 'retry', source: this.#around.source, connector: call.connector, attempt, waitMs })
        if (!(await pause(waitMs, call.signal, this.#around.timer))) throw cancelled(this.#around.source)
        // Meanwhile others may have found out that it is of no use.
        if (this.#breaker?.retryAfterMs() !== undefined) throw error
      }
    }
  }

  #attempt<T>(call: GuardedCall<T>, attempt: number): Promise<T> {
    const { settings, signal } = call
    const deadlineMs = call.deadlineMs()
    const delayMs = attempt === 1 && call.isRepeatable ? this.#hedgeDelayMs(settings) : undefined
    if (settings.hedge === undefined) return call.send({ attempt, signal, deadlineMs })
    const startedMs = this.#around.clock.nowMs()
    const leg = (own: Passengers['signal']) => call.send({ attempt, signal: own, deadlineMs })
    const result =
      delayMs === undefined
        ? leg(signal)
        : raceHedge({
            leg,
            delayMs,
            signal,
            timer: this.#around.timer,
            mayStart: () => this.#budget.isOpen() && this.#bulkhead.tryEnter(),
            onSettled: (outcome) => {
              this.#bulkhead.leave()
              this.#emit({ kind: 'hedge', source: this.#around.source, connector: call.connector, outcome })
            },
          })
    return result.then((value) => {
      this.#latencies.add(this.#around.clock.nowMs() - startedMs)
      return value
    })
  }

  #hedgeDelayMs({ hedge }: CallSettings): number | undefined {
    if (hedge === undefined || !this.#budget.isOpen()) return undefined
    return hedge.afterMs ?? this.#latencies.percentile(hedge.percentile)
  }

  async #enterBulkhead(call: GuardedCall<unknown>): Promise<void> {
    if (this.#bulkhead.isFull()) throw this.#shed(call, 'bulkhead')
    await this.#wait(this.#bulkhead.wait(call.signal, this.#leftMs(call)), call, 'bulkhead')
  }

  async #enterRate(rate: RateShaper, call: GuardedCall<unknown>): Promise<void> {
    const leftMs = this.#leftMs(call)
    if (rate.waitMs() + minAttemptMs > leftMs) throw this.#shed(call, 'rate')
    await this.#wait(rate.wait(call.signal, leftMs), call, 'rate')
  }

  async #wait(admission: Promise<Admission>, call: GuardedCall<unknown>, by: 'bulkhead' | 'rate'): Promise<void> {
    const how = await admission
    if (how === 'cancelled') throw cancelled(this.#around.source)
    if (how === 'expired') throw this.#shed(call, by)
  }

  #leftMs(call: GuardedCall<unknown>): number {
    return call.deadlineMs() - this.#around.clock.nowMs()
  }

  #circuitOpen({ connector }: GuardedCall<unknown>): GatewayError {
    const { source } = this.#around
    this.#emit({ kind: 'shed', source, connector, by: 'breaker' })
    const retryAfterMs = this.#breaker?.retryAfterMs()
    return new GatewayError('UPSTREAM_CIRCUIT_OPEN', { source, retryAfterMs, neverSent: true })
  }

  #shed({ connector }: GuardedCall<unknown>, by: 'bulkhead' | 'rate'): GatewayError {
    const { source } = this.#around
    this.#emit({ kind: 'shed', source, connector, by })
    return new GatewayError('UPSTREAM_OVERLOADED', { source, reason: by, neverSent: true })
  }

  #emit(event: UpstreamEvent): void {
    this.#around.emit(event)
  }
}
