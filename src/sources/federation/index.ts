export type { SubgraphOptions } from './options.ts'
export { subgraph } from './subgraph.ts'
export { supergraph } from './supergraph.ts'
export type { GraphOptions, SupergraphSourceOptions } from './supergraph-options.ts'
