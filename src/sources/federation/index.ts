export type { LabelRequest, LabelRule } from './label-rules.ts'
export type { SubgraphOptions } from './options.ts'
export { subgraph } from './subgraph.ts'
