/** One environment variable, for the reference in the docs. */
export interface EnvironmentVariable {
  readonly name: string
  readonly meaning: string
  readonly default: string
}

/** Every environment variable that Selvedge itself reads; modules read their own. */
export const environmentVariables = [
  { name: 'PORT', meaning: 'Port to listen on; 0 lets the system choose.', default: '4000' },
  { name: 'HOST', meaning: 'Address to listen on.', default: '127.0.0.1; in production 0.0.0.0' },
  { name: 'SELVEDGE_SCHEMA', meaning: 'Folder of the schema modules.', default: 'schema' },
  {
    name: 'SELVEDGE_CACHE',
    meaning:
      'Where cached results are kept: memory: (memory://?entries=50000&bytes=67108864), or what replicas share: redis://user:password@host:6379/0, rediss:// over TLS (docs/cache-stores.md).',
    default: 'memory:',
  },
  {
    name: 'SELVEDGE_RESPONSE_CACHE',
    meaning:
      'on or off: whole answers to queries are kept, for as long as @cacheControl allows for all of their fields.',
    default: 'off',
  },
  {
    name: 'SELVEDGE_ADMIN_TOKEN',
    meaning: 'Opens /cache, which tells what is kept and empties it, to whoever sends it as a bearer token.',
    default: 'none: /cache is not there',
  },
  {
    name: 'LOG_LEVEL',
    meaning: 'trace, debug, info, warn, error, fatal or silent.',
    default: 'info',
  },
  { name: 'NODE_ENV', meaning: 'production hides what only developers need.', default: 'development' },
  {
    name: 'SELVEDGE_INTROSPECTION',
    meaning: 'on or off: clients may read the schema.',
    default: 'on; in production off',
  },
  { name: 'SELVEDGE_METRICS', meaning: 'on or off: /metrics is served.', default: 'on' },
  { name: 'SELVEDGE_SANDBOX', meaning: 'on or off: the sandbox is served.', default: 'on; in production off' },
  { name: 'SELVEDGE_TRACE', meaning: 'on or off: traces on request.', default: 'on; in production off' },
  {
    name: 'SELVEDGE_SHARE',
    meaning: 'on or off: identical queries of one identity that are under way at the same time are run once.',
    default: 'off',
  },
  {
    name: 'SELVEDGE_SUBGRAPH',
    meaning: 'on or off: the gateway answers routers of Apollo Federation as a subgraph of theirs (docs/subgraph.md).',
    default: 'off',
  },
  {
    name: 'SELVEDGE_CORS',
    meaning: 'Origins whose pages may use /graphql, separated by commas; * is any.',
    default: 'none',
  },
  {
    name: 'SELVEDGE_UPLOAD_FILES',
    meaning: 'Most files in one multipart request; 0 takes none.',
    default: '10',
  },
  { name: 'SELVEDGE_UPLOAD_FILE_BYTES', meaning: 'Most bytes of one file.', default: '10485760 (10 MiB)' },
  {
    name: 'SELVEDGE_UPLOAD_BYTES',
    meaning: 'Most bytes of a multipart request; they are kept in memory until it is answered.',
    default: '33554432 (32 MiB)',
  },
  {
    name: 'SELVEDGE_POLL_MIN',
    meaning:
      'Shortest interval, in milliseconds, at which subscriptions may poll an upstream; a module that asks for less is not served.',
    default: '100',
  },
  {
    name: 'SELVEDGE_SUBSCRIPTIONS_MAX',
    meaning: 'Most subscriptions of clients that are open at a time; more are refused as OVERLOADED. 0 takes none.',
    default: '10000',
  },
  {
    name: 'SELVEDGE_EXECUTION',
    meaning: 'compiled or reference: how operations run (docs/execution.md).',
    default: 'compiled',
  },
] as const satisfies readonly EnvironmentVariable[]
