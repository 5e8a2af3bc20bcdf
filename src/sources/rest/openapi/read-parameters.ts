import { isObject, own, ownList, ownString } from './json.ts'
import { contentsOf, descriptionOf, isJsonType } from './media-types.ts'
import type { ApiParameter, ListEncoding } from './model.ts'
import type { ReadContext } from './read-operations.ts'
import { child, type Located, placeOf } from './resolve-ref.ts'

/** The parameters of an operation, its path's included; 2.0's bodies and form fields apart. */
export interface ReadParameters {
  readonly plain: readonly ApiParameter[]
  readonly bodies: readonly Located[]
}

/** Names that OpenAPI reserves: content negotiation and security schemes give them. */
const reservedHeaders = /^(?:accept|content-type|authorization)$/i

/** Reads the parameters; those of the operation override those of its path. Holes in the path without one get one. */
export function readParameters(context: ReadContext, path: string, item: Located, operation: Located): ReadParameters {
  const { resolver, report } = context
  const plain = new Map<string, ApiParameter>()
  const bodies = new Map<string, Located>()
  for (const holder of [item, operation]) {
    ownList(holder.value, 'parameters').forEach((_, index) => {
      const written = child(holder, 'parameters', index)
      const place = resolver.resolve(written)
      const name = ownString(place?.value, 'name')
      const location = ownString(place?.value, 'in')
      if (place === undefined || name === undefined || location === undefined) {
        if (place !== undefined)
          report.add({
            rule: 'openapi-parameter',
            pointer: placeOf(written),
            message: 'a parameter has no name or place and is left out',
          })
      } else if (location === 'body' || location === 'formData') bodies.set(`${location} ${name}`, place)
      else if (location === 'header' && reservedHeaders.test(name)) {
        // Stated by the body's media type or by the module's `auth`.
      } else if (location === 'path' || location === 'query' || location === 'header')
        plain.set(`${location} ${name}`, readParameter(context, name, location, written, place))
      else
        report.add({
          rule: 'openapi-parameter',
          pointer: placeOf(written),
          message: `the ${location} parameter ${JSON.stringify(name)} is left out: a connector cannot send it from an argument`,
          remedy: 'Add a header with a fixed value, or one that passes on the client’s, in schema.graphql.',
        })
    })
  }
  for (const name of holesOf(path)) {
    if (plain.has(`path ${name}`)) continue
    report.add({
      rule: 'openapi-parameter',
      pointer: placeOf(operation),
      message: `the path parameter ${JSON.stringify(name)} is not declared; it becomes an ID`,
    })
    plain.set(`path ${name}`, { ...undeclared, name, place: operation })
  }
  const isUsed = ({ in: location, name }: ApiParameter) => location !== 'path' || holesOf(path).includes(name)
  return { plain: [...plain.values()].filter(isUsed), bodies: [...bodies.values()] }
}

const undeclared = {
  in: 'path',
  isRequired: true,
  isDeprecated: false,
  description: undefined,
  schema: undefined,
  encoding: { kind: 'join', separator: ',' },
} as const

/** The names in a path's holes, without the decorations that some frameworks leave there: `{id:[0-9]+}`, `{+path}`, `{rest*}`. */
export function holesOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => holeName(match[1] ?? ''))
}

/** The name in one hole. */
export function holeName(text: string): string {
  const name = text.replace(/^[+/;.?#*]/, '').replace(/[:*?](?:.*)$/, '')
  return name === '' ? text : name
}

function readParameter(
  context: ReadContext,
  name: string,
  location: ApiParameter['in'],
  written: Located,
  place: Located,
): ApiParameter {
  const [content] = contentsOf(place, context.resolver)
  const typed = context.isVersion2 ? place : child(place, 'schema')
  const schema = content?.schema ?? (typed.value === undefined ? undefined : typed)
  return {
    name,
    in: location,
    isRequired: location === 'path' || own(place.value, 'required') === true,
    isDeprecated: own(place.value, 'deprecated') === true,
    description: descriptionOf(written, context.resolver),
    schema: isObject(schema?.value) ? schema : undefined,
    encoding:
      content !== undefined && isJsonType(content.mediaType)
        ? { kind: 'json' }
        : encodingOf(place, location, context.isVersion2),
    place,
  }
}

function encodingOf(place: Located, location: ApiParameter['in'], isVersion2: boolean): ListEncoding {
  const style = ownString(place.value, isVersion2 ? 'collectionFormat' : 'style') ?? (isVersion2 ? 'csv' : 'form')
  if (location !== 'query')
    return { kind: 'join', separator: style === 'label' && own(place.value, 'explode') === true ? '.' : ',' }
  switch (style) {
    case 'multi':
      return { kind: 'repeat' }
    case 'deepObject':
      return { kind: 'deepObject' }
    case 'ssv':
      return { kind: 'join', separator: ' ' }
    case 'tsv':
      return { kind: 'join', separator: '\t' }
    case 'pipes':
      return { kind: 'join', separator: '|' }
    case 'csv':
      return { kind: 'join', separator: ',' }
    default: {
      const explode = own(place.value, 'explode') ?? style === 'form'
      if (explode === true) return { kind: 'repeat' }
      return { kind: 'join', separator: style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',' }
    }
  }
}
