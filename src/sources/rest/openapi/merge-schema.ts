import { bodyKindOf } from '../media-type.ts'
import { isObject, own, ownList, ownObject, ownString, ownStrings } from './json.ts'
import type { Report } from './report.ts'
import { child, type Located, placeOf, type Resolver } from './resolve-ref.ts'

/** A schema and everything that its `allOf` adds, as one. */
export interface MergedSchema {
  /** Without `null`; empty where no `type` stands. */
  readonly types: ReadonlySet<string>
  readonly isNullable: boolean
  readonly properties: ReadonlyMap<string, Located>
  readonly required: ReadonlySet<string>
  readonly format: string | undefined
  readonly maximum: number
  readonly minimum: number
  readonly enumValues: readonly unknown[] | undefined
  readonly items: Located | undefined
  /** A map's value schema, or `true`. */
  readonly additional: Located | undefined
  /** The members of each `oneOf` and `anyOf`. */
  readonly choices: readonly (readonly Located[])[]
  /** The `discriminator` of the schema itself. */
  readonly discriminator: Located | undefined
  readonly description: string | undefined
}

/** Most schemas that one `allOf` may add up to, and its deepest nesting. */
const maxParts = 1000
const maxDepth = 60

interface Draft {
  readonly types: Set<string>
  readonly properties: Map<string, Located>
  readonly required: Set<string>
  readonly choices: (readonly Located[])[]
  readonly seen: Set<unknown>
  isNullable: boolean
  format: string | undefined
  maximum: number
  minimum: number
  enumValues: readonly unknown[] | undefined
  items: Located | undefined
  additional: Located | undefined
  discriminator: Located | undefined
  description: string | undefined
}

/** Merges the schema at `located` (behind its references) with its `allOf` parts; ends on circles. */
export function mergeSchema(located: Located, resolver: Resolver, report: Report): MergedSchema {
  const draft: Draft = {
    types: new Set(),
    properties: new Map(),
    required: new Set(),
    choices: [],
    seen: new Set(),
    isNullable: false,
    format: undefined,
    maximum: Number.NEGATIVE_INFINITY,
    minimum: Number.POSITIVE_INFINITY,
    enumValues: undefined,
    items: undefined,
    additional: undefined,
    discriminator: undefined,
    description: undefined,
  }

  const add = (part: Located, depth: number): void => {
    const schema = part.value
    if (!isObject(schema) || draft.seen.has(schema)) return
    if (draft.seen.size >= maxParts || depth > maxDepth) {
      report.add({
        rule: 'openapi-limit',
        pointer: placeOf(part),
        message: 'too many nested `allOf`; the rest is left out',
      })
      return
    }
    draft.seen.add(schema)
    ownList(schema, 'allOf').forEach((_, index) => {
      const resolved = resolver.resolve(child(part, 'allOf', index))
      if (resolved !== undefined) add(resolved, depth + 1)
    })
    addOwn(draft, part, depth === 0)
  }
  add(located, 0)
  return draft
}

function addOwn(draft: Draft, part: Located, isOutermost: boolean): void {
  const schema = part.value
  const type = own(schema, 'type')
  for (const each of Array.isArray(type) ? type : [type]) {
    if (each === 'null') draft.isNullable = true
    else if (typeof each === 'string') draft.types.add(each)
  }
  // `nullable` of a part does not make the whole nullable: every part must allow null.
  if (isOutermost && (own(schema, 'nullable') === true || own(schema, 'x-nullable') === true)) draft.isNullable = true
  const properties = own(schema, 'properties')
  if (isObject(properties)) {
    for (const key of Object.keys(properties)) draft.properties.set(key, child(part, 'properties', key))
  }
  for (const key of ownStrings(schema, 'required')) draft.required.add(key)
  draft.format = ownString(schema, 'format') ?? formatOfContent(schema) ?? draft.format
  draft.maximum = numberAt(schema, 'maximum') ?? draft.maximum
  draft.minimum = numberAt(schema, 'minimum') ?? draft.minimum
  if (Array.isArray(own(schema, 'enum'))) draft.enumValues = ownList(schema, 'enum')
  else if (isObject(schema) && Object.hasOwn(schema, 'const')) draft.enumValues = [own(schema, 'const')]
  if (isObject(own(schema, 'items'))) draft.items = child(part, 'items')
  const additional = own(schema, 'additionalProperties')
  const patterns = Object.keys(ownObject(schema, 'patternProperties') ?? {})
  if (additional === true || isObject(additional)) draft.additional = child(part, 'additionalProperties')
  else if (patterns.length > 0)
    draft.additional = child(part, 'patternProperties', ...patterns.slice(0, patterns.length === 1 ? 1 : 0))
  for (const keyword of ['oneOf', 'anyOf']) {
    const members = ownList(schema, keyword)
    if (members.length > 0) draft.choices.push(members.map((_, index) => child(part, keyword, index)))
  }
  // A child inherits the discriminator of its parent, not its children.
  if (isOutermost && own(schema, 'discriminator') !== undefined) draft.discriminator = child(part, 'discriminator')
  draft.description = ownString(schema, 'description') ?? draft.description
}

function numberAt(schema: unknown, key: string): number | undefined {
  const value = own(schema, key)
  return typeof value === 'number' ? value : undefined
}

/** What 3.1 says with words of its own: a text that is base64, or no text at all. */
function formatOfContent(schema: unknown): string | undefined {
  if (/^base64/i.test(ownString(schema, 'contentEncoding') ?? '')) return 'byte'
  const mediaType = ownString(schema, 'contentMediaType')
  return mediaType !== undefined && bodyKindOf(mediaType) === 'binary' ? 'binary' : undefined
}
