import type { RootField } from './build-fields.ts'
import { isObject, own, ownString } from './json.ts'
import { createNames, type Names, toCamelCase } from './names.ts'
import { outputProperties } from './output-objects.ts'
import type { ReadContext } from './read-operations.ts'
import { child, type Located, placeOf } from './resolve-ref.ts'
import type { ObjectShape } from './shape.ts'

/** A field of an object that makes a call with what the object holds. */
export interface LinkField {
  readonly object: ObjectShape
  /** The linked operation as a field: its own name, and the arguments that the object does not give. */
  readonly field: RootField
}

/** Makes fields of the `links` of answers whose parameters the answer itself holds; others are reported. */
export function readLinks(context: ReadContext, fields: readonly RootField[]): readonly LinkField[] {
  const byId = new Map(fields.flatMap((field) => [[field.operation.operationId, field] as const]))
  const byPlace = new Map(fields.map((field) => [placeOf(field.operation.place), field]))
  const names = new Map<ObjectShape, Names>()
  return fields.flatMap((from) => {
    const object = from.result?.shape
    return linksOf(context, from).flatMap(({ name, link }) => {
      const id = ownString(link.value, 'operationId')
      const ref = ownString(link.value, 'operationRef')
      const to = id === undefined ? byPlace.get(ref ?? '') : byId.get(id)
      const given = object?.kind === 'object' && to !== undefined ? givenArguments(link, object, to) : undefined
      if (object?.kind !== 'object' || to?.root !== 'Query' || given === undefined) {
        report(context, link, name)
        return []
      }
      const taken = names.get(object) ?? createNames(object.properties.map(({ fieldName }) => fieldName))
      names.set(object, taken)
      const description = ownString(link.value, 'description') ?? to.operation.description
      const field = { ...withGiven(to, given), name: taken.claim(toCamelCase(name)) }
      return [{ object, field: { ...field, operation: { ...to.operation, description } } }]
    })
  })
}

function report({ report: { add } }: ReadContext, link: Located, name: string): void {
  add({
    rule: 'openapi-link',
    pointer: placeOf(link),
    message: `the link ${JSON.stringify(name)} is not imported: only a GET is, whose parameters the answer holds`,
    remedy: 'Write a field with a connector that reads $this in schema.graphql.',
  })
}

function linksOf({ resolver }: ReadContext, { operation: { place } }: RootField) {
  const responses = resolver.resolve(child(place, 'responses'))
  const codes = isObject(responses?.value) ? Object.keys(responses.value).filter((code) => /^2/.test(code)) : []
  return codes.flatMap((code) => {
    const response = responses === undefined ? undefined : resolver.resolve(child(responses, code))
    const links = response === undefined ? undefined : child(response, 'links')
    if (links === undefined || !isObject(links.value)) return []
    return Object.keys(links.value).flatMap((name) => {
      const link = resolver.resolve(child(links, name))
      return link !== undefined && isObject(link.value) ? [{ name, link }] : []
    })
  })
}

/** What stands in for the arguments of the linked field; undefined where the object does not hold it all. */
function givenArguments(link: Located, object: ObjectShape, to: RootField): ReadonlyMap<string, string> | undefined {
  const parameters = own(link.value, 'parameters')
  const given = new Map<string, string>()
  for (const name of isObject(parameters) ? Object.keys(parameters) : []) {
    const argument = to.args.find(({ from }) => from.kind === 'parameter' && name.endsWith(from.parameter.name))
    const pointer = /^\$response\.body#\/([^/]+)$/.exec(String(own(parameters, name)))?.[1]
    const key = pointer?.replaceAll('~1', '/').replaceAll('~0', '~')
    const property = outputProperties(object).find((each) => each.key === key)
    if (argument === undefined || property?.use.shape.kind !== 'scalar') return undefined
    given.set(argument.name, `$this.${property.fieldName}`)
  }
  const isWhole = given.size > 0 && own(link.value, 'requestBody') === undefined
  return isWhole ? given : undefined
}

function withGiven(to: RootField, given: ReadonlyMap<string, string>): RootField {
  const fill = (text: string) => text.replace(/\$args\.(\w+)/g, (all, name: string) => given.get(name) ?? all)
  const { path, queryParams, headers, body } = to.request
  return {
    ...to,
    args: to.args.filter(({ name }) => !given.has(name)),
    request: {
      path: fill(path),
      queryParams: queryParams.map(fill),
      headers: headers.map(({ name, value }) => ({ name, value: fill(value) })),
      body,
    },
  }
}
