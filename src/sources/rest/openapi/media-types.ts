import { isObject, ownString } from './json.ts'
import { child, type Located, type Resolver } from './resolve-ref.ts'

/** True for JSON and its dialects, `application/problem+json` and the like; also for types that say nothing. */
export function isJsonType(mediaType: string): boolean {
  const essence = essenceOf(mediaType)
  return (
    essence === '*/*' || essence === 'application/*' || /^(?:application|text)\/(?:json|[\w.-]+\+json)$/.test(essence)
  )
}

/** True for what an answer may be: JSON, or plain text, which is read as a string. */
export function isReadable(mediaType: string): boolean {
  return isJsonType(mediaType) || essenceOf(mediaType) === 'text/plain'
}

/** True for `application/x-www-form-urlencoded`. */
export function isFormType(mediaType: string): boolean {
  return essenceOf(mediaType) === 'application/x-www-form-urlencoded'
}

/** The media type without parameters, in lower case. */
export function essenceOf(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase()
}

/** A media type of a `content` object with its schema. */
export interface Content {
  readonly mediaType: string
  readonly schema: Located | undefined
}

/** The media types of `content`, plain JSON first. */
export function contentsOf(holder: Located, resolver: Resolver): readonly Content[] {
  const content = child(holder, 'content')
  if (!isObject(content.value)) return []
  const contents = Object.keys(content.value).map((mediaType): Content => {
    const media = resolver.resolve(child(content, mediaType))
    const schema = media === undefined ? undefined : child(media, 'schema')
    return { mediaType, schema: schema?.value === undefined ? undefined : schema }
  })
  return contents.sort((a, b) => rank(a) - rank(b))
}

function rank({ mediaType, schema }: Content): number {
  const essence = essenceOf(mediaType)
  const base =
    essence === 'application/json' ? 0 : /\*/.test(essence) ? 2 : isJsonType(essence) ? 1 : isFormType(essence) ? 3 : 4
  return schema === undefined ? base + 10 : base
}

/** The description of a reference's target where the reference has none itself. */
export function descriptionOf(located: Located, resolver: Resolver): string | undefined {
  return ownString(located.value, 'description') ?? ownString(resolver.resolve(located)?.value, 'description')
}
