export { exampleQuery } from './sandbox/example-query.ts'
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts'
export { watchCache, watchCacheSize, watchCacheStore } from './watch-cache.ts'
export { watchUpstreams } from './watch-upstreams.ts'
