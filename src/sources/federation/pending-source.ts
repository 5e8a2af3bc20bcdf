import { buildSchema } from 'graphql'
import { createExecutor } from '../run-document.ts'
import type { PendingGraphs, Source, SourceBackend } from '../source.ts'

/** The place of a module's graphs among the sources until they are composed: it gives nothing by itself. */
export interface PendingSource extends Source {
  readonly pending: PendingGraphs
}

/** A subgraph or a supergraph that waits for its composition. */
export function pendingSource(name: string, backend: SourceBackend, pending: PendingGraphs): PendingSource {
  return { ...emptySource(name, backend), pending }
}

/** What became of a module's graphs: the one, or all of them as one source with parts. */
export function joinedSource(source: PendingSource, parts: readonly Source[]): Source {
  // The module has more to close than its graphs, such as a store of its own.
  const close = async () => {
    await Promise.all(parts.map((part) => part.close()))
    await source.close()
  }
  const [only] = parts
  if (source.pending.composed === undefined && only !== undefined) return { ...only, close }
  return { ...emptySource(source.name, source), parts, close }
}

function emptySource(name: string, { kind, upstreams, close }: Pick<Source, 'kind' | 'upstreams' | 'close'>): Source {
  const schema = buildSchema('type Query', { assumeValidSDL: true })
  return {
    name,
    kind,
    schema,
    entities: [],
    wayOf: () => ({ kind: 'property' }),
    providedBy: () => undefined,
    keyFieldsOf: () => [],
    responseKey: (_, fieldName) => fieldName,
    executor: createExecutor(name, schema),
    connectors: new Map(),
    upstreams,
    close,
  }
}

export function isPending(source: Source): source is PendingSource {
  return 'pending' in source
}
