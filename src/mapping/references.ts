import type { Expression, MethodStep, PathExpression, SelectionExpression } from './ast.ts'
import { boundName } from './bound-name.ts'
import { methods } from './methods/method-table.ts'
import type { MappingRead, MappingReference, MappingVariable, WantedFields } from './types.ts'

/** Where in a variable or in the data a value stands; undefined for a value that is not (or not knowably) a part of either. */
type Location = (MappingRead & { readonly variable: MappingVariable | 'data' }) | undefined

/** Hears of a place that is read: with all that is below it, or only whether something is there. */
type Emit = (location: Location, isPresence?: true) => void

interface Scope {
  readonly dollar: Location
  readonly current: Location
  readonly locals: ReadonlyMap<string, Location>
}

/** What a mapping reads. In the order of the text; a place that is read twice is there twice, with different offsets. */
export interface MappingReads {
  /** Places of variables, as far down as the text tells: `$args.filter { name }` reads `filter.name`. */
  readonly references: readonly MappingReference[]
  /** Places of the data, one for each path that starts there. */
  readonly dataReads: readonly MappingRead[]
}

/** The data itself, before the text has led to it. */
const wholeData = { variable: 'data', path: [], offset: -1 } as const

/** Finds every place of a variable and of the data that a mapping reads. */
export function findReads(expression: Expression): MappingReads {
  const references = new Map<string, MappingReference>()
  const dataReads = new Map<number, MappingRead>()
  const emit: Emit = (location) => {
    if (location === undefined) return
    const { variable, path, offset } = location
    if (variable === 'data') dataReads.set(offset, { path, offset })
    else references.set(`${offset}:${variable}.${JSON.stringify(path)}`, { variable, path, offset })
  }
  emit(walk(expression, { dollar: wholeData, current: wholeData, locals: new Map() }, emit))
  return { references: inOrder(references), dataReads: inOrder(dataReads) }
}

/** What of its data a mapping reads, at every depth. */
export function findNeeds(expression: Expression): WantedFields {
  const root = newNeeds()
  const emit: Emit = (location, isPresence) => {
    if (location?.variable !== 'data') return
    const needs = location.path.reduce(below, root)
    needs.isOpen ||= isPresence !== true
  }
  emit(walk(expression, { dollar: wholeData, current: wholeData, locals: new Map() }, emit))
  return root
}

interface Needs extends WantedFields {
  readonly fields: Map<string, Needs>
  isOpen: boolean
}

function newNeeds(): Needs {
  return { fields: new Map(), isOpen: false }
}

function below({ fields }: Needs, name: string): Needs {
  const needs = fields.get(name) ?? newNeeds()
  fields.set(name, needs)
  return needs
}

function inOrder<Read extends MappingRead>(reads: ReadonlyMap<unknown, Read>): readonly Read[] {
  return [...reads.values()].sort((a, b) => a.offset - b.offset)
}

/** Walks an expression; gives where its value stands, which the caller emits or looks into further. */
function walk(expression: Expression, scope: Scope, emit: Emit): Location {
  switch (expression.kind) {
    case 'literal':
      return undefined
    case 'array':
      for (const item of expression.items) emit(walk(item, scope, emit))
      return undefined
    case 'object':
      for (const { value } of expression.properties) emit(walk(value, scope, emit))
      return undefined
    case 'coalesce': {
      for (const operand of expression.operands) emit(walk(operand, scope, emit))
      return undefined
    }
    case 'selection':
      walkSelection(expression, scope, emit)
      return undefined
    case 'path':
      return walkPath(expression, scope, emit)
  }
}

function walkSelection(selection: SelectionExpression, scope: Scope, emit: Emit): void {
  const inner = { ...scope, dollar: scope.current }
  for (const { value } of selection.items) emit(walk(value, inner, emit))
}

function walkPath(path: PathExpression, scope: Scope, emit: Emit): Location {
  let location = locateHead(path, scope, emit)
  let { locals } = scope
  for (const step of path.steps) {
    const inner: Scope = { dollar: scope.dollar, current: location, locals }
    switch (step.kind) {
      case 'key':
        location = location && { ...location, path: [...location.path, step.name] }
        break
      case 'optional':
        break
      case 'selection':
        // Only what is selected is read; where nothing of the value is, the value itself is.
        if (!readsValue(step.selection, inner, emit)) emit(location, true)
        location = undefined
        break
      case 'method':
        if (step.name === 'as') locals = bindLocal(step, inner, emit)
        else location = walkMethod(step, inner, emit)
    }
  }
  return location
}

function locateHead({ head }: PathExpression, scope: Scope, emit: Emit): Location {
  switch (head.kind) {
    case 'current':
      return placed(scope.current, head.offset)
    case 'dollar':
      return placed(scope.dollar, head.offset)
    case 'expression':
      return walk(head.expression, scope, emit)
    case 'variable':
      if (scope.locals.has(head.name)) return scope.locals.get(head.name)
      // The compiler has refused any other name.
      return { variable: head.name as MappingVariable, path: [], offset: head.offset }
  }
}

/** The data is read where a path starts at it. */
function placed(location: Location, offset: number): Location {
  return location === wholeData ? { ...wholeData, offset } : location
}

/** Walks a sub-selection; tells whether it read something of its value. */
function readsValue(selection: SelectionExpression, scope: Scope, emit: Emit): boolean {
  let reads = false
  walkSelection(selection, scope, (location, isPresence) => {
    if (isPartOf(location, scope.current)) reads = true
    emit(location, isPresence)
  })
  return reads
}

/** Whether a place is the other one, or below it. */
function isPartOf(location: Location, whole: Location): boolean {
  if (location === undefined || whole === undefined) return false
  return location.offset === whole.offset && whole.path.every((name, at) => location.path[at] === name)
}

function walkMethod(step: MethodStep, scope: Scope, emit: Emit): Location {
  const results = step.args.map((arg) => ({ arg, location: walk(arg, scope, emit) }))
  const givesArgument = step.name === 'map' || step.name === 'echo'
  for (const { location } of givesArgument ? [] : results) emit(location)
  if (methods.get(step.name)?.keepsInput) return scope.current
  if (!givesArgument) emit(scope.current)
  // Of each item only what the argument reads; of the list, how many there are.
  else if (step.name === 'map' && !isPartOf(results[0]?.location, scope.current)) emit(scope.current, true)
  return givesArgument ? results[0]?.location : undefined
}

function bindLocal(step: MethodStep, scope: Scope, emit: Emit): Scope['locals'] {
  const [target, value] = step.args
  const name = target === undefined ? undefined : boundName(target)
  if (name === undefined) return scope.locals
  return new Map(scope.locals).set(name, value === undefined ? scope.current : walk(value, scope, emit))
}
