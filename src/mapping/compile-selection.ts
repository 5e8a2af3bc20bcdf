import type { Expression, SelectionExpression, SelectionItem } from './ast.ts'
import type { CompileContext } from './compile-context.ts'
import { mergeInto, mergeValues } from './merge.ts'
import { addProblem, type Evaluate, type RunState } from './run-state.ts'
import { isRecord, setOwn, typeName } from './values.ts'

type Output = Record<string, unknown>

/** Adds what one item gives; false where the whole object is null because of it. */
type AddItem = (output: Output, data: unknown, state: RunState) => boolean

/**
 * A selection: an object of its items, made for the value that `@` stands for, or for each item of a list. Inside, `$` is
 * that value. A scalar that none of the items could do anything with stays what it is; so null stays null.
 */
export function compileSelection(selection: SelectionExpression, context: CompileContext): Evaluate {
  const items = compileItems(selection.items, context)
  const readsDataOnly = selection.items.every(isReadOfData)

  const select = (data: unknown, state: RunState): unknown => {
    if (Array.isArray(data)) return data.map((item) => select(item, state) ?? null)
    if (data === null && readsDataOnly) return null
    const output: Output = {}
    for (let at = 0; at < items.length; at += 1) if (items[at]?.(output, data, state) === false) return null
    if (typeof data !== 'object' || data === null) return Object.keys(output).length === 0 ? data : output
    return output
  }
  return (data, _dollar, state) => select(data, state)
}

function compileItems(items: readonly SelectionItem[], context: CompileContext): readonly AddItem[] {
  const seen = new Set<string>()
  let canHoldMore = false
  return items.map((item) => {
    const evaluate = context.compile(item.value)
    if (item.kind === 'spread') {
      canHoldMore = true
      return addSpread(evaluate, item.offset)
    }
    const isNew = !canHoldMore && !seen.has(item.name)
    seen.add(item.name)
    return isNew && item.name !== '__proto__' ? addNew(item.name, evaluate) : addMerged(item.name, evaluate)
  })
}

/** The usual case: a name that nothing before can have set. */
function addNew(name: string, evaluate: Evaluate): AddItem {
  return (output, data, state) => {
    const value = evaluate(data, data, state)
    if (value !== undefined) output[name] = value
    return true
  }
}

function addMerged(name: string, evaluate: Evaluate): AddItem {
  return (output, data, state) => {
    const value = evaluate(data, data, state)
    if (value !== undefined)
      setOwn(output, name, Object.hasOwn(output, name) ? mergeValues(output[name], value) : value)
    return true
  }
}

function addSpread(evaluate: Evaluate, offset: number): AddItem {
  return (output, data, state) => {
    const value = evaluate(data, data, state)
    if (value === null) return false
    if (isRecord(value)) mergeInto(output, value)
    else if (value !== undefined)
      addProblem(state, offset, `only an object or null can be added to an object, not ${typeName(value)}`)
    return true
  }
}

/** Whether an item can only give what is in the data: it has nothing to give when that is null. */
function isReadOfData({ value }: { readonly value: Expression }): boolean {
  if (value.kind === 'selection') return value.items.every(isReadOfData)
  if (value.kind === 'object') return value.properties.every(isReadOfData)
  if (value.kind !== 'path' || (value.head.kind !== 'dollar' && value.head.kind !== 'current')) return false
  return value.steps[0]?.kind === 'key'
}
