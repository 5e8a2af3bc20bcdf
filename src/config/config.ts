import type { LogLevel } from '../observability/logger.ts'

/** How much a multipart request with files may hold; all of it is kept in memory until the request is answered. */
export interface UploadLimits {
  /** Files in one request; 0 takes none at all. @default 10 */
  readonly files: number
  /** Bytes of one file. @default 10485760 (10 MiB) */
  readonly fileBytes: number
  /** Bytes of the whole request. @default 33554432 (32 MiB) */
  readonly totalBytes: number
}

/** Everything that the environment and the command line decide: complete, checked, frozen. */
export interface Config {
  /** Absolute path of the folder whose folders are the schema modules. */
  readonly schemaDirectory: string
  /** Port to listen on; 0 lets the system choose. @default 4000 */
  readonly port: number
  /** Address to listen on. @default '127.0.0.1', and '0.0.0.0' in production */
  readonly host: string
  /** URI of the store of cached results. May hold a password. @default 'memory:' */
  readonly cacheUri: string
  /** Whether whole answers are kept, too. @default false */
  readonly responseCache: boolean
  /** What opens `/cache`; undefined where it is not served. */
  readonly adminToken: string | undefined
  /** @default 'info' */
  readonly logLevel: LogLevel
  readonly isProduction: boolean
  /** Origins whose pages may use `/graphql`; `*` is any. @default none */
  readonly corsOrigins: '*' | readonly string[]
  /** Shortest interval at which subscriptions may poll an upstream. @default 100 */
  readonly minPollIntervalMs: number
  /** Most subscriptions of clients that are open at a time. @default 10000 */
  readonly maxSubscriptions: number
  /** Whether clients may read the schema. @default true, and false in production */
  readonly introspection: boolean
  /** Whether `/metrics` is served. @default true */
  readonly metrics: boolean
  /** Whether `/sandbox` is served. @default true, and false in production */
  readonly sandbox: boolean
  /** Whether identical queries of one identity that are under way at the same time are run once. @default false */
  readonly sharing: boolean
  /** Whether it answers routers as a subgraph of theirs. @default false */
  readonly subgraph: boolean
  /** Whether `x-selvedge-trace: 1` is answered. @default true, and false in production */
  readonly trace: boolean
  readonly uploads: UploadLimits
}
