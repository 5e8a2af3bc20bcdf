import { type DirectiveNode, type GraphQLNamedType, getNamedType, Kind, type ValueNode } from 'graphql'
import type { ConnectorSite } from '../source.ts'
import type { CacheRule, CacheSettings } from './options.ts'

/** Where a connector stands whose results may be kept. */
export interface CacheSite
  extends Pick<ConnectorSite, 'coordinate' | 'operation' | 'field' | 'schema' | 'isResolvedElsewhere' | 'report'> {
  readonly parentType: GraphQLNamedType
}

/** What holds for the results of one connector, with every default filled in. */
export interface ConnectorRule {
  /** Undefined where only the answers themselves say how long. */
  readonly ttlMs: number | undefined
  readonly headers: 'shorten' | 'prefer' | 'ignore'
  readonly negativeTtlMs: number
  /** Undefined where it is as answers say. */
  readonly staleWhileRevalidateMs: number | undefined
  readonly staleIfErrorMs: number | undefined
  readonly isPublic: boolean
  readonly jitter: number
  readonly tags: readonly string[]
  readonly isShadow: boolean
}

const maxNegativeTtlMs = 10_000

/** The rule of the connector at a site; undefined where its results are not kept: by the module's word, or for want of any. */
export function ruleOf(site: CacheSite, settings: CacheSettings | undefined): ConnectorRule | undefined {
  const own = settings?.connectors[site.coordinate]
  if (own === false) return undefined
  const hint = hintOf(site)
  if (settings === undefined && hint.maxAgeMs === undefined) return undefined
  const rule: CacheRule = { ...settings?.rule, ...withoutUndefined(own ?? {}) }
  // What is nearest to the field wins: its connector's rule, its own or its type's directive, the source's rule.
  const ttlMs = own?.ttlMs ?? hint.maxAgeMs ?? settings?.rule.ttlMs
  return {
    ttlMs,
    headers: rule.headers ?? (ttlMs === undefined ? 'prefer' : 'shorten'),
    negativeTtlMs: rule.negativeTtlMs ?? Math.min(ttlMs ?? 0, maxNegativeTtlMs),
    staleWhileRevalidateMs: rule.staleWhileRevalidateMs,
    staleIfErrorMs: rule.staleIfErrorMs,
    isPublic: (own?.scope ?? hint.scope ?? settings?.rule.scope ?? 'private') === 'public',
    jitter: rule.jitter ?? 0.1,
    tags: [...(rule.tags ?? []), ...hint.tags],
    isShadow: rule.shadow ?? false,
  }
}

/** What `@cacheControl` says. */
interface Hint {
  readonly maxAgeMs: number | undefined
  readonly scope: 'public' | 'private' | undefined
  readonly tags: readonly string[]
}

/** Of the field, and where that leaves something open, of the type that it gives. */
function hintOf({ field, parentType }: CacheSite): Hint {
  const type: GraphQLNamedType = field === undefined ? parentType : getNamedType(field.type)
  const ofField = readHint(field?.astNode?.directives)
  const ofType = readHint(type.astNode?.directives)
  return {
    maxAgeMs: ofField.maxAgeMs ?? ofType.maxAgeMs,
    scope: ofField.scope ?? ofType.scope,
    tags: [...ofField.tags, ...ofType.tags],
  }
}

function readHint(directives: readonly DirectiveNode[] = []): Hint {
  const directive = directives.find(({ name }) => name.value === 'cacheControl')
  const maxAge = argumentOf(directive, 'maxAge')
  const scope = argumentOf(directive, 'scope')
  return {
    maxAgeMs: maxAge?.kind === Kind.INT ? Number(maxAge.value) * 1000 : undefined,
    scope: scope?.kind !== Kind.ENUM ? undefined : scope.value === 'PUBLIC' ? 'public' : 'private',
    tags: textsOf(directive, 'tags'),
  }
}

/** The directive of that name at a connector's site. */
export function directiveOf(name: string, { field, parentType }: CacheSite): DirectiveNode | undefined {
  const directives = (field ?? parentType).astNode?.directives
  return directives?.find((each) => each.name.value === name)
}

/** The texts of an argument that is a list of them, or one. */
export function textsOf(directive: DirectiveNode | undefined, name: string): readonly string[] {
  const value = argumentOf(directive, name)
  if (value?.kind === Kind.STRING) return [value.value]
  return value?.kind === Kind.LIST
    ? value.values.flatMap((each) => (each.kind === Kind.STRING ? [each.value] : []))
    : []
}

function argumentOf(directive: DirectiveNode | undefined, name: string): ValueNode | undefined {
  return directive?.arguments?.find((each) => each.name.value === name)?.value
}

function withoutUndefined(rule: CacheRule): CacheRule {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined))
}
