import { bodyKindOf } from '../media-type.ts'
import { isObject, own, ownList, ownString } from './json.ts'
import { contentsOf, descriptionOf } from './media-types.ts'
import type { ApiParameter, ParameterLocation } from './model.ts'
import { parameterStyle } from './parameter-style.ts'
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
      } else if (isLocation(location))
        plain.set(`${location} ${name}`, readParameter(context, name, location, written, place))
      else
        report.add({
          rule: 'openapi-parameter',
          pointer: placeOf(written),
          message: `the parameter ${JSON.stringify(name)} is left out: there is no such place as ${JSON.stringify(location)}`,
          remedy: 'A parameter is in the path, query, header or cookie.',
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
  encoding: { kind: 'style', style: 'simple', explode: false, allowReserved: false, name: '' },
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
      content !== undefined && bodyKindOf(content.mediaType) === 'json'
        ? { kind: 'json' }
        : { kind: 'style', ...parameterStyle(place, name, location, context.isVersion2) },
    place,
  }
}

function isLocation(location: string): location is ParameterLocation {
  return /^(?:path|query|header|cookie)$/.test(location)
}
