import { getNullableType, isListType } from 'graphql'
import type { Mapping, MappingReference } from '../../mapping/types.ts'
import { type KeyPath, pathReader } from '../key-paths.ts'
import { batchPathsIn, compositeMistake, fieldSetOf } from '../parent-paths.ts'
import { shapeAt } from '../shapes.ts'
import type { ConnectorSite } from '../source.ts'
import { mappingOf } from './compile-text.ts'
import { type ConnectArguments, defaultBatchSize, defaultUrlLength } from './connect-directive.ts'
import { groupField, groupKey, takeGroup, withGroupField } from './group-by.ts'
import type { TextScope } from './text-scope.ts'

/** How a batched connector's items find their inputs. */
export interface BatchTemplate {
  readonly keyFields: readonly KeyPath[]
  readonly maxSize: number
  /** Longest URL of a call for several inputs; undefined where the URL does not depend on them. */
  readonly maxUrlLength: number | undefined
  readonly cardinality: 'one' | 'many'
  /** Fields of an item that `keyOf` reads. */
  readonly itemNames: readonly string[]
  /** The selection that makes the items; it holds the group where there is one. */
  readonly selection: Mapping
  /** The key of an item; takes the group out of it. */
  readonly keyOf: (item: Record<string, unknown>) => readonly unknown[]
}

/** What a connector that refers to `$batch` is compiled from. */
export interface BatchParts {
  readonly site: ConnectorSite
  readonly written: ConnectArguments
  readonly selection: Mapping
  /** What the request refers to. */
  readonly references: readonly MappingReference[]
  /** What its URL refers to. */
  readonly urlReferences: readonly MappingReference[]
  readonly scope: TextScope
}

/** Compiles the batch of a connector; undefined when it is wrong, which was reported. */
export function batchTemplateOf(parts: BatchParts): BatchTemplate | undefined {
  const { site, written, selection, references } = parts
  const { report } = site
  const keyFields = batchPathsIn(references, site.parentType)
  if (keyFields.length === 0 || references.some(({ variable, path }) => variable === 'batch' && path.length === 0)) {
    report({
      rule: 'batch-key-unknown',
      message: 'it is not clear which fields of $batch identify an item',
      remedy: 'name them: $batch.id, or $batch { id }',
    })
    return undefined
  }
  const composite = keyFields.flatMap((path) => compositeMistake(path, site.parentType) ?? [])
  for (const { message, remedy } of composite)
    report({
      // Without it, a type still has what other connectors give; a field has nothing.
      ...(site.field ? {} : { severity: 'warning' as const }),
      rule: 'batch-key-composite',
      message: `${message}${site.field ? '' : ': the connector is not used'}`,
      remedy,
    })
  if (composite.length > 0) return undefined
  const common = {
    keyFields,
    maxSize: written.batch?.maxSize ?? defaultBatchSize,
    maxUrlLength: parts.urlReferences.some(({ variable }) => variable === 'batch')
      ? (written.batch?.maxUrlLength ?? defaultUrlLength)
      : undefined,
    cardinality: site.field && isListType(getNullableType(site.field.type)) ? 'many' : 'one',
  } as const
  const groupBy = mappingOf(written.batch?.groupBy, parts.scope, report)
  if (written.batch?.groupBy) return groupBy && groupedTemplate(parts, common, groupBy)
  if (!checkKeyIsSelected(parts, keyFields, common.cardinality)) return undefined
  const readers = keyFields.map(pathReader)
  const itemNames = [...new Set(keyFields.map(fieldOf))]
  return { ...common, itemNames, selection, keyOf: (item) => readers.map((read) => read(item)) }
}

type CommonParts = Pick<BatchTemplate, 'keyFields' | 'maxSize' | 'maxUrlLength' | 'cardinality'>

function groupedTemplate(
  { site, written, selection }: BatchParts,
  common: CommonParts,
  groupBy: Mapping,
): BatchTemplate | undefined {
  const grouped = withGroupField(selection.text, groupBy)
  if (grouped)
    return {
      ...common,
      itemNames: [groupField],
      selection: grouped,
      keyOf: (item) => groupKey(takeGroup(item), common.keyFields),
    }
  site.report({
    rule: 'batch-group-by',
    message: '`groupBy` needs a selection that ends in the fields of an item',
    remedy: 'write the selection as $.items { id ... }, or as id ... where the answer is a list',
    node: written.selection,
  })
  return undefined
}

/** Without `groupBy`, an item is matched by its own fields: they must be there, and must mean the same. */
function checkKeyIsSelected(
  { site, written, selection }: BatchParts,
  keyFields: readonly string[],
  cardinality: 'one' | 'many',
): boolean {
  const { report, coordinate } = site
  const names = fieldSetOf(keyFields)
  if (cardinality === 'many') {
    report({
      rule: 'batch-group-by-missing',
      message: `${coordinate} is a list, and nothing says which items belong to which parent`,
      remedy: `name the item's field that holds the parent's ${names}: batch: { groupBy: "..." }`,
    })
    return false
  }
  const { shape } = selection
  const missing = keyFields.filter((path) => shapeAt(shape, path) === undefined)
  const isInput = (path: KeyPath) => {
    const key = shapeAt(shape, path)
    return key?.kind === 'value' && key.isInput === true
  }
  const given = keyFields.find(isInput)
  if (given !== undefined) {
    report({
      rule: 'batch-key-not-of-item',
      message: `"${given}" is read from a variable, which is the same for all items`,
      remedy: `read ${given} from the item in the answer`,
      node: written.selection,
    })
    return false
  }
  if (missing.length === 0) return true
  report({
    rule: 'batch-key-missing',
    message: `the selection has no "${missing.join('", "')}" to match items with`,
    remedy: site.field
      ? `name the item's field that holds the parent's ${names}: batch: { groupBy: "..." }`
      : `add ${fieldSetOf(missing)} to the selection`,
    node: written.selection,
  })
  return false
}

function fieldOf(path: KeyPath): string {
  return path.split('.')[0] ?? path
}
