import type { CoalesceExpression, Expression, NamedValue } from './ast.ts'
import type { CompileContext, Locals } from './compile-context.ts'
import { compilePath } from './compile-path.ts'
import { compileSelection } from './compile-selection.ts'
import { fieldAt } from './field-at.ts'
import { parseMapping } from './parser.ts'
import { plainFields } from './plain-fields.ts'
import { pruneExpression } from './prune.ts'
import { findNeeds, findReads } from './references.ts'
import type { Evaluate } from './run-state.ts'
import { inferShape } from './shape.ts'
import type { Mapping, MappingMistake, MappingResult } from './types.ts'
import { setOwn } from './values.ts'

/** Parses and compiles a mapping's text, or tells every mistake in it. */
export function compileMapping(text: string): MappingResult<Mapping> {
  const { expression, mistakes } = parseMapping(text)
  const compiled = compileExpression(expression, mistakes)
  if (mistakes.length > 0) {
    return { ok: false, mistakes: mistakes.sort((a, b) => a.offset - b.offset) }
  }
  // Plans run what they prune it to, so that the whole of a long selection may never run: what it was compiled to, which is
  // most of the memory of a large import, is not kept until then.
  return { ok: true, value: mappingOf(text, expression, expression.kind === 'selection' ? undefined : compiled) }
}

function mappingOf(text: string, expression: Expression, known: Compiled | undefined): Mapping {
  let compiled = known
  return {
    text,
    ...findReads(expression),
    dataNeeds: () => findNeeds(expression),
    shape: inferShape(expression),
    plainFields: () => plainFields(expression),
    run: (data, scope, problems) => {
      compiled ??= compileExpression(expression, [])
      const { evaluate, slots } = compiled
      return evaluate(data, data, { scope, problems, locals: slots === 0 ? noLocals : new Array(slots) })
    },
    fieldAt: (offset) => fieldAt(expression, offset),
    prune: (wanted) => {
      const pruned = pruneExpression(expression, wanted)
      return mappingOf(text, pruned, compileExpression(pruned, []))
    },
  }
}

interface Compiled {
  readonly evaluate: Evaluate
  readonly slots: number
}

const noLocals: unknown[] = []

function compileExpression(expression: Expression, mistakes: MappingMistake[]): Compiled {
  let slots = 0
  const newSlot = (): number => slots++
  const contextOf = (locals: Locals, readsInput: boolean): CompileContext => ({
    locals,
    readsInput,
    newSlot,
    // Parts of a pair are compiled with their list and by themselves.
    report: (mistake) => {
      if (!mistakes.some(({ offset, message }) => offset === mistake.offset && message === mistake.message))
        mistakes.push(mistake)
    },
    compile: (part, own) => compilePart(part, contextOf(own?.locals ?? locals, own?.readsInput ?? readsInput)),
  })
  const evaluate = compilePart(expression, contextOf(new Map(), false))
  return { evaluate, slots }
}

function compilePart(expression: Expression, context: CompileContext): Evaluate {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression
      return () => value
    }
    case 'array':
      return compileArray(expression.items.map((item) => context.compile(item)))
    case 'object':
      return compileObject(expression.properties, context)
    case 'path':
      return compilePath(expression, context)
    case 'selection':
      return compileSelection(expression, context)
    case 'coalesce':
      return compileCoalesce(expression, context)
  }
}

/** A list keeps its length: what gives nothing is null in it. */
function compileArray(items: readonly Evaluate[]): Evaluate {
  return (data, dollar, state) => items.map((item) => item(data, dollar, state) ?? null)
}

/** An object leaves out what gives nothing. Of equal names the last one counts, as in JSON. */
function compileObject(properties: readonly NamedValue[], context: CompileContext): Evaluate {
  const byName = new Map(properties.map(({ name, value }) => [name, context.compile(value)]))
  const parts = [...byName]
  return (data, dollar, state) => {
    const output: Record<string, unknown> = {}
    for (const [name, evaluate] of parts) {
      const value = evaluate(data, dollar, state)
      if (value !== undefined) setOwn(output, name, value)
    }
    return output
  }
}

/** What went wrong in an operand is no problem when a later one stands in for it. */
function compileCoalesce({ operator, operands }: CoalesceExpression, context: CompileContext): Evaluate {
  const parts = operands.map((operand) => context.compile(operand))
  const stepsOverNull = operator === '??'
  return (data, dollar, state) => {
    const known = state.problems.length
    let last: unknown
    for (const part of parts) {
      const before = state.problems.length
      last = part(data, dollar, state)
      if (last === undefined || (stepsOverNull && last === null)) continue
      if (state.problems.length === known) return last
      const own = state.problems.splice(before)
      state.problems.length = known
      state.problems.push(...own)
      return last
    }
    if (last === null) state.problems.length = known
    return last
  }
}
