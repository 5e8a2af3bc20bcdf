import { createHash } from 'node:crypto'
import { createRecentMap } from '../../utils/recent-map.ts'
import type { Connector, ConnectorSelection, PreparedFetch } from '../source.ts'
import { bypass } from './bypass.ts'
import { fetchThrough } from './cached-fetch.ts'
import type { CachedFetch, CachedParts } from './cached-parts.ts'
import type { Caching } from './caching.ts'
import { compilePartition } from './partition.ts'
import type { ConnectorRule } from './rule.ts'
import type { CompleteSelection } from './tag-fields.ts'
import type { TagMaker } from './tags.ts'

/** What a connector's results are kept by. */
export interface CachedConnectorParts extends Caching {
  /** Public name of the source. */
  readonly source: string
  /** Tells one state of the module from another: what was kept by one means nothing to the next. */
  readonly version: string
  /** Distinguishes connectors of one coordinate. */
  readonly name: string
  readonly rule: ConnectorRule
  readonly tags: TagMaker
  readonly complete: CompleteSelection
}

/** Failed keys that are remembered; a second each. */
const maxFailed = 10_000

/** The connector, with its results kept. */
export function createCachedConnector(inner: Connector, parts: CachedConnectorParts): Connector {
  const { source, version, name, rule, complete } = parts
  const clientHeaders = new Set(inner.clientHeaders)
  const keptBy = rule.isPublic ? [] : inner.clientHeaders
  const keepsObjects = parts.store.status().kind === 'memory' && !rule.isShadow
  const shared: CachedParts = {
    ...parts,
    connector: inner.coordinate,
    clientHeaders,
    onlyNeed: inner.needs.length === 1 ? inner.needs[0] : undefined,
    partition: compilePartition(keptBy),
    failed: createRecentMap(maxFailed),
  }
  const prefix = `${source}|${version}|${name}|`
  /** Most connectors make the same of an answer whatever is selected of it. */
  const known = new WeakMap<PreparedFetch, CachedFetch>()
  const cachedOf = (prepared: PreparedFetch): CachedFetch => {
    const cached = known.get(prepared) ?? {
      ...shared,
      prepared,
      prefix: `${prefix}${selectionHash(prepared.key)}|`,
    }
    known.set(prepared, cached)
    return cached
  }
  return {
    ...inner,
    isCached: true,
    keepsObjectsBy: keepsObjects ? keptBy : undefined,
    prepare: (selection: ConnectorSelection) => {
      // What is kept must serve other selections too.
      const cached = cachedOf(inner.prepare({ ...complete(selection), isExact: false }))
      const { store, prepared } = cached
      /** What is not kept need not. */
      let exact: PreparedFetch | undefined
      return {
        key: prepared.key,
        fetch: (inputs, context) => {
          if (store.isUp()) return fetchThrough(cached, inputs, context)
          exact ??= inner.prepare(selection)
          return bypass(cached, exact, inputs, context)
        },
      }
    },
  }
}

/** Keys of selections may be as long as a document. */
function selectionHash(key: string): string {
  return key.length <= 40 ? key : createHash('sha256').update(key).digest('base64url')
}
