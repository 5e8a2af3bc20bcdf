import { GatewayError } from '../errors/gateway-error.ts'
import type { Expression, PathExpression, SelectionExpression } from './ast.ts'
import type { Evaluate, RunState } from './run-state.ts'

/** A field of a selection that is the only one to set its name. */
export interface PlainField {
  readonly name: string
  readonly value: Expression
  /** The compiled value: does what generated code leaves to it. */
  readonly evaluate: Evaluate
  /** The compiled sub-selection that the value ends in, where that is all it does to what `outerPath` reads. */
  readonly inner: Evaluate | undefined
}

/** Makes the selection's object of one that is no list. */
export type SelectObject = (data: object, state: RunState) => Record<string, unknown>

/**
 * Generates the function for a selection of plain fields. Hot: it runs for every object of every answer. Keys are read in place, and
 * written as one object literal, so that all objects have one hidden class; what is missing, and all that is more than a key, is
 * left to the compiled values. The text holds nothing of the mapping but its names, as quoted constants.
 */
export function generateSelect(fields: readonly PlainField[]): SelectObject {
  const reads = fields.map(readText)
  const isWhole = fields.map((_, at) => `v${at} !== undefined`).join(' && ')
  const literal = fields.map(({ name }, at) => `${JSON.stringify(name)}: v${at}`).join(', ')
  const sets = fields.map(({ name }, at) => `if (v${at} !== undefined) output[${JSON.stringify(name)}] = v${at}`)
  const source = `return function (data, state) {
    ${reads.join('\n')}
    ${isWhole === '' ? '' : `if (${isWhole})`} return { ${literal} }
    const output = {}
    ${sets.join('\n')}
    return output
  }`
  const make = new Function('evaluate', 'inner', source)
  // A marked edge: what is generated above is a SelectObject.
  return make(
    fields.map(({ evaluate }) => evaluate),
    fields.map(({ inner }) => inner),
  ) as SelectObject
}

/** A path without the sub-selection that it ends in; undefined for any other expression, and where it is more than keys. */
export function outerPath(
  value: Expression,
): { readonly path: PathExpression; readonly selection: SelectionExpression } | undefined {
  if (value.kind !== 'path') return undefined
  const last = value.steps.at(-1)
  if (last?.kind !== 'selection') return undefined
  const path = { ...value, steps: value.steps.slice(0, -1) }
  return readOf(path) === undefined ? undefined : { path, selection: last.selection }
}

/** Sets `v0`, `v1`, ... to the value of a field. */
function readText({ value, inner }: PlainField, at: number): string {
  const evaluated = `evaluate[${at}](data, data, state)`
  const read = readOf(inner === undefined ? value : (outerPath(value)?.path ?? value))
  if (read === undefined) return `let v${at} = ${evaluated}`
  const { keys, isOptional } = read
  const text = propertyText(keys)
  // What is not there is no problem here, and what a list in the way would give can only follow a first key.
  if (isOptional && keys.length === 1 && inner === undefined) return `let v${at} = ${text} ?? undefined`
  const otherwise = inner === undefined ? '' : `\nelse v${at} = inner[${at}](v${at}, data, state)`
  const ended = isOptional ? `\nelse if (v${at} === null) v${at} = undefined` : ''
  return `let v${at} = ${text}\nif (v${at} === undefined) v${at} = ${evaluated}${ended}${otherwise}`
}

/** Of a value that failed, which is an Error, nothing is data: reading is left to the compiled value. */
function propertyText(keys: readonly string[]): string {
  const upTo = (end: number) =>
    `data${keys
      .slice(0, end)
      .map((key) => `[${JSON.stringify(key)}]`)
      .join('?.')}`
  const doubted = keys.flatMap((key, at) => (at > 0 && ofErrors.has(key) ? [`${upTo(at)} instanceof Error`] : []))
  return doubted.length === 0 ? upTo(keys.length) : `${doubted.join(' || ')} ? undefined : ${upTo(keys.length)}`
}

/** Most keys of a path that are read in place. */
const maxKeys = 4

/** The keys of a path that are all it has, but for question marks; whether there is one behind the last. */
function readOf(value: Expression): { readonly keys: readonly string[]; readonly isOptional: boolean } | undefined {
  if (value.kind !== 'path' || (value.head.kind !== 'dollar' && value.head.kind !== 'current')) return undefined
  const { steps } = value
  const keys = steps.flatMap((step) => (step.kind === 'key' ? [step.name] : []))
  if (steps[0]?.kind !== 'key' || keys.length > maxKeys) return undefined
  if (steps.some(({ kind }) => kind !== 'key' && kind !== 'optional')) return undefined
  if (keys.some((key) => inherited.has(key) || isIndex.test(key))) return undefined
  return { keys, isOptional: steps.at(-1)?.kind === 'optional' }
}

/** What reads an item of a list, or a character of a text. */
const isIndex = /^\d+$/

/** Names of what an Error holds. */
const ofErrors: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(new GatewayError('INTERNAL_SERVER_ERROR', { cause: undefined })),
  ...Object.getOwnPropertyNames(Error.prototype),
])

/** Names that a JSON value can have without being data. */
const inherited: ReadonlySet<string> = new Set(
  [Object, Array, String, Number, Boolean, BigInt].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
)
