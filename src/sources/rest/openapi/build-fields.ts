import { argumentsOf, type FieldArgument } from './arguments.ts'
import { type Entity, findEntities } from './entities.ts'
import type { ErrorMappings } from './error-answers.ts'
import { isQuery, nameFields } from './field-names.ts'
import { type LinkField, readLinks } from './links.ts'
import type { ApiOperation } from './model.ts'
import { toPascalCase } from './names.ts'
import { outputCompositeOf } from './output-objects.ts'
import type { ReadContext } from './read-operations.ts'
import { type RequestText, requestText } from './request-text.ts'
import type { Shapes } from './schema-shapes.ts'
import { type FieldUsage, planSelection, type SelectionBounds, type Tree } from './selection.ts'
import type { ObjectShape, TypeUse } from './shape.ts'
import { jsonWire, type Wire } from './wire.ts'
import { createXmlNames } from './xml-names.ts'
import { createXmlWire } from './xml-wire.ts'

/** One `@source`. */
export interface ApiSource {
  readonly name: string
  readonly url: string
  readonly errors: ErrorMappings
}

/** One field of Query or Mutation with its connector. */
export interface RootField {
  readonly root: 'Query' | 'Mutation'
  readonly name: string
  readonly operation: ApiOperation
  readonly source: string
  readonly args: readonly FieldArgument[]
  readonly request: RequestText
  /** Undefined where the answer has no content. */
  readonly result: TypeUse | undefined
  readonly wire: Wire
  /** The path to the result in the answer; undefined where the answer is it. */
  readonly rootText: string | undefined
  /** What is selected of an object or union, or of a list's; undefined for JSON and scalars. */
  readonly tree: Tree | undefined
}

/** What is written into the SDL, types apart. */
export interface ApiModel {
  readonly sources: readonly ApiSource[]
  readonly fields: readonly RootField[]
  /** How objects are got by their keys, with what is selected of each. */
  readonly entities: ReadonlyMap<ObjectShape, { readonly entity: Entity; readonly tree: Tree }>
  readonly links: readonly LinkField[]
}

/** Fields that all selections of a document may have together, and one alone: beyond it nobody reads them. */
const maxFieldsOfAll = 60_000
const maxFieldsOfOne = 300
const minFieldsOfOne = 20

/** Makes a field of each operation and link, and finds the entities; `sourceOf` names the `@source` that serves an operation. */
export function buildModel(
  operations: readonly ApiOperation[],
  context: ReadContext,
  shapes: Shapes,
  usage: FieldUsage,
  sourceOf: (operation: ApiOperation) => string,
): Omit<ApiModel, 'sources'> {
  const bounds = boundsFor(operations.length)
  const fields = buildFields(operations, context, shapes, usage, sourceOf, bounds)
  const entities = findEntities(fields).map((entity) => {
    const tree = planSelection(entity.object, bounds, usage, entity.wire)
    return [entity.object, { entity, tree }] as const
  })
  return { fields, entities: new Map(entities), links: readLinks(context, fields) }
}

function boundsFor(operations: number): SelectionBounds {
  const share = Math.floor(maxFieldsOfAll / Math.max(1, operations))
  return {
    budget: Math.max(minFieldsOfOne, Math.min(maxFieldsOfOne, share)),
    shortFrom: share >= maxFieldsOfOne ? Number.POSITIVE_INFINITY : share >= minFieldsOfOne ? 1 : 0,
  }
}

function buildFields(
  operations: readonly ApiOperation[],
  context: ReadContext,
  shapes: Shapes,
  usage: FieldUsage,
  sourceOf: (operation: ApiOperation) => string,
  bounds: SelectionBounds,
): readonly RootField[] {
  const names = nameFields(operations, context.report)
  const xmlNames = createXmlNames(context.resolver, context.report)
  const xmlWire = createXmlWire(xmlNames)
  return operations.map((operation): RootField => {
    const name = names.get(operation) ?? ''
    const args = argumentsOf(operation, name, shapes, context.resolver)
    const hint = { text: `${toPascalCase(name)}Result`, isGiven: false }
    const answer = operation.result.kind === 'none' ? undefined : operation.result
    const entries = answer === undefined || answer.isXml ? undefined : shapes.useEntries(answer.schema, hint)
    const result = answer === undefined ? undefined : (entries ?? shapes.use(answer.schema, hint))
    const isXml = answer?.isXml === true && result !== undefined
    const wire = isXml ? xmlWire : jsonWire
    const shape = result === undefined ? undefined : outputCompositeOf(result)
    return {
      root: isQuery(operation) ? 'Query' : 'Mutation',
      name,
      operation,
      source: sourceOf(operation),
      args,
      request: requestText(operation, args, xmlNames, context.report),
      result,
      wire,
      rootText: isXml ? xmlWire.rootText(answer.schema, result) : entries === undefined ? undefined : '$->entries',
      tree: shape === undefined ? undefined : planSelection(shape, bounds, usage, wire),
    }
  })
}
