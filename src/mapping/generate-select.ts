import type { Expression } from './ast.ts'
import type { Evaluate, RunState } from './run-state.ts'

/** A field of a selection that is not the only one to set its name. */
export interface PlainField {
  readonly name: string
  readonly value: Expression
  /** The compiled value: does what generated code leaves to it. */
  readonly evaluate: Evaluate
}

/** Makes the selection's object of one that is no list. */
export type SelectObject = (data: object, state: RunState) => Record<string, unknown>

/**
 * Generates the function for a selection of plain fields. Hot: it runs for every object of every answer. Keys are read in place, and
 * written as one object literal, so that all objects have one hidden class; what is missing, and all that is more than a key, is
 * left to the compiled values. The text holds nothing of the mapping but its names, as quoted constants.
 */
export function generateSelect(fields: readonly PlainField[]): SelectObject {
  const reads = fields.map(
    ({ value }, at) =>
      `let v${at} = ${readText(value)}\nif (v${at} === undefined) v${at} = evaluate[${at}](data, data, state)`,
  )
  const isWhole = fields.map((_, at) => `v${at} !== undefined`).join(' && ')
  const literal = fields.map(({ name }, at) => `${JSON.stringify(name)}: v${at}`).join(', ')
  const values = fields.map((_, at) => `v${at}`).join(', ')
  const source = `return function (data, state) {
    ${reads.join('\n')}
    ${isWhole === '' ? '' : `if (${isWhole})`} return { ${literal} }
    return withoutMissing([${values}])
  }`
  const names = fields.map(({ name }) => name)
  const withoutMissing = (found: readonly unknown[]): Record<string, unknown> => {
    const output: Record<string, unknown> = {}
    for (const [at, name] of names.entries()) if (found[at] !== undefined) output[name] = found[at]
    return output
  }
  const make = new Function('evaluate', 'withoutMissing', source)
  // A marked edge: what is generated above is a SelectObject.
  return make(
    fields.map(({ evaluate }) => evaluate),
    withoutMissing,
  ) as SelectObject
}

/** Most keys of a path that are read in place. */
const maxKeys = 4

/** Reads a path of keys, or undefined where any of them is missing, or has a list or a scalar before it. */
function readText(value: Expression): string {
  const keys = keysOf(value)
  if (keys === undefined) return 'undefined'
  return `data${keys.map((key) => `[${JSON.stringify(key)}]`).join('?.')}`
}

function keysOf(value: Expression): readonly string[] | undefined {
  if (value.kind !== 'path' || (value.head.kind !== 'dollar' && value.head.kind !== 'current')) return undefined
  const keys = value.steps.flatMap((step) => (step.kind === 'key' ? [step.name] : []))
  if (keys.length === 0 || keys.length > maxKeys || keys.length < value.steps.length) return undefined
  return keys.some((key) => inherited.has(key) || isIndex.test(key)) ? undefined : keys
}

/** What reads an item of a list, or a character of a text. */
const isIndex = /^\d+$/

/** Names that a JSON value can have without being data. */
const inherited: ReadonlySet<string> = new Set(
  [Object, Array, String, Number, Boolean, BigInt].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
)
