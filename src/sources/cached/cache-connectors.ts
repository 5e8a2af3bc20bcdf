import type { DirectiveNode } from 'graphql'
import { didYouMean } from '../../mapping/index.ts'
import { joinDeep } from '../key-paths.ts'
import type { Connector, FetchInput } from '../source.ts'
import { invalidatesMisplaced, tagFindings } from './cache-findings.ts'
import { createCachedConnector } from './cached-connector.ts'
import type { Caching } from './caching.ts'
import { invalidatingConnector } from './invalidating-connector.ts'
import type { CacheSettings } from './options.ts'
import { type CacheSite, directiveOf, ruleOf, textsOf } from './rule.ts'
import { type CompleteSelection, selectTagFields } from './tag-fields.ts'
import { compileTags, type TagMaker } from './tags.ts'

/** What a module's connectors are cached by. */
export interface ModuleCache {
  /** Undefined where rules are only to be checked. */
  readonly caching: Caching | undefined
  /** What the module says; undefined where it says nothing. */
  readonly settings: CacheSettings | undefined
  /** Public name of the source. */
  readonly source: string
  /** Tells one state of the module from another. */
  readonly version: () => string
}

/** The connector as the rules at its site want it: kept, or making invalid what is kept. */
export function withCache(connector: Connector, site: CacheSite, cache: ModuleCache): Connector {
  const invalidates = directiveOf('invalidates', site)
  if (site.operation === 'mutation') {
    if (invalidates === undefined) return connector
    const made = compiledTags(textsOf(invalidates, 'tags'), site, connector, invalidates)
    return cache.caching === undefined ? connector : invalidatingConnector(connector, made, cache.caching)
  }
  if (invalidates !== undefined) site.report(invalidatesMisplaced(site.coordinate, invalidates))
  const rule = site.operation === 'query' ? ruleOf(site, cache.settings) : undefined
  if (rule === undefined) return connector
  const made = compiledTags(rule.tags, site, connector, directiveOf('cacheControl', site))
  if (cache.caching === undefined) return connector
  return createCachedConnector(connector, {
    ...cache.caching,
    source: cache.source,
    version: cache.version(),
    name: site.coordinate,
    rule,
    ...made,
  })
}

function compiledTags(
  texts: readonly string[],
  site: CacheSite,
  { provides }: Connector,
  node: DirectiveNode | undefined,
): { readonly tags: TagMaker; readonly complete: CompleteSelection } {
  const { report, coordinate, field } = site
  const compiled = compileTags(texts)
  for (const finding of tagFindings(compiled, coordinate, node)) report(finding)
  const { make, paths } = compiled
  return {
    tags: field === undefined && texts.length > 0 ? (result, input) => make(withKey(result, input), input) : make,
    complete: selectTagFields(provides === undefined ? paths : [], site),
  }
}

/** What was asked for by its key has the key, whatever is selected of it; also where there is no such thing. */
function withKey(result: unknown, { parent }: FetchInput): unknown {
  if (typeof result !== 'object' || Array.isArray(result)) return result
  return result === null ? parent : joinDeep(parent, result as Readonly<Record<string, unknown>>)
}

/** Coordinates in `cache.connectors` that no connector has. */
export function unknownCacheCoordinates(
  settings: CacheSettings | undefined,
  known: readonly string[],
): readonly { readonly coordinate: string; readonly remedy: string | undefined }[] {
  return Object.keys(settings?.connectors ?? {})
    .filter((each) => !known.includes(each))
    .map((coordinate) => ({ coordinate, remedy: didYouMean(coordinate, known) }))
}
