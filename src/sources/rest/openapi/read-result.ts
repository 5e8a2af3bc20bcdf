import { isObject, own, ownStrings } from './json.ts'
import { contentsOf, essenceOf, isReadable } from './media-types.ts'
import type { ApiResult, HttpMethod } from './model.ts'
import { hasNoContent } from './no-content.ts'
import type { ReadContext } from './read-operations.ts'
import { child, type Located, placeOf } from './resolve-ref.ts'

/** What the operation gives when it goes well: the lowest success response that has a JSON body. */
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
  if (first?.schema !== undefined) {
    if (others.some((other) => target(other.schema) !== target(first.schema)))
      context.report.add({
        rule: 'openapi-response',
        pointer: placeOf(operation),
        message: `only the answer at ${placeOf(first.place)} has a type; other successes answer in other shapes`,
      })
    return { kind: 'json', schema: first.schema }
  }
  const other = found.find((each) => each.otherType !== undefined)
  if (other !== undefined)
    context.report.add({
      rule: 'openapi-response',
      pointer: placeOf(other.place),
      message: `an answer of type ${other.otherType} cannot be mapped: only JSON is read`,
    })
  if (found.some((each) => each.isJson) || other !== undefined || method === 'GET')
    return { kind: 'json', schema: { ...operation, value: true } }
  return { kind: 'none' }
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
  readonly isJson: boolean
  readonly schema: Located | undefined
  readonly otherType: string | undefined
}

function contentOf(context: ReadContext, operation: Located, response: Located): ResponseContent {
  if (!context.isVersion2) {
    const contents = contentsOf(response, context.resolver)
    const json = contents.find(({ mediaType }) => isReadable(mediaType))
    const otherType = json === undefined ? contents[0]?.mediaType : undefined
    return {
      isJson: json !== undefined,
      schema: json?.schema,
      otherType: otherType === undefined ? undefined : essenceOf(otherType),
    }
  }
  if (own(response.value, 'schema') === undefined) return { isJson: false, schema: undefined, otherType: undefined }
  const produces =
    [operation, context.root].map((each) => ownStrings(each.value, 'produces')).find((each) => each.length > 0) ?? []
  const isJson = produces.length === 0 || produces.some(isReadable)
  const schema = child(response, 'schema')
  const isFile = own(schema.value, 'type') === 'file'
  if (isJson && !isFile) return { isJson, schema, otherType: undefined }
  return { isJson: false, schema: undefined, otherType: isFile ? 'file' : produces.map(essenceOf).join(', ') }
}
