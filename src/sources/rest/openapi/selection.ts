import { outputCompositeOf, outputProperties } from './output-objects.ts'
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
  readonly ofWires: Map<Wire, WireUsage>
}

/** What is known of objects by what their answers are written in. */
interface WireUsage {
  /** Objects below open ends, which are noted already. */
  readonly below: Set<ObjectShape>
  /** Whether something is computed in an object or below it, as far as it is known. */
  readonly computed: Map<ObjectShape, boolean>
}

/** Deepest nesting that is written out. */
const maxDepth = 12
/** What telling a member of a union from others takes, in fields. */
const lengthOfMember = 3
/** Where ends write out their unions, too, a selection may get this much longer than its budget. */
const slack = 4

/** Nothing used yet. */
export function createUsage(): FieldUsage {
  return { selected: new Map(), cut: new Map(), ofWires: new Map() }
}

/** How much of a selection is written out. */
export interface SelectionBounds {
  /** Fields; where they are used up, the tree ends in a branch that takes everything as it comes. */
  readonly budget: number
  /** The depth from which on the tree ends wherever nothing needs to be written out; the result itself has 0. */
  readonly shortFrom: number
}

/** Plans the selection of an object or union breadth-first, within bounds; a type that would stand within itself ends it, too. */
export function planSelection(
  root: CompositeShape,
  { budget, shortFrom }: SelectionBounds,
  usage: FieldUsage,
  wire: Wire,
): Tree {
  const branches: Branch[] = []
  let size = 0

  const grow = (shape: CompositeShape, parent: Branch | undefined): Tree =>
    shape.kind === 'object' ? branchOf(shape, parent, false) : choiceOf(shape, parent)

  const choiceOf = (union: UnionShape, parent: Branch | undefined): Choice => {
    const members = membersOf(union)
    size += lengthOfMember * members.length
    return {
      kind: 'choice',
      union,
      branches: new Map(members.map((object) => [object, branchOf(object, parent, false)])),
    }
  }

  const branchOf = (object: ObjectShape, parent: Branch | undefined, isEnd: boolean): Branch => {
    const cost = outputProperties(object).length
    const depth = parent === undefined ? 0 : parent.depth + 1
    const isTooMuch = (size > 0 && size + cost > budget) || depth >= maxDepth || isWithin(parent, object)
    const isEnough = depth >= shortFrom && !hasComputed(object, usage, wire)
    const branch: Branch = { kind: 'branch', object, fields: [], parent, depth, isOpen: isEnd || isTooMuch || isEnough }
    if (branch.isOpen) openEnd(branch)
    else {
      size += cost
      branches.push(branch)
    }
    return branch
  }

  /** An end names what is not called as on the wire, and its own unions: their members end, too, without further unions. */
  const openEnd = (end: Branch): void => {
    const hasUnions = end.parent?.isOpen !== true
    for (const property of outputProperties(end.object)) {
      const shape = isUnion(property) ? outputCompositeOf(property.use) : undefined
      if (shape?.kind !== 'union') {
        note(usage.selected, end.object, property)
        continue
      }
      const members = hasUnions && size < slack * budget ? membersOf(shape).filter(isReadableAtEnd) : []
      if (members.length === 0) {
        note(usage.cut, end.object, property)
        continue
      }
      note(usage.selected, end.object, property)
      size += lengthOfMember * members.length
      const ends = members.map((object) => [object, branchOf(object, end, true)] as const)
      end.fields.push({ property, below: { kind: 'choice', union: shape, branches: new Map(ends) } })
    }
    noteBelow(usage, end.object, wire)
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

/** Whether an end that does not write out unions has anything to give. */
function isReadableAtEnd(object: ObjectShape): boolean {
  return outputProperties(object).some((property) => !isUnion(property))
}

/**
 * Below an open end nothing is computed but the end's own fields: a union further down, and a field that does not stand under its
 * own name, cannot be read there.
 */
function noteBelow(usage: FieldUsage, end: ObjectShape, wire: Wire): void {
  const { below } = usageOf(usage, wire)
  const isComputed = (property: Property) => isComputedOn(wire, property)
  const pending = [end]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const property of outputProperties(at)) {
      if (at === end ? isUnion(property) : isComputed(property)) continue
      const object = outputCompositeOf(property.use)
      if (object?.kind !== 'object' || below.has(object)) continue
      below.add(object)
      for (const each of outputProperties(object)) note(isComputed(each) ? usage.cut : usage.selected, object, each)
      pending.push(object)
    }
  }
}

/** Whether a field of the object, or of one below it, is not simply taken as it comes. */
function hasComputed(start: ObjectShape, usage: FieldUsage, wire: Wire): boolean {
  const { computed } = usageOf(usage, wire)
  const known = computed.get(start)
  if (known !== undefined) return known
  const seen = new Set([start])
  for (const object of seen) {
    const isFound = computed.get(object) ?? outputProperties(object).some((property) => isComputedOn(wire, property))
    if (isFound) {
      computed.set(object, true)
      computed.set(start, true)
      return true
    }
    for (const { use } of outputProperties(object)) {
      const below = outputCompositeOf(use)
      if (below?.kind === 'object') seen.add(below)
    }
  }
  for (const object of seen) computed.set(object, false)
  return false
}

function isComputedOn(wire: Wire, property: Property): boolean {
  return isUnion(property) || !wire.isPlain(property)
}

function usageOf({ ofWires }: FieldUsage, wire: Wire): WireUsage {
  const known = ofWires.get(wire) ?? { below: new Set(), computed: new Map() }
  ofWires.set(wire, known)
  return known
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
