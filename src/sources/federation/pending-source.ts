import { buildSchema } from 'graphql'
import { createExecutor } from '../run-document.ts'
import type { Source, SourceBackend, SubgraphBackend } from '../source.ts'

/** The place of a subgraph among the sources until it is composed: it gives nothing by itself. */
export interface PendingSource extends Source {
  readonly pending: SubgraphBackend
}

/** A subgraph that waits for its composition. */
export function pendingSource(name: string, backend: SourceBackend, pending: SubgraphBackend): PendingSource {
  const schema = buildSchema('type Query', { assumeValidSDL: true })
  return {
    name,
    kind: backend.kind,
    schema,
    entities: [],
    wayOf: () => ({ kind: 'property' }),
    providedBy: () => undefined,
    keyFieldsOf: () => [],
    responseKey: (_, fieldName) => fieldName,
    executor: createExecutor(name, schema),
    connectors: new Map(),
    upstreams: backend.upstreams,
    close: backend.close,
    pending,
  }
}

export function isPending(source: Source): source is PendingSource {
  return 'pending' in source
}
