import { bodyKindOf, essenceOf } from '../media-type.ts'
import { isObject, own, ownString } from './json.ts'
import { child, type Located, type Resolver } from './resolve-ref.ts'

/** A media type of a `content` object with its schema. */
export interface Content {
  readonly mediaType: string
  readonly schema: Located | undefined
}

/** The media types of `content`: plain JSON first, then what is nearest to it. */
export function contentsOf(holder: Located, resolver: Resolver): readonly Content[] {
  const content = child(holder, 'content')
  if (!isObject(content.value)) return []
  const contents = Object.keys(content.value).map((mediaType): Content => {
    const media = resolver.resolve(child(content, mediaType))
    const schema = media === undefined ? undefined : child(media, 'schema')
    return { mediaType, schema: schema?.value === undefined ? undefined : schema }
  })
  const rank = ({ mediaType, schema }: Content): number => {
    const isText = bodyKindOf(mediaType) === 'xml' && !hasXmlForm(schema, resolver)
    return rankOf(mediaType) + (schema === undefined ? 10 : isText ? 5 : 0)
  }
  return contents.sort((a, b) => rank(a) - rank(b))
}

/** Whether a schema says what stands in the XML; of one that is a string, or not there, the XML is its text. */
export function hasXmlForm(schema: Located | undefined, resolver: Resolver): boolean {
  const target = schema === undefined ? undefined : resolver.resolve(schema)?.value
  const type = own(target, 'type')
  const words = ['properties', 'items', 'allOf', 'oneOf', 'anyOf', 'additionalProperties']
  return (
    isObject(target) &&
    ((type !== undefined && type !== 'string') || words.some((word) => own(target, word) !== undefined))
  )
}

/** The least rank is the first choice. */
export function rankOf(mediaType: string): number {
  const essence = essenceOf(mediaType)
  if (essence === 'application/json') return 0
  return order.indexOf(bodyKindOf(mediaType)) + (essence.includes('*') ? 1.5 : 1)
}

const order = ['json', 'form', 'multipart', 'xml', 'text', 'binary']

/** The description of a reference's target where the reference has none itself. */
export function descriptionOf(located: Located, resolver: Resolver): string | undefined {
  return ownString(located.value, 'description') ?? ownString(resolver.resolve(located)?.value, 'description')
}
