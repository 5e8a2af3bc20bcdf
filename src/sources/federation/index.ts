export type { SubgraphOptions } from './options.ts'
export { subgraph } from './subgraph.ts'
