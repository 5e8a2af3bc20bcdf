import { own } from './json.ts'
import { contentsOf } from './media-types.ts'
import { mergeSchema } from './merge-schema.ts'
import type { ApiOperation } from './model.ts'
import type { Report } from './report.ts'
import { child, type Located, type Resolver } from './resolve-ref.ts'

/** The `errors` of a source: mappings of failed answers. Undefined where the document tells of none. */
export interface ErrorMappings {
  readonly message: string | undefined
  /** The code alone, where clients may be shown it by `reasons`. */
  readonly code: string | undefined
}

/** What APIs call the text for people and the code for programs, the likeliest first. */
const textNames = ['message', 'error_description', 'error_message', 'errorMessage', 'detail', 'description', 'title']
const codeNames = ['code', 'errorCode', 'error_code', 'errorType', 'error_type', 'type']
/** What they call an object, or a list of objects, that holds these. */
const holderNames = ['error', 'errors', 'fault', 'meta']

/** More than one of a kind is rare; a document that has many is no reason for a mapping that nobody can read. */
const maxPaths = 4

/**
 * Where the failed answers of these operations hold their text and their code, the most frequent place first.
 * @param report takes what is wrong with the schemas of failed answers
 */
export function readErrorAnswers(
  operations: readonly ApiOperation[],
  resolver: Resolver,
  report: Report,
  isVersion2: boolean,
): ErrorMappings {
  const texts = new Map<string, number>()
  const codes = new Map<string, number>()
  const known = new Map<unknown, Places>()
  for (const { place } of operations)
    for (const schema of failures(place, resolver, isVersion2)) {
      const target = resolver.resolve(schema)
      if (target === undefined) continue
      const places = known.get(target.value) ?? placesIn(target, resolver, report)
      known.set(target.value, places)
      if (places.text !== undefined) texts.set(places.text, (texts.get(places.text) ?? 0) + 1)
      if (places.code !== undefined) codes.set(places.code, (codes.get(places.code) ?? 0) + 1)
    }
  return { message: firstOf(texts), code: firstOf(codes) }
}

/** The schemas of the answers 400 to 599, and of `default` where another one is the success. */
function failures(operation: Located, resolver: Resolver, isVersion2: boolean): readonly Located[] {
  const responses = resolver.resolve(child(operation, 'responses'))
  const keys = Object.keys(Object(responses?.value))
  const hasSuccess = keys.some((key) => /^2/.test(key))
  return keys.flatMap((key) => {
    if (responses === undefined || !(/^[45]/.test(key) || (key === 'default' && hasSuccess))) return []
    const response = resolver.resolve(child(responses, key))
    if (response === undefined) return []
    const schema = isVersion2 ? child(response, 'schema') : contentsOf(response, resolver)[0]?.schema
    return schema?.value === undefined ? [] : [schema]
  })
}

interface Places {
  readonly text: string | undefined
  readonly code: string | undefined
}

function placesIn(schema: Located, resolver: Resolver, report: Report): Places {
  const merge = (located: Located) => mergeSchema(resolver.resolve(located) ?? located, resolver, report)
  const { properties } = merge(schema)
  const text = nameIn(properties, textNames, textTypes, resolver)
  const code = nameIn(properties, codeNames, codeTypes, resolver)
  let below: Places = { text: undefined, code: undefined }
  for (const holder of holderNames) {
    const found = properties.get(holder)
    if (found === undefined || (below.text !== undefined && below.code !== undefined)) continue
    const { properties: direct, items } = merge(found)
    const inner = items === undefined ? direct : merge(items).properties
    const path = items === undefined ? `${holder}?` : `${holder}?->first?`
    const inside = (name: string | undefined) => (name === undefined ? undefined : `$.${path}.${name}?`)
    below = {
      text: below.text ?? inside(nameIn(inner, textNames, textTypes, resolver)),
      code: below.code ?? inside(nameIn(inner, codeNames, codeTypes, resolver)),
    }
  }
  return {
    text: text === undefined ? below.text : `$.${text}?`,
    code: code === undefined ? below.code : `$.${code}?`,
  }
}

const textTypes = ['string']
const codeTypes = ['string', 'integer', 'number']

/** The first of the names that a property of one of the types has. */
function nameIn(
  properties: ReadonlyMap<string, Located>,
  names: readonly string[],
  types: readonly string[],
  resolver: Resolver,
): string | undefined {
  return names.find((name) => {
    const property = properties.get(name)
    const type = property === undefined ? undefined : own(resolver.resolve(property)?.value, 'type')
    return (Array.isArray(type) ? type : [type]).some((each) => types.includes(each))
  })
}

function firstOf(counts: ReadonlyMap<string, number>): string | undefined {
  const paths = [...counts].sort(([, a], [, b]) => b - a).map(([path]) => path)
  return paths.length === 0 ? undefined : paths.slice(0, maxPaths).join(' ?? ')
}
