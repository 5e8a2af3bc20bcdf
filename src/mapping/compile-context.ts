import type { Expression } from './ast.ts'
import type { Evaluate } from './run-state.ts'
import type { MappingMistake } from './types.ts'

/** What compiling a part of a mapping needs to know of the rest of it. */
export interface CompileContext {
  /** Compiles a part of this part. */
  readonly compile: (expression: Expression, own?: Partial<Pick<CompileContext, 'locals' | 'readsInput'>>) => Evaluate
  /** Names bound by `->as($name)` that are visible here. */
  readonly locals: Locals
  /** Whether `$` and `@` stand for what the client gave: what is not there was not given, which is no problem. */
  readonly readsInput: boolean
  /** A slot for a further local value. */
  readonly newSlot: () => number
  readonly report: (mistake: MappingMistake) => void
}

/** Slots of `RunState.locals` by name. */
export type Locals = ReadonlyMap<string, number>
