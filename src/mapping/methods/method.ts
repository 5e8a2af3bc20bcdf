import type { Expression } from '../ast.ts'
import { addProblem, type Evaluate, type RunState } from '../run-state.ts'
import type { MappingShape } from '../types.ts'

/** A method's argument: as written, and compiled. */
export interface MethodArgument {
  readonly expression: Expression
  readonly evaluate: Evaluate
}

/** A place in the text where a method is called, at load time. */
export interface MethodCall {
  /** Name as written. */
  readonly name: string
  /** As many as `arity` allows. */
  readonly args: readonly MethodArgument[]
  /** Compiles a part of an argument, such as the two halves of a `->match` pair. */
  readonly compile: (expression: Expression) => Evaluate
  /** Reports a mistake in the call at load. */
  readonly mistake: (message: string, remedy: string, at?: Expression) => void
  /** Reports that a call could not be done on the data that came; gives undefined. */
  readonly fail: (state: RunState, message: string) => undefined
}

/** What a called method does: its input is `@`, which is never undefined. */
export type MethodRun = (input: unknown, dollar: unknown, state: RunState) => unknown

/** How the shape of a method's result follows from its input's and its arguments'. */
export type MethodShape = (call: {
  readonly input: MappingShape
  readonly args: readonly Expression[]
  readonly infer: (expression: Expression, current: MappingShape) => MappingShape
}) => MappingShape

/** A method of the mapping language. */
export interface Method {
  /** How it is written, for messages: `->slice(start, end?)`. */
  readonly usage: string
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number]
  readonly compile: (call: MethodCall) => MethodRun
  /** Absent where the result is a scalar, or unknown. */
  readonly shape?: MethodShape
  /** Whether the result is the input, or items of it: references go on through it. */
  readonly keepsInput?: true
}

/** A family of methods by name. */
export type MethodFamily = ReadonlyMap<string, Method>

/** Makes the call's `fail`. */
export function createFail(name: string, offset: number): MethodCall['fail'] {
  return (state, message) => addProblem(state, offset, `->${name} ${message}`)
}

/** The only argument's (or the one at `index`) evaluator, where the arity says it is there. */
export function argumentAt(call: MethodCall, index: number): Evaluate {
  return call.args[index]?.evaluate ?? nothing
}

const nothing: Evaluate = () => undefined

export const keepInputShape: MethodShape = ({ input }) => input
