import { closureOf, outputCompositeOf, outputProperties } from './output-objects.ts'
import { type CompositeShape, itemOf, type ObjectShape, type Property, type UnionShape } from './shape.ts'
import { membersOf } from './tell-apart.ts'
import type { Wire } from './wire.ts'

/** What one operation reads of its answer: a finite tree, also where types refer to themselves. */
export type Tree = Branch | Choice

/** The fields that are read of an object. */
export interface Branch {
  readonly kind: 'branch'
  readonly object: ObjectShape
  readonly fields: SelectedField[]
  readonly parent: Branch | undefined
  readonly depth: number
  /** Ends the tree: everything below is taken as it comes. */
  readonly isOpen: boolean
}

/** What is read of each member of a union. */
export interface Choice {
  readonly kind: 'choice'
  readonly union: UnionShape
  readonly branches: ReadonlyMap<ObjectShape, Branch>
}

export interface SelectedField {
  readonly property: Property
  readonly below: Tree | undefined
}

/** Which fields the operations of the document read, and which they cannot read in all places. */
export interface FieldUsage {
  readonly selected: Map<ObjectShape, Set<Property>>
  readonly cut: Map<ObjectShape, Set<Property>>
  /** Objects whose places below open ends are noted already, by what their answers are written in. */
  readonly open: Map<Wire, Set<ObjectShape>>
}

/** Deepest nesting that is written out. */
const maxDepth = 12

/** Nothing used yet. */
export function createUsage(): FieldUsage {
  return { selected: new Map(), cut: new Map(), open: new Map() }
}

/**
 * Plans the selection of an object or union breadth-first. Where a type would stand within itself, or `budget` (in fields) is
 * used up, the tree ends in a branch that takes everything as it comes.
 */
export function planSelection(root: CompositeShape, budget: number, usage: FieldUsage, wire: Wire): Tree {
  const branches: Branch[] = []
  let size = 0

  const grow = (shape: CompositeShape, parent: Branch | undefined): Tree =>
    shape.kind === 'object'
      ? branchOf(shape, parent, false)
      : {
          kind: 'choice',
          union: shape,
          branches: new Map(membersOf(shape).map((object) => [object, branchOf(object, parent, false)])),
        }

  const branchOf = (object: ObjectShape, parent: Branch | undefined, isEnd: boolean): Branch => {
    const cost = outputProperties(object).length
    const depth = parent === undefined ? 0 : parent.depth + 1
    const isTooMuch = (size > 0 && size + cost > budget) || depth >= maxDepth || isWithin(parent, object)
    const branch: Branch = { kind: 'branch', object, fields: [], parent, depth, isOpen: isEnd || isTooMuch }
    if (branch.isOpen) openEnd(branch)
    else {
      size += cost
      branches.push(branch)
    }
    return branch
  }

  /** An end names what is not called as on the wire, and its own unions: their members end, too. */
  const openEnd = (end: Branch): void => {
    noteOpen(usage, end.object, wire)
    if (end.parent?.isOpen === true) return
    for (const property of outputProperties(end.object)) {
      const shape = outputCompositeOf(property.use)
      if (shape?.kind !== 'union') continue
      const ends = membersOf(shape).map((object) => [object, branchOf(object, end, true)] as const)
      end.fields.push({ property, below: { kind: 'choice', union: shape, branches: new Map(ends) } })
    }
  }

  const tree = grow(root, undefined)
  for (const branch of branches) {
    for (const property of outputProperties(branch.object)) {
      note(usage.selected, branch.object, property)
      const shape = outputCompositeOf(property.use)
      branch.fields.push({ property, below: shape === undefined ? undefined : grow(shape, branch) })
    }
  }
  return tree
}

/**
 * Below an open end nothing is computed but the end's own fields: a union further down, and a field that does not stand under its
 * own name, cannot be read there.
 */
function noteOpen(usage: FieldUsage, end: ObjectShape, wire: Wire): void {
  const open = usage.open.get(wire) ?? new Set()
  if (open.has(end)) return
  usage.open.set(wire, open.add(end))
  for (const property of outputProperties(end)) note(usage.selected, end, property)
  for (const object of closureOf(end)) {
    for (const property of outputProperties(object))
      note(isUnion(property) || !wire.isPlain(property) ? usage.cut : usage.selected, object, property)
  }
}

function isWithin(branch: Branch | undefined, object: ObjectShape): boolean {
  for (let at: Branch | undefined = branch; at !== undefined; at = at.parent) if (at.object === object) return true
  return false
}

function note(fields: Map<ObjectShape, Set<Property>>, object: ObjectShape, property: Property): void {
  const known = fields.get(object)
  if (known === undefined) fields.set(object, new Set([property]))
  else known.add(property)
}

/** Whether the property's values, or their items, are one of several types. */
export function isUnion(property: Property): boolean {
  return itemOf(property.use).kind === 'union'
}
