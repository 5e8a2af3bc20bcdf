import type { CacheOptions } from '../sources/cached/index.ts'
import type { SourceDefinition } from '../sources/source.ts'
import type { WebhookOptions } from './webhooks.ts'

/** What a `module.ts` says of its source. */
export interface ModuleDefinition {
  /** The upstream: `rest(...)`, `openapi(...)`, `soap(...)` or `graphql(...)`. */
  readonly source: SourceDefinition
  /**
   * How results are kept; `true`: as the upstream's answers say. @default only what has `@cacheControl(maxAge:)`; `false`: nothing
   */
  readonly cache?: CacheOptions | boolean
  /** Messages of the upstream's by which what is kept becomes invalid, by name. @default none */
  readonly webhooks?: Readonly<Record<string, WebhookOptions>>
  /** The gateway does not start without this module. @default false */
  readonly required?: boolean
}

/** Declares a schema module; the default export of its `module.ts`. */
export function defineModule(definition: ModuleDefinition): ModuleDefinition {
  return definition
}

/** True for what `defineModule` gives, also when it comes from another copy of this package. */
export function isModuleDefinition(value: unknown): value is ModuleDefinition {
  if (typeof value !== 'object' || value === null || !('source' in value)) return false
  const { source } = value
  return typeof source === 'object' && source !== null && 'load' in source && typeof source.load === 'function'
}
