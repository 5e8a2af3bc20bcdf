import { ConfigError } from '../errors/config-error.ts'
import { createGateway, type GatewayOptions } from '../gateway/create-gateway.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { createLogger } from '../observability/logger.ts'
import { createMetrics } from '../observability/metrics/metrics.ts'
import { type RunningServer, startServer, watchUpstreams } from '../server/index.ts'
import { systemClock } from '../utils/clock.ts'
import type { CommandIo, ExitCode, OptionValues } from './command.ts'
import { type OpenCaching, openCaching } from './open-caching.ts'
import { indent, readConfig } from './read-config.ts'
import { createReload } from './reload.ts'
import { waitForModules } from './wait-for-modules.ts'
import { welcomeText } from './welcome.ts'

export type CreateGateway = (options: GatewayOptions) => Promise<Gateway>

/** How long after the drain the process may live, should a module's own code have left something open. */
const afterDrainMs = 500

/** `selvedge start`: serves until it is told to stop. Words for people go to standard output, the log to standard error. */
export async function start(
  io: CommandIo,
  values: OptionValues,
  create: CreateGateway = createGateway,
): Promise<ExitCode> {
  const config = readConfig(io, values)
  if (config === undefined) return 2
  const logger = createLogger({ level: config.logLevel })
  const metrics = createMetrics()
  const { schemaDirectory, minPollIntervalMs, subgraph } = config
  const onUpstreamEvent = watchUpstreams(metrics, logger)
  const cache = await openCache(io, () => openCaching(config, metrics, logger))
  if (cache === undefined) return 2
  const { caching } = cache
  const load = () =>
    create({ schemaDirectory, env: io.env, metrics, minPollIntervalMs, caching, onUpstreamEvent, subgraph })
  const serve = (gateway: Gateway) => startServer({ gateway, config, logger, metrics, caching })
  // A defect in one operation must not end all others.
  process.on('unhandledRejection', (error) => logger.error('unhandled-rejection', { error }))
  const running = await bringUp(io, load, serve)
  if (running === undefined) {
    await cache.close()
    return 1
  }
  const { gateway, server } = running
  // `nowMs` counts from the process's start.
  io.print(welcomeText({ gateway, url: server.url, sandbox: config.sandbox, startMs: systemClock.nowMs() }))
  logger.info('started', { url: server.url, sources: gateway.sources().map(({ name, state }) => ({ name, state })) })
  const reloading = createReload(gateway, { load, server, logger })
  const stopWaitingForModules = waitForModules(reloading, logger)
  const stopReloading = io.onReloadRequest(() => {
    reloading.reload().catch((error: unknown) => logger.error('internal-error', { error }))
  })
  await stopRequest(io)
  stopReloading()
  stopWaitingForModules()
  logger.info('draining')
  const stopWaiting = io.onStopRequest(() => io.exit(1))
  await server.close()
  await cache.close()
  stopWaiting()
  logger.info('stopped')
  setTimeout(() => io.exit(0), afterDrainMs).unref()
  return 0
}

/** The open cache, or undefined after complaining of what is wrong with its store's name. */
async function openCache(io: CommandIo, open: () => Promise<OpenCaching>): Promise<OpenCaching | undefined> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    io.complain(`selvedge: cannot start\n${indent(error.message)}\n`)
    return undefined
  }
}

/** The serving gateway, or undefined after complaining of why there is none. */
async function bringUp(
  io: CommandIo,
  load: () => Promise<Gateway>,
  serve: (gateway: Gateway) => Promise<RunningServer>,
): Promise<{ readonly gateway: Gateway; readonly server: RunningServer } | undefined> {
  let gateway: Gateway | undefined
  try {
    gateway = await load()
    return { gateway, server: await serve(gateway) }
  } catch (error) {
    await gateway?.close()
    if (!(error instanceof ConfigError)) throw error
    io.complain(`selvedge: cannot start\n${indent(error.message)}\n`)
    return undefined
  }
}

function stopRequest(io: CommandIo): Promise<void> {
  return new Promise((resolve) => {
    const stopListening = io.onStopRequest(() => {
      stopListening()
      resolve()
    })
  })
}
