import { bodyKindOf, essenceOf } from '../media-type.ts'
import { isObject, own, ownStrings } from './json.ts'
import { contentsOf, hasXmlForm, rankOf } from './media-types.ts'
import type { ApiResult, HttpMethod } from './model.ts'
import { hasNoContent } from './no-content.ts'
import type { ReadContext } from './read-operations.ts'
import { child, type Located, placeOf } from './resolve-ref.ts'

/** What the operation gives when it goes well: the lowest success response that has a body, JSON before others. */
export function readResult(context: ReadContext, method: HttpMethod, operation: Located): ApiResult {
  const responses = context.resolver.resolve(child(operation, 'responses'))
  const found = successes(responses).flatMap((place) => {
    const response = context.resolver.resolve(place)
    return response === undefined ? [] : [{ place, ...contentOf(context, operation, response) }]
  })
  if (hasNoContent(context, method, operation, successes(responses))) return { kind: 'none' }
  const withSchema = found.filter((each) => each.schema !== undefined)
  const [first, ...others] = withSchema
  const target = (schema: Located | undefined) =>
    schema === undefined ? undefined : context.resolver.resolve(schema)?.value
  if (method === 'HEAD') return { kind: 'none' }
  if (first?.schema !== undefined) {
    if (others.some((other) => target(other.schema) !== target(first.schema)))
      context.report.add({
        rule: 'openapi-response',
        pointer: placeOf(operation),
        message: `only the answer at ${placeOf(first.place)} has a type; other successes answer in other shapes`,
      })
    return { kind: 'content', schema: first.schema, accept: first.accept, isXml: first.isXml }
  }
  const untyped = found.find((each) => each.hasContent)
  if (untyped === undefined && method !== 'GET') return { kind: 'none' }
  return { kind: 'content', schema: { ...operation, value: true }, accept: untyped?.accept, isXml: false }
}

/** Responses 200 to 299, the lowest first; where there are none, `default`, which then is the success. */
function successes(responses: Located | undefined): readonly Located[] {
  if (responses === undefined || !isObject(responses.value)) return []
  const codes = Object.keys(responses.value)
  const good = codes.filter((code) => /^2(?:\d\d|XX)$/i.test(code)).sort()
  const hasRedirect = codes.some((code) => /^[13]/.test(code))
  return (good.length === 0 && !hasRedirect && codes.includes('default') ? ['default'] : good).map((code) =>
    child(responses, code),
  )
}

interface ResponseContent {
  readonly hasContent: boolean
  readonly schema: Located | undefined
  readonly accept: string | undefined
  readonly isXml: boolean
}

const noContent: ResponseContent = { hasContent: false, schema: undefined, accept: undefined, isXml: false }

function contentOf(context: ReadContext, operation: Located, response: Located): ResponseContent {
  if (!context.isVersion2) {
    const [first] = contentsOf(response, context.resolver)
    return first === undefined ? noContent : typedContent(context, response, first.mediaType, first.schema)
  }
  if (own(response.value, 'schema') === undefined) return noContent
  const produces =
    [operation, context.root].map((each) => ownStrings(each.value, 'produces')).find((each) => each.length > 0) ?? []
  const schema = child(response, 'schema')
  const isFile = own(schema.value, 'type') === 'file'
  const [mediaType = isFile ? '*/*' : 'application/json'] = [...produces].sort((a, b) => rankOf(a) - rankOf(b))
  if (!isFile) return typedContent(context, response, mediaType, schema)
  return {
    hasContent: true,
    schema: { ...response, value: file },
    accept: produces.join(', ') || anyBytes,
    isXml: false,
  }
}

const file = { type: 'string', format: 'binary' }
const anyBytes = 'application/octet-stream'

/** JSON and XML have the document's schema; other text is a string, and bytes are a file, whatever the schema says of what is in them. */
function typedContent(
  context: ReadContext,
  response: Located,
  mediaType: string,
  schema: Located | undefined,
): ResponseContent {
  const essence = essenceOf(mediaType)
  const content = { hasContent: true, accept: essence, isXml: false }
  switch (bodyKindOf(mediaType)) {
    case 'json':
      return { ...content, schema, accept: /\*|^application\/json$/.test(essence) ? undefined : essence }
    case 'text':
      return { ...content, schema: { ...response, value: { type: 'string' } } }
    case 'binary':
      return { ...content, schema: { ...response, value: file } }
    default:
      if (hasXmlForm(schema, context.resolver)) return { ...content, schema, isXml: true }
      context.report.add({
        rule: 'openapi-response',
        pointer: placeOf(response),
        message: `an answer of type ${essence} is given as its text`,
        remedy: 'Where the API has JSON too, ask for it with an Accept header in your own schema.graphql.',
      })
      return { ...content, schema: { ...response, value: { type: 'string' } } }
  }
}
