import type { Config } from '../config/config.ts'
import { acceptsFiles } from '../gateway/accepts-files.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Logger } from '../observability/logger.ts'
import { createMetrics, type Metrics } from '../observability/metrics/metrics.ts'
import { createTracing } from '../observability/tracing.ts'
import type { PollEvent } from '../upstream/request-context.ts'
import { type Clock, systemClock } from '../utils/clock.ts'
import { createActiveOperations } from './active-operations.ts'
import { drain, type Lifecycle } from './drain.ts'
import { createApollo } from './graphql/create-apollo.ts'
import { addGraphQLRoute } from './graphql/graphql-route.ts'
import { watchDrift } from './graphql/watch-drift.ts'
import { watchMappings } from './graphql/watch-mappings.ts'
import { allowOrigins } from './http/cors.ts'
import { createApp } from './http/create-app.ts'
import { createTextParser } from './http/json-body.ts'
import { listen } from './http/listen.ts'
import { createReadBodies } from './http/read-body.ts'
import { createFront } from './lean/front.ts'
import { createKnownRequests } from './lean/known-requests.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addMetricsRoute } from './routes/metrics.ts'
import { addSourcesRoute } from './routes/sources.ts'
import { addSandboxRoute } from './sandbox/sandbox-route.ts'
import { createConnections } from './streams/connections.ts'
import { acceptSockets } from './streams/graphql-sockets.ts'
import { acceptUploads } from './uploads/accept-uploads.ts'
import { watchStatus } from './watch-status.ts'

export interface ServerOptions {
  readonly gateway: Gateway
  readonly config: Config
  readonly logger: Logger
  /** What `/metrics` tells. @default nothing but the process itself */
  readonly metrics?: Metrics
  /** @default the system's */
  readonly clock?: Clock
  /** How long operations under way may take to finish when the server closes. @default 10000 */
  readonly drainGraceMs?: number
}

/** A gateway that answers HTTP. */
export interface RunningServer {
  /** Where it answers: `http://127.0.0.1:4000`. */
  readonly url: string
  /** Drains: not ready and no new operations at once, what is under way finishes within the grace. Closes the gateway last. */
  readonly close: () => Promise<void>
}

const defaultDrainGraceMs = 10_000

/**
 * Serves a gateway over HTTP.
 * @throws ConfigError where the port or the address cannot be used.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { gateway, config, logger, clock = systemClock, drainGraceMs: graceMs = defaultDrainGraceMs } = options
  const development = !config.isProduction
  const lifecycle: Lifecycle = { phase: 'serving' }
  const active = createActiveOperations()
  const { introspection, trace, sandbox, sharing, corsOrigins, uploads } = config
  const known = createKnownRequests()
  const bodies = createReadBodies()
  const { metrics = createMetrics() } = options
  const onPoll = ({ source, connector, result }: PollEvent): void => {
    metrics.count('polls', { source, connector, result }).value++
  }
  const watch = { onMappingProblems: watchMappings(metrics, logger), onDrift: watchDrift(metrics, logger), onPoll }
  const connections = createConnections()
  // Told also while there is none.
  const endGauges = [metrics.gauge('subscriptions', () => 0), watchStatus(gateway, metrics)]
  const tracing = await createTracing()
  const shared = {
    gateway,
    tracing,
    logger,
    metrics,
    ...watch,
    clock,
    development,
    trace,
    active,
    connections,
    lifecycle,
    known,
    bodies,
  }

  const front = createFront({ ...shared, sharing, corsOrigins })
  const app = createApp({ clock, logger, development, allowedMethods: allowedMethods(config), front })
  app.addHook('onRequest', async (_request, reply) => {
    if (lifecycle.phase !== 'serving') reply.header('connection', 'close')
  })
  allowOrigins(app, corsOrigins)
  const apollo = await createApollo({ ...shared, introspection, onValid: known.learnOperation })
  const sandboxPath = sandbox ? '/sandbox' : undefined
  const takesFiles = uploads.files > 0 && acceptsFiles(gateway.schema)
  if (takesFiles) acceptUploads(app, uploads)
  addGraphQLRoute(app, { ...shared, apollo, sandboxPath, takesFiles })
  const { terminate } = acceptSockets(app.server, { ...shared, apollo, corsOrigins, parseJson: createTextParser(app) })
  addHealthRoutes(app, { lifecycle, gateway })
  addSourcesRoute(app, { gateway, metrics, schemaDirectory: config.schemaDirectory })
  if (config.metrics) addMetricsRoute(app, metrics)
  if (sandbox) {
    addSandboxRoute(app, { schema: gateway.schema, development })
    app.get('/', async (_request, reply) => reply.redirect('/sandbox', 302))
  }
  const url = await listen(app, config)

  const close = async (): Promise<void> => {
    await drain({ server: app.server, lifecycle, active, connections, terminate, graceMs })
    await app.close()
    await apollo.stop()
    for (const end of endGauges) end()
    await gateway.close()
  }
  let closing: Promise<void> | undefined
  return {
    url,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

function allowedMethods({ metrics, sandbox }: Config): ReadonlyMap<string, readonly string[]> {
  const reading = ['GET', 'HEAD']
  const pages = ['/livez', '/readyz', '/sources', ...(metrics ? ['/metrics'] : []), ...(sandbox ? ['/sandbox'] : [])]
  return new Map([['/graphql', ['GET', 'POST']], ...pages.map((page): [string, string[]] => [page, reading])])
}
