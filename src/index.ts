/** The public API: for schema modules, and for embedding the gateway. */

export { createStore } from './cache/index.ts'
export { createGateway } from './gateway/create-gateway.ts'
export type { Gateway, GatewayOperation, SourceStatus } from './gateway/gateway.ts'
export type { SupergraphOptions } from './gateway/load-supergraph.ts'
export type { Diagnostic } from './modules/diagnostic.ts'
export * from './modules/module-api.ts'
export { type Caching, type CachingOptions, createCaching } from './sources/cached/index.ts'
