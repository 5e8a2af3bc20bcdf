import type { MappingProblem } from '../../../mapping/index.ts'

/** A hostile answer could have as many problems as it has elements: some are enough. */
const maxProblems = 100

/** Notes what was read although it was not as the schema says. */
export function noteProblem(problems: MappingProblem[], message: string): void {
  if (problems.length < maxProblems) problems.push({ message, offset: 0 })
}
