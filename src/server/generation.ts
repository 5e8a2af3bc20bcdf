import type { Server } from 'node:http'
import type { Config } from '../config/config.ts'
import { acceptsFiles } from '../gateway/accepts-files.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics/metrics.ts'
import type { Tracing } from '../observability/tracing.ts'
import type { Caching } from '../sources/cached/index.ts'
import type { PollEvent } from '../upstream/request-context.ts'
import type { Clock } from '../utils/clock.ts'
import { createActiveOperations } from './active-operations.ts'
import { type Finishing, finish, type Lifecycle } from './drain.ts'
import { createApollo } from './graphql/create-apollo.ts'
import { addGraphQLRoute } from './graphql/graphql-route.ts'
import { watchDrift } from './graphql/watch-drift.ts'
import { watchMappings } from './graphql/watch-mappings.ts'
import { allowOrigins } from './http/cors.ts'
import { createApp } from './http/create-app.ts'
import { createTextParser } from './http/json-body.ts'
import { createReadBodies } from './http/read-body.ts'
import { createKeptResponses } from './kept/kept-responses.ts'
import { createFront } from './lean/front.ts'
import { createKnownRequests } from './lean/known-requests.ts'
import { addCacheRoute } from './routes/cache.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addMetricsRoute } from './routes/metrics.ts'
import { addSourcesRoute } from './routes/sources.ts'
import { addWebhooks } from './routes/webhooks.ts'
import { addSandboxRoute } from './sandbox/sandbox-route.ts'
import { createConnections } from './streams/connections.ts'
import { acceptSockets } from './streams/graphql-sockets.ts'
import { createPlaces } from './streams/places.ts'
import { acceptUploads } from './uploads/accept-uploads.ts'
import { watchStatus } from './watch-status.ts'
import { watchStreams } from './watch-streams.ts'

/** What all generations of a server have in common. */
export interface GenerationOptions {
  readonly config: Config
  readonly logger: Logger
  readonly clock: Clock
  readonly metrics: Metrics
  readonly lifecycle: Lifecycle
  readonly tracing: Tracing | undefined
  readonly caching: Caching | undefined
}

/** One gateway with everything that answers by it; a server has another one after each reload. */
export interface Generation extends Finishing {
  /** Emits nothing by itself: requests and upgrades are passed to it. */
  readonly server: Server
  /** Lets operations under way finish, and ends subscriptions. */
  readonly finish: (graceMs: number) => Promise<void>
  /** Releases all that it has, the gateway last. */
  readonly close: () => Promise<void>
  /** The same, but for the gateway, which whoever made it keeps. */
  readonly release: () => Promise<void>
}

/** Makes everything that answers by a gateway. */
export async function createGeneration(gateway: Gateway, options: GenerationOptions): Promise<Generation> {
  const { config, logger, clock, metrics, lifecycle, tracing } = options
  const development = !config.isProduction
  const active = createActiveOperations()
  const { introspection, trace, sandbox, sharing, corsOrigins, uploads } = config
  const known = createKnownRequests()
  const bodies = createReadBodies()
  const onPoll = ({ source, connector, result }: PollEvent): void => {
    metrics.count('polls', { source, connector, result }).value++
  }
  const watch = {
    onMappingProblems: watchMappings(metrics, logger),
    onDrift: watchDrift(metrics, logger),
    onPoll,
    onStream: watchStreams(metrics),
  }
  const connections = createConnections()
  const endStatus = watchStatus(gateway, metrics)
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
    places: createPlaces(config.maxSubscriptions),
    lifecycle,
    known,
    bodies,
  }

  const keptResponses =
    config.responseCache && options.caching !== undefined
      ? createKeptResponses(gateway, options.caching, metrics)
      : undefined
  const running = { ...shared, keptResponses }
  const front = createFront({ ...running, sharing, corsOrigins })
  const app = createApp({ clock, logger, development, allowedMethods: allowedMethods(config), front })
  app.addHook('onRequest', async (_request, reply) => {
    if (lifecycle.phase !== 'serving') reply.header('connection', 'close')
  })
  allowOrigins(app, corsOrigins)
  const apollo = await createApollo({ ...running, introspection, onValid: known.learnOperation })
  const sandboxPath = sandbox ? '/sandbox' : undefined
  const takesFiles = uploads.files > 0 && acceptsFiles(gateway.schema)
  if (takesFiles) acceptUploads(app, uploads)
  addGraphQLRoute(app, { ...shared, apollo, sandboxPath, takesFiles })
  const { terminate } = acceptSockets(app.server, { ...shared, apollo, corsOrigins, parseJson: createTextParser(app) })
  addHealthRoutes(app, { lifecycle, gateway })
  addSourcesRoute(app, { gateway, metrics, caching: options.caching, schemaDirectory: config.schemaDirectory })
  if (config.metrics) addMetricsRoute(app, metrics)
  if (options.caching !== undefined) {
    addWebhooks(app, { gateway, caching: options.caching, clock, logger, development })
    if (config.adminToken !== undefined)
      addCacheRoute(app, { caching: options.caching, metrics, logger, token: config.adminToken })
  }
  if (sandbox) {
    addSandboxRoute(app, { schema: gateway.schema, development })
    app.get('/', async (_request, reply) => reply.redirect('/sandbox', 302))
  }
  await app.ready()

  const finishing: Finishing = { active, connections, terminate }
  const release = async (): Promise<void> => {
    endStatus()
    await app.close()
    await apollo.stop()
  }
  return {
    ...finishing,
    server: app.server,
    finish: async (graceMs) => {
      await finish([finishing], graceMs)
      terminate()
    },
    release,
    close: async () => {
      await release()
      await gateway.close()
    },
  }
}

function allowedMethods({ metrics, sandbox, adminToken }: Config): ReadonlyMap<string, readonly string[]> {
  const reading = ['GET', 'HEAD']
  const pages = ['/livez', '/readyz', '/sources', ...(metrics ? ['/metrics'] : []), ...(sandbox ? ['/sandbox'] : [])]
  const methods = new Map([['/graphql', ['GET', 'POST']], ...pages.map((page): [string, string[]] => [page, reading])])
  if (adminToken !== undefined) methods.set('/cache', ['GET', 'DELETE'])
  return methods
}
