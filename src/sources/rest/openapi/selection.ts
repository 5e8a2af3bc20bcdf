import { closureOf, isRenamed, outputObjectOf, outputProperties } from './output-objects.ts'
import type { ObjectShape, Property } from './shape.ts'

/** What one operation reads of its answer: a finite tree, also where types refer to themselves. */
export interface Branch {
  readonly object: ObjectShape
  readonly fields: SelectedField[]
  readonly parent: Branch | undefined
  readonly depth: number
  /** Ends the tree: everything below is taken as it comes. */
  readonly isOpen: boolean
}

export interface SelectedField {
  readonly property: Property
  readonly branch: Branch | undefined
}

/** Which fields the operations of the document read, and which they cannot read in all places. */
export interface FieldUsage {
  readonly selected: Map<ObjectShape, Set<Property>>
  readonly cut: Map<ObjectShape, Set<Property>>
  /** Objects whose places below open ends are noted already. */
  readonly open: Set<ObjectShape>
}

/** Deepest nesting that is written out. */
const maxDepth = 12

/** Nothing used yet. */
export function createUsage(): FieldUsage {
  return { selected: new Map(), cut: new Map(), open: new Set() }
}

/**
 * Plans the selection of an object breadth-first. Where a type would stand within itself, or `budget` (in fields) is used
 * up, the tree ends in a branch that takes everything as it comes.
 */
export function planSelection(root: ObjectShape, budget: number, usage: FieldUsage): Branch {
  const first: Branch = { object: root, fields: [], parent: undefined, depth: 0, isOpen: false }
  const branches = [first]
  let size = outputProperties(root).length
  for (const branch of branches) {
    for (const property of outputProperties(branch.object)) {
      note(usage.selected, branch.object, property)
      const object = outputObjectOf(property.use)
      if (object === undefined) {
        branch.fields.push({ property, branch: undefined })
        continue
      }
      const cost = outputProperties(object).length
      const isOpen = size + cost > budget || branch.depth >= maxDepth || isWithin(branch, object)
      const below: Branch = { object, fields: [], parent: branch, depth: branch.depth + 1, isOpen }
      branch.fields.push({ property, branch: below })
      if (isOpen) noteOpen(usage, object)
      else {
        size += cost
        branches.push(below)
      }
    }
  }
  return first
}

/**
 * Below an open end nothing is renamed but the end's own fields: a field further down whose name differs from its key
 * cannot be read there.
 */
function noteOpen(usage: FieldUsage, end: ObjectShape): void {
  if (usage.open.has(end)) return
  usage.open.add(end)
  for (const property of outputProperties(end)) note(usage.selected, end, property)
  for (const object of closureOf(end)) {
    for (const property of outputProperties(object))
      note(isRenamed(property) ? usage.cut : usage.selected, object, property)
  }
}

function isWithin(branch: Branch, object: ObjectShape): boolean {
  for (let at: Branch | undefined = branch; at !== undefined; at = at.parent) if (at.object === object) return true
  return false
}

function note(fields: Map<ObjectShape, Set<Property>>, object: ObjectShape, property: Property): void {
  const known = fields.get(object)
  if (known === undefined) fields.set(object, new Set([property]))
  else known.add(property)
}

/** The mapping text of a branch, a field a line. */
export function printSelection(branch: Branch, indent = ''): readonly string[] {
  return branch.fields.flatMap(({ property, branch: below }) => {
    const path = pathText(property)
    if (below === undefined) return [`${indent}${path}`]
    const renamed = outputProperties(below.object).filter(isRenamed)
    if (!below.isOpen) return [`${indent}${path} {`, ...printSelection(below, `${indent}  `), `${indent}}`]
    return [`${indent}${path} { ${['...@', ...renamed.map(pathText)].join(' ')} }`]
  })
}

function pathText(property: Property): string {
  return isRenamed(property) ? `${property.fieldName}: ${JSON.stringify(property.key)}` : property.key
}
