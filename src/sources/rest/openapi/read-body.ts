import { type JsonObject, own, ownString, ownStrings } from './json.ts'
import { contentsOf, descriptionOf, essenceOf, isFormType, isJsonType } from './media-types.ts'
import type { ApiBody, HttpMethod } from './model.ts'
import type { ReadContext } from './read-operations.ts'
import { child, type Located, placeOf } from './resolve-ref.ts'

/** The request body, where a connector can send it: JSON or a form. Others are reported. */
export function readBody(
  context: ReadContext,
  method: HttpMethod,
  operation: Located,
  bodies: readonly Located[],
): ApiBody | undefined {
  const body = context.isVersion2 ? readVersion2Body(context, operation, bodies) : readVersion3Body(context, operation)
  if (body === undefined || method !== 'GET') return body
  reportBody(context, body.schema, 'the body of a GET request')
  return undefined
}

function readVersion3Body(context: ReadContext, operation: Located): ApiBody | undefined {
  const written = child(operation, 'requestBody')
  if (written.value === undefined) return undefined
  const holder = context.resolver.resolve(written)
  if (holder === undefined) return undefined
  const contents = contentsOf(holder, context.resolver)
  const found = contents.find(({ mediaType }) => isJsonType(mediaType) || isFormType(mediaType))
  if (found === undefined) {
    if (contents.length > 0)
      reportBody(context, written, `a body of type ${contents.map((each) => essenceOf(each.mediaType)).join(', ')}`)
    return undefined
  }
  return {
    ...kindOf(found.mediaType),
    schema: found.schema ?? { ...holder, value: true },
    isRequired: own(holder.value, 'required') === true,
    description: descriptionOf(written, context.resolver),
  }
}

function kindOf(mediaType: string): Pick<ApiBody, 'kind' | 'contentType'> {
  if (isFormType(mediaType)) return { kind: 'form', contentType: 'application/x-www-form-urlencoded' }
  const essence = essenceOf(mediaType)
  return { kind: 'json', contentType: essence === 'application/json' || essence.includes('*') ? undefined : essence }
}

function readVersion2Body(context: ReadContext, operation: Located, bodies: readonly Located[]): ApiBody | undefined {
  const body = bodies.find((each) => own(each.value, 'in') === 'body')
  const consumes =
    [operation, context.root].map((each) => ownStrings(each.value, 'consumes')).find((each) => each.length > 0) ?? []
  if (body !== undefined) {
    const isJson = consumes.length === 0 || consumes.some(isJsonType)
    if (!isJson) return void reportBody(context, body, `a body of type ${consumes.join(', ')}`)
    const dialect = consumes.some((each) => essenceOf(each) === 'application/json')
      ? undefined
      : consumes.find(isJsonType)
    return {
      ...kindOf(dialect ?? 'application/json'),
      schema: child(body, 'schema'),
      isRequired: own(body.value, 'required') === true,
      description: ownString(body.value, 'description'),
    }
  }
  if (bodies.length === 0) return undefined
  const isUpload = bodies.some((each) => own(each.value, 'type') === 'file')
  const isMultipart = consumes.length > 0 && !consumes.some(isFormType) && !consumes.some(isJsonType)
  if (isUpload || isMultipart) return void reportBody(context, operation, 'a multipart form')
  return {
    kind: 'form',
    contentType: 'application/x-www-form-urlencoded',
    schema: { ...operation, value: formSchema(bodies) },
    isRequired: bodies.some((each) => own(each.value, 'required') === true),
    description: undefined,
  }
}

/** 2.0 writes a form as parameters that are schemas too: as one object schema they are what 3.0 writes. */
function formSchema(fields: readonly Located[]): JsonObject {
  const named = fields.flatMap((each) => {
    const name = ownString(each.value, 'name')
    return name === undefined ? [] : [{ name, schema: each.value, isRequired: own(each.value, 'required') === true }]
  })
  return {
    type: 'object',
    properties: Object.fromEntries(named.map(({ name, schema }) => [name, schema])),
    required: named.filter((each) => each.isRequired).map((each) => each.name),
  }
}

function reportBody(context: ReadContext, place: Located, what: string): undefined {
  context.report.add({
    rule: 'openapi-body',
    pointer: placeOf(place),
    message: `${what} cannot be sent: the operation is imported without a body`,
    remedy: 'A connector sends JSON or an URL-encoded form; write a resolver where the API takes nothing else.',
  })
}
