import { compileMapping, isRecord } from '../../mapping/index.ts'
import type { Mapping, MappingShape } from '../../mapping/types.ts'
import { type KeyPath, pathReader } from '../key-paths.ts'

/** The field that carries an item's group through the selection. GraphQL reserves such names, so no field is called so. */
export const groupField = '__selvedge_group'

/**
 * The selection with one more field in each item: what `groupBy` gives for the raw item, which only the selection itself meets.
 * @returns undefined where the selection has no place for it (it ends in no `{ ... }` and is no list of fields).
 */
export function withGroupField(selection: string, groupBy: Mapping): Mapping | undefined {
  const expression = groupBy.shape.kind === 'object' ? `{ ${groupBy.text}\n}` : groupBy.text
  const field = `\n${groupField}: ${expression}\n`
  const candidates = isFieldList(selection) ? [`${selection}${field}`] : insertions(selection, field)
  for (const text of candidates) {
    const result = compileMapping(text)
    if (result.ok && hasGroup(result.value.shape)) return result.value
  }
  return undefined
}

/** Whether all objects of the shape have a group: those of a union or an interface are one of several. */
function hasGroup(shape: MappingShape): boolean {
  switch (shape.kind) {
    case 'value':
      return false
    case 'object':
      return shape.fields.has(groupField)
    case 'oneOf':
      return shape.shapes.length > 0 && shape.shapes.every(hasGroup)
  }
}

/** Takes the group out of a mapped item. It was added last, and deleting the last field leaves an object fast. */
export function takeGroup(item: Record<string, unknown>): unknown {
  const group = item[groupField]
  delete item[groupField]
  return group
}

/** The values of a group for the fields of a key: by name from an object, else the one value that it is. */
export function groupKey(group: unknown, keyFields: readonly KeyPath[]): readonly unknown[] {
  if (typeof group !== 'object' || group === null || Array.isArray(group)) return [group]
  const fields = Object.values(group)
  const [only] = fields
  if (keyFields.length === 1 && fields.length === 1 && !isRecord(only)) return [only]
  return keyFields.map((path) => pathReader(path)(group))
}

/** True for `id name: full.name`, false for a path such as `$.items { id }`. */
function isFieldList(selection: string): boolean {
  const first = selection
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'))
  return first !== undefined && (first.startsWith('...') || /^(?:\w+|"[^"]*"|'[^']*')\s*(?:[\w:{"'#]|$)/.test(first))
}

/** The text with the field before one of its last closing braces; which one is the items' own, only compiling tells. */
function insertions(selection: string, field: string): readonly string[] {
  const texts: string[] = []
  let end = selection.lastIndexOf('}')
  while (end > 0 && texts.length < 8) {
    texts.push(selection.slice(0, end) + field + selection.slice(end))
    end = selection.lastIndexOf('}', end - 1)
  }
  return texts
}
