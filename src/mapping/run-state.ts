import type { MappingProblem, MappingScope } from './types.ts'

/** What one run of a mapping shares with all its parts. */
export interface RunState {
  readonly scope: MappingScope
  readonly problems: MappingProblem[]
  /** Values bound by `->as($name)`, by slot. */
  readonly locals: unknown[]
}

/**
 * A compiled part of a mapping: gives its value, or undefined where there is none.
 * `data` is what `@` stands for, `dollar` what `$` stands for.
 */
export type Evaluate = (data: unknown, dollar: unknown, state: RunState) => unknown

/** Problems beyond this are not kept: an answer with a million bad items needs no million reports. */
const maxProblems = 50

/** Adds a problem, once a place in the text. */
export function addProblem(state: RunState, offset: number, message: string): undefined {
  add(state, { message, offset })
}

/** Adds the problem that something is not there, once a place in the text. */
export function addMissing(state: RunState, offset: number, message: string): undefined {
  add(state, { message, offset, isMissing: true })
}

function add({ problems }: RunState, added: MappingProblem): void {
  if (problems.length >= maxProblems) return
  const { offset, message } = added
  for (const problem of problems) if (problem.offset === offset && problem.message === message) return
  problems.push(added)
}
