import type { SelectionExpression, SelectionItem } from './ast.ts'
import type { CompileContext } from './compile-context.ts'
import { generateSelect, outerPath, type PlainField, type SelectObject } from './generate-select.ts'
import { mergeInto, mergeValues } from './merge.ts'
import { isReadOfData } from './reads.ts'
import { addProblem, type Evaluate, type RunState } from './run-state.ts'
import { isRecord, setOwn, typeName } from './values.ts'

type Output = Record<string, unknown>

/** Adds what one item gives; false where the whole object is null because of it. */
type AddItem = (output: Output, data: unknown, state: RunState) => boolean

/** An item of a selection with its compiled value. */
interface CompiledItem {
  readonly item: SelectionItem
  readonly evaluate: Evaluate
  /** The sub-selection that the value ends in, where it stands apart. */
  readonly inner: Evaluate | undefined
}

/**
 * A selection: an object of its items, made for the value that `@` stands for, or for each item of a list. Inside, `$` is
 * that value. A scalar that none of the items could do anything with stays what it is; so null stays null, and a value that failed its
 * error.
 */
export function compileSelection(selection: SelectionExpression, context: CompileContext): Evaluate {
  const compiled = selection.items.map((item) => compileItem(item, context))
  // Made when first needed: of a large import, most never are.
  let items: readonly AddItem[] | undefined
  let plain: readonly PlainField[] | undefined
  let readsDataOnly = false
  let selectPlain: SelectObject | undefined

  const select = (data: unknown, state: RunState): unknown => {
    if (items === undefined) {
      items = addersOf(compiled)
      plain = plainFieldsOf(compiled)
      readsDataOnly = isReadOfData(selection)
    }
    if (Array.isArray(data)) {
      const list: unknown[] = []
      for (let at = 0; at < data.length; at += 1) list.push(select(data[at], state) ?? null)
      return list
    }
    if (data instanceof Error) return data
    if (plain !== undefined && typeof data === 'object' && data !== null) {
      selectPlain ??= generateSelect(plain)
      return selectPlain(data, state)
    }
    if (data === null && readsDataOnly) return null
    const output: Output = {}
    for (let at = 0; at < items.length; at += 1) if (items[at]?.(output, data, state) === false) return null
    if (typeof data !== 'object' || data === null) return Object.keys(output).length === 0 ? data : output
    return output
  }
  return (data, _dollar, state) => select(data, state)
}

function compileItem(item: SelectionItem, context: CompileContext): CompiledItem {
  const split = outerPath(item.value)
  if (split === undefined) return { item, evaluate: context.compile(item.value), inner: undefined }
  const outer = context.compile(split.path)
  const inner = context.compile(split.selection)
  const evaluate: Evaluate = (data, dollar, state) => {
    const value = outer(data, dollar, state)
    return value === undefined ? undefined : inner(value, dollar, state)
  }
  return { item, evaluate, inner }
}

/** The items as fields of different names, where that is all they are. */
function plainFieldsOf(compiled: readonly CompiledItem[]): readonly PlainField[] | undefined {
  const byName = new Map<string, PlainField>()
  for (const { item, evaluate, inner } of compiled) {
    if (item.kind === 'spread' || byName.has(item.name) || item.name === '__proto__') return undefined
    byName.set(item.name, { name: item.name, value: item.value, evaluate, inner })
  }
  return [...byName.values()]
}

function addersOf(compiled: readonly CompiledItem[]): readonly AddItem[] {
  const seen = new Set<string>()
  let canHoldMore = false
  return compiled.map(({ item, evaluate }) => {
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
