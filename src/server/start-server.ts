import type { Config } from '../config/config.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Logger } from '../observability/logger.ts'
import { createMetrics, type Metrics } from '../observability/metrics/metrics.ts'
import { createTracing } from '../observability/tracing.ts'
import type { Caching } from '../sources/cached/index.ts'
import { type Clock, systemClock } from '../utils/clock.ts'
import { drain, type Lifecycle } from './drain.ts'
import { createGeneration, type Generation } from './generation.ts'
import { listen } from './http/listen.ts'

export interface ServerOptions {
  readonly gateway: Gateway
  readonly config: Config
  readonly logger: Logger
  /** What `/metrics` tells. @default nothing but the process itself */
  readonly metrics?: Metrics
  /** What operators may look at and empty. @default nothing */
  readonly caching?: Caching | undefined
  /** @default the system's */
  readonly clock?: Clock
  /** How long operations under way may take to finish when the server closes. @default 10000 */
  readonly drainGraceMs?: number
}

/** A gateway that answers HTTP. */
export interface RunningServer {
  /** Where it answers: `http://127.0.0.1:4000`. */
  readonly url: string
  /** Answers by another gateway from now on. What began with the one before ends with it; then that one is closed. */
  readonly replaceGateway: (gateway: Gateway) => Promise<void>
  /** Drains: not ready and no new operations at once, what is under way finishes within the grace. Closes the gateway last. */
  readonly close: () => Promise<void>
}

const defaultDrainGraceMs = 10_000

/** How long what began with a gateway may take to finish once another has its place. */
const retireGraceMs = 30_000

/**
 * Serves a gateway over HTTP.
 * @throws ConfigError where the port or the address cannot be used.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, logger, clock = systemClock, drainGraceMs: graceMs = defaultDrainGraceMs } = options
  const { metrics = createMetrics(), caching } = options
  const lifecycle: Lifecycle = { phase: 'serving' }
  const shared = { config, logger, clock, metrics, lifecycle, caching, tracing: await createTracing() }
  /** The last one answers; those before it finish what began with them. */
  const generations = new Set<Generation>()
  const begin = async (gateway: Gateway): Promise<Generation> => {
    const generation = await createGeneration(gateway, shared)
    generations.add(generation)
    return generation
  }
  let current = await begin(options.gateway)
  const { host, port } = config
  const { server, url, passTo } = await listen({ host, port, clock, development: !config.isProduction }).catch(
    async (error: unknown) => {
      await current.release()
      throw error
    },
  )
  passTo(current.server)
  // Told also while there is none.
  const endGauge = metrics.gauge('subscriptions', () => 0)

  const retire = async (generation: Generation): Promise<void> => {
    await generation.finish(retireGraceMs)
    generations.delete(generation)
    await generation.close()
  }
  const close = async (): Promise<void> => {
    await drain({ server, lifecycle, generations: [...generations], graceMs })
    await Promise.all([...generations].map((generation) => generation.close()))
    endGauge()
  }
  let closing: Promise<void> | undefined
  return {
    url,
    replaceGateway: async (gateway) => {
      const before = current
      current = await begin(gateway)
      passTo(current.server)
      retire(before).catch((error: unknown) => logger.error('internal-error', { error }))
    },
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
