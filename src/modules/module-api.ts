/** What `import { ... } from 'selvedge'` gives inside a schema module. */

export { type CacheStore, createKeyvStore, type KeyvAdapter, type StoreParts } from '../cache/index.ts'
export { ConfigError } from '../errors/config-error.ts'
export { GatewayError } from '../errors/gateway-error.ts'
export type { MakeStore } from '../sources/cached/index.ts'
export {
  type GraphOptions,
  type LabelRequest,
  type LabelRule,
  type SubgraphOptions,
  type SupergraphSourceOptions,
  subgraph,
  supergraph,
} from '../sources/federation/index.ts'
export type { CodeResolver, ModuleResolvers, ResolverContext } from '../sources/field-way.ts'
export { type GraphqlOptions, graphql } from '../sources/graphql/index.ts'
export { type RestOptions, rest } from '../sources/rest/index.ts'
export { type OpenApiOptions, openapi } from '../sources/rest/openapi/index.ts'
export { type SoapOptions, soap } from '../sources/soap/index.ts'
export type { SourceDefinition } from '../sources/source.ts'
export { auth, secret } from '../upstream/index.ts'
export { defineModule, type ModuleDefinition } from './define-module.ts'
