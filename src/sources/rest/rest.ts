import type { SourceDefinition } from '../source.ts'
import { createRestBackend } from './backend.ts'
import type { RestOptions } from './options.ts'

/**
 * A REST API, called as the `@source` and `@connect` directives of `schema.graphql` say; options override and complete them.
 */
export function rest(options: RestOptions = {}): SourceDefinition {
  return { kind: 'rest', load: (files) => createRestBackend({ files, options }) }
}
