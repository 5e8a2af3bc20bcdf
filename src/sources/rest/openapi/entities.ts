import type { FieldArgument } from './arguments.ts'
import type { RootField } from './build-fields.ts'
import { own, ownString } from './json.ts'
import { outputProperties } from './output-objects.ts'
import type { RequestText } from './request-text.ts'
import type { ObjectShape, Property } from './shape.ts'
import { canBeId } from './type-refs.ts'
import type { Wire } from './wire.ts'

/** How objects of a type are got by their key: all at once where the API has a way, else one by one. */
export interface Entity {
  readonly object: ObjectShape
  readonly key: Property
  readonly source: string
  readonly request: Pick<RequestText, 'path' | 'queryParams' | 'headers'>
  /** The path to the items, or to the one object; undefined where the answer itself is it. */
  readonly itemsText: string | undefined
  readonly wire: Wire
  readonly isBatch: boolean
  readonly maxSize: number | undefined
}

/** Finds the types that have an endpoint for one (`/pets/{id}`) below the endpoint for many (`/pets`). */
export function findEntities(fields: readonly RootField[]): readonly Entity[] {
  const byPath = new Map(fields.flatMap((field) => (isGet(field) ? [[field.operation.path, field] as const] : [])))
  const found = new Map<ObjectShape, Entity>()
  for (const one of byPath.values()) {
    const object = one.result?.shape
    const [, path = '', hole] = /^([^{}]+)\/\{([^{}]+)\}$/.exec(one.operation.path) ?? []
    const many = byPath.get(path)
    if (object?.kind !== 'object' || many === undefined || hole === undefined || found.has(object)) continue
    const items = itemsOf(many, object)
    const argument = one.args.find(({ from }) => from.kind === 'parameter' && from.parameter.in === 'path')
    const key = argument === undefined ? undefined : keyOf(object, hole)
    if (items === undefined || argument === undefined || key === undefined) continue
    const entity = batched(many, object, key, items) ?? single(one, object, key, argument)
    if (entity !== undefined) found.set(object, entity)
  }
  return [...found.values()]
}

function isGet({ operation, root }: RootField): boolean {
  return root === 'Query' && operation.method === 'GET'
}

/** The mapping that leads from the answer to the items; undefined where the answer is the list. */
interface ItemsPlace {
  readonly path: string | undefined
}

/** Where the answer holds the list of the objects; undefined where it does not. */
function itemsOf({ result, rootText, wire }: RootField, object: ObjectShape): ItemsPlace | undefined {
  if (result?.shape.kind === 'list') return result.shape.of.shape === object ? { path: rootText } : undefined
  if (result?.shape.kind !== 'object') return undefined
  const isListOf = ({ use: { shape } }: Property) => shape.kind === 'list' && shape.of.shape === object
  const [only, ...others] = outputProperties(result.shape).filter(isListOf)
  if (only === undefined || others.length > 0) return undefined
  const text = wire.readText(only).replace(/^\$\./, '')
  return text.startsWith('$') ? undefined : { path: `${rootText ?? '$'}.${text}` }
}

/** The property that the path's hole names, or the one that is called `id`. */
function keyOf(object: ObjectShape, hole: string): Property | undefined {
  const candidates = outputProperties(object).filter(
    ({ use: { shape } }) => shape.kind === 'scalar' && (canBeId(shape.name) || shape.name === 'ID'),
  )
  return candidates.find(({ key }) => key === hole) ?? candidates.find(({ key }) => key === 'id')
}

function single(one: RootField, object: ObjectShape, key: Property, { name }: FieldArgument): Entity | undefined {
  if (one.args.some((argument) => argument.isRequired && argument.name !== name)) return undefined
  const path = one.request.path.replace(new RegExp(`\\$args\\.${name}\\b`), `$this.${key.fieldName}`)
  const request = { path, queryParams: [], headers: fixedHeaders(one) }
  if (path.includes('$args')) return undefined
  return {
    object,
    key,
    source: one.source,
    request,
    itemsText: one.rootText,
    wire: one.wire,
    isBatch: false,
    maxSize: undefined,
  }
}

function batched(many: RootField, object: ObjectShape, key: Property, items: ItemsPlace): Entity | undefined {
  const names = new Set(
    [`${key.key}s`, key.key, 'ids', 'id', `${object.name.text}Ids`, `${object.name.text}_ids`].map(plain),
  )
  const ids = many.args.find((argument) => isIdList(argument) && names.has(plain(argument.name)))
  if (ids?.from.kind !== 'parameter' || many.args.some(({ isRequired, name }) => isRequired && name !== ids.name))
    return undefined
  const { name, place } = ids.from.parameter
  const separator = separatorOf(place.value, ids.use.shape.kind === 'list')
  const value = `$batch.${key.fieldName}${separator === undefined ? '' : `->joinNotNull(${JSON.stringify(separator)})`}`
  const line = `${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}: ${value}`
  const request = { path: many.request.path, queryParams: [line], headers: fixedHeaders(many) }
  const maxItems = own(own(place.value, 'schema') ?? place.value, 'maxItems')
  const maxSize = typeof maxItems === 'number' && Number.isSafeInteger(maxItems) && maxItems > 0 ? maxItems : undefined
  const { source, wire } = many
  return { object, key, source, request, itemsText: items.path, wire, isBatch: true, maxSize }
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
}

/** A list of scalars in the query, or a text that is called like several ids. */
function isIdList({ from, use: { shape } }: FieldArgument): boolean {
  if (from.kind !== 'parameter' || from.parameter.in !== 'query') return false
  if (shape.kind === 'list') return shape.of.shape.kind === 'scalar'
  return (
    shape.kind === 'scalar' && (shape.name === 'String' || shape.name === 'ID') && /ids$/i.test(from.parameter.name)
  )
}

/** What stands between the ids in one value; undefined where each is a parameter of its own. */
function separatorOf(parameter: unknown, isList: boolean): string | undefined {
  const format = ownString(parameter, 'collectionFormat')
  const style = ownString(parameter, 'style') ?? 'form'
  if (format === 'multi') return undefined
  const isRepeated = own(parameter, 'schema') !== undefined && own(parameter, 'explode') !== false && style === 'form'
  if (isList && isRepeated) return undefined
  return (
    new Map([
      ['ssv', ' '],
      ['tsv', '\t'],
      ['pipes', '|'],
      ['spaceDelimited', ' '],
      ['pipeDelimited', '|'],
    ]).get(format ?? style) ?? ','
  )
}

/** Headers that no argument is needed for. */
function fixedHeaders({ request }: RootField): RequestText['headers'] {
  return request.headers.filter(({ value }) => !value.includes('$args'))
}
