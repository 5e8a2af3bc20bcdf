import { isObject, own, ownList } from './json.ts'
import { contentsOf } from './media-types.ts'
import type { HttpMethod } from './model.ts'
import type { ReadContext } from './read-operations.ts'
import { child, type Located, placeOf } from './resolve-ref.ts'

/**
 * Whether the document declares no content for any of these responses; also where there are only others. A GET whose status
 * does not say so too is reported: many documents only forgot it.
 */
export function hasNoContent(
  context: ReadContext,
  method: HttpMethod,
  operation: Located,
  places: readonly Located[],
): boolean {
  const isEmpty = places.every((place) => {
    const response = context.resolver.resolve(place)
    return response !== undefined && isEmptyResponse(context, response, method)
  })
  const responses = own(operation.value, 'responses')
  const isDeclared = isObject(responses) && Object.keys(responses).length > 0
  if (!isEmpty || !isDeclared) return false
  const isPlain = places.length > 0 && places.every(({ pointer }) => /\/20[45]$/.test(pointer))
  if (method === 'GET' && !isPlain)
    context.report.add({
      rule: 'openapi-response',
      pointer: placeOf(child(operation, 'responses')),
      message: 'no content is declared for the answer: the field only says whether it went well',
      remedy:
        'Where there is content, add its schema to the document, or declare the field yourself in schema.graphql.',
    })
  return true
}

function isEmptyResponse({ resolver, isVersion2 }: ReadContext, response: Located, method: HttpMethod): boolean {
  const schemas = isVersion2
    ? [child(response, 'schema')].filter(({ value }) => value !== undefined)
    : contentsOf(response, resolver).map(({ schema }) => schema)
  return schemas.every((schema) => schema !== undefined && isClosed(resolver.resolve(schema)?.value, method))
}

/** Null, or an object that may have no properties at all; what changes something and lists none for its answer has none either. */
function isClosed(schema: unknown, method: HttpMethod): boolean {
  if (own(schema, 'type') === 'null') return true
  const isFree = ['allOf', 'oneOf', 'anyOf', 'patternProperties'].some((keyword) => own(schema, keyword) !== undefined)
  const properties = own(schema, 'properties')
  const hasProperties = isObject(properties) && Object.keys(properties).length > 0
  const isNamed = hasProperties || ownList(schema, 'required').length > 0
  const additional = own(schema, 'additionalProperties')
  const isListed = isObject(properties) && additional === undefined && method !== 'GET'
  return (additional === false || isListed) && !isNamed && !isFree
}
