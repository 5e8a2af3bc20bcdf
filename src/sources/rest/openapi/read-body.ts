import { type BodyKind, bodyKindOf, essenceOf } from '../media-type.ts'
import { type JsonObject, own, ownObject, ownString, ownStrings } from './json.ts'
import { contentsOf, descriptionOf, hasXmlForm, rankOf } from './media-types.ts'
import type { ApiBody, HttpMethod, ParameterEncoding } from './model.ts'
import { parameterStyle } from './parameter-style.ts'
import type { ReadContext } from './read-operations.ts'
import { child, type Located, placeOf, type Resolver } from './resolve-ref.ts'

/** Methods whose requests have no body that servers must read. */
const bodiless: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD', 'TRACE'])

/** The request body, JSON before forms, forms before XML, XML before text and files. What cannot be sent is reported. */
export function readBody(
  context: ReadContext,
  method: HttpMethod,
  operation: Located,
  bodies: readonly Located[],
): ApiBody | undefined {
  const body = context.isVersion2 ? readVersion2Body(context, operation, bodies) : readVersion3Body(context, operation)
  if (body === undefined || !bodiless.has(method)) return body
  reportBody(context, body.schema, `the body of a ${method} request`)
  return undefined
}

function readVersion3Body(context: ReadContext, operation: Located): ApiBody | undefined {
  const written = child(operation, 'requestBody')
  const holder = written.value === undefined ? undefined : context.resolver.resolve(written)
  if (holder === undefined) return undefined
  const [content] = contentsOf(holder, context.resolver)
  if (content === undefined) return undefined
  const essence = essenceOf(content.mediaType)
  if (essence.startsWith('multipart/') && bodyKindOf(essence) !== 'multipart')
    return reportBody(context, written, `a body of type ${essence}`)
  const schema = content.schema ?? { ...holder, value: true }
  const encodings = child(child(child(holder, 'content'), content.mediaType), 'encoding')
  return {
    ...bodyOf(content.mediaType, schema, context.resolver),
    isRequired: own(holder.value, 'required') === true,
    description: descriptionOf(written, context.resolver),
    encodings: readEncodings(encodings),
  }
}

/** JSON, forms and XML have the document's schema; text and files are what they are, whatever the schema says of what is in them. */
function bodyOf(
  mediaType: string,
  schema: Located,
  resolver: Resolver,
): Pick<ApiBody, 'kind' | 'contentType' | 'schema'> {
  const kind = bodyKindOf(mediaType)
  const essence = essenceOf(mediaType)
  const contentType = essence === 'application/json' || essence.includes('*') ? undefined : essence
  const instead = kind === 'xml' && hasXmlForm(schema, resolver) ? undefined : insteadOf.get(kind)
  return { kind, contentType, schema: instead === undefined ? schema : { ...schema, value: instead } }
}

const insteadOf: ReadonlyMap<BodyKind, JsonObject> = new Map<BodyKind, JsonObject>([
  ['text', { type: 'string' }],
  ['xml', { type: 'string' }],
  ['binary', { type: 'string', format: 'binary' }],
])

/** The Encoding Object of each property that has a style or a media type. */
function readEncodings(place: Located): ReadonlyMap<string, ParameterEncoding> {
  const encodings = new Map<string, ParameterEncoding>()
  for (const name of Object.keys(ownObject({ place: place.value }, 'place') ?? {})) {
    const encoding = child(place, name)
    const hasStyle = ['style', 'explode', 'allowReserved'].some((key) => own(encoding.value, key) !== undefined)
    const contentType = ownString(encoding.value, 'contentType')
    if (hasStyle) encodings.set(name, { kind: 'style', ...parameterStyle(encoding, name, 'query', false) })
    else if (contentType !== undefined && bodyKindOf(contentType) === 'json') encodings.set(name, { kind: 'json' })
  }
  return encodings
}

function readVersion2Body(context: ReadContext, operation: Located, bodies: readonly Located[]): ApiBody | undefined {
  const body = bodies.find((each) => own(each.value, 'in') === 'body')
  const consumes =
    [operation, context.root].map((each) => ownStrings(each.value, 'consumes')).find((each) => each.length > 0) ?? []
  if (body !== undefined) {
    const [first = 'application/json'] = [...consumes].sort((a, b) => rankOf(a) - rankOf(b))
    // A schema can be no form: some documents list every media type that their server knows.
    const isForm = bodyKindOf(first) === 'form' || bodyKindOf(first) === 'multipart'
    return {
      ...bodyOf(isForm ? 'application/json' : first, child(body, 'schema'), context.resolver),
      isRequired: own(body.value, 'required') === true,
      description: ownString(body.value, 'description'),
      encodings: new Map(),
    }
  }
  if (bodies.length === 0) return undefined
  const kinds = consumes.map(bodyKindOf)
  const isUpload = bodies.some((each) => own(each.value, 'type') === 'file')
  const isMultipart = isUpload || (kinds.includes('multipart') && !kinds.includes('form'))
  const encodings = bodies.flatMap((each) => {
    const name = ownString(each.value, 'name')
    return name === undefined ? [] : [[name, { kind: 'style', ...parameterStyle(each, name, 'query', true) }] as const]
  })
  return {
    kind: isMultipart ? 'multipart' : 'form',
    contentType: isMultipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded',
    schema: { ...operation, value: formSchema(bodies) },
    isRequired: bodies.some((each) => own(each.value, 'required') === true),
    description: undefined,
    encodings: new Map(encodings),
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
    remedy: 'Write a resolver where the API takes nothing else.',
  })
}
