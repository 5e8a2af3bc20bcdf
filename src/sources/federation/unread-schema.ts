import { resolve } from 'node:path'
import type { ModuleFiles } from '../source.ts'

/** Says so where a `schema.graphql` is not read: what is composed elsewhere is all that the module gives. */
export function reportUnread(
  kind: string,
  schema: string | undefined,
  { directory, document, report }: Pick<ModuleFiles, 'directory' | 'document' | 'report'>,
): void {
  const file = resolve(directory, 'schema.graphql')
  if (document === undefined || (schema !== undefined && resolve(directory, schema) === file)) return
  report({
    severity: 'warning',
    rule: 'subgraph-own-schema',
    message: `a schema.graphql beside ${kind} is not read`,
    remedy: 'put what it adds into a module of its own, with the keys of the types that it extends',
    file,
  })
}
