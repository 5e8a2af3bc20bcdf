import type { Config } from '../../../src/config/index.ts'
import type { Gateway } from '../../../src/gateway/gateway.ts'
import type { LogFields, Logger } from '../../../src/observability/logger.ts'
import { createMetrics, type Metrics } from '../../../src/observability/metrics/metrics.ts'
import { type RunningServer, startServer } from '../../../src/server/index.ts'
import type { Caching } from '../../../src/sources/cached/index.ts'

export const testConfig: Config = {
  schemaDirectory: '/nowhere/schema',
  port: 0,
  host: '127.0.0.1',
  cacheUri: 'memory:',
  adminToken: undefined,
  responseCache: false,
  logLevel: 'info',
  isProduction: false,
  introspection: true,
  metrics: true,
  sandbox: true,
  trace: true,
  sharing: false,
  subgraph: false,
  corsOrigins: [],
  uploads: { files: 3, fileBytes: 1000, totalBytes: 5000 },
  minPollIntervalMs: 100,
  maxSubscriptions: 200,
}

export const productionConfig: Config = {
  ...testConfig,
  isProduction: true,
  introspection: false,
  sandbox: false,
  trace: false,
}

export interface LoggedEvent extends LogFields {
  readonly event: string
}

export type RecordingLogger = Logger & { readonly events: LoggedEvent[] }

/** A logger that keeps what it is told. */
export function createRecordingLogger(): RecordingLogger {
  const events: LoggedEvent[] = []
  const record = (event: string, fields: LogFields = {}) => {
    events.push({ ...fields, event })
  }
  const logger = { events, debug: record, info: record, warn: record, error: record, child: () => logger }
  return logger
}

export interface TestServer extends RunningServer {
  readonly events: readonly LoggedEvent[]
  /** Sends a GraphQL request as JSON by POST. */
  readonly post: (body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Response>
}

/** A real server on a free port in front of a stub gateway. */
export async function serve(
  gateway: Gateway,
  options: {
    readonly config?: Config
    readonly drainGraceMs?: number
    readonly metrics?: Metrics
    readonly logger?: RecordingLogger
    readonly caching?: Caching
  } = {},
): Promise<TestServer> {
  const {
    config = testConfig,
    drainGraceMs = 2_000,
    metrics = createMetrics(),
    logger = createRecordingLogger(),
  } = options
  const { caching } = options
  const server = await startServer({ gateway, config, logger, metrics, caching, drainGraceMs })
  return {
    ...server,
    events: logger.events,
    post: (body, headers = {}) =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}
