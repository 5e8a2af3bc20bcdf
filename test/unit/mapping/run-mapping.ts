import { compileMapping, type Mapping, type MappingMistake, type MappingScope } from '../../../src/mapping/index.ts'

/** A mapping that must compile. */
export function mappingOf(text: string): Mapping {
  const result = compileMapping(text)
  if (!result.ok) throw new Error(`${text}: ${result.mistakes.map((mistake) => mistake.message).join('; ')}`)
  return result.value
}

/** What a mapping makes of data, with the problems' messages. */
export function runMapping(
  text: string,
  data: unknown,
  scope: MappingScope = {},
): { value: unknown; problems: readonly string[] } {
  const problems: { message: string; offset: number }[] = []
  const value = mappingOf(text).run(data, scope, problems)
  return { value, problems: problems.map(({ message }) => message) }
}

/** The mistakes of a text that must not compile. */
export function mistakesOf(text: string): readonly MappingMistake[] {
  const result = compileMapping(text)
  if (result.ok) throw new Error(`${text}: compiles`)
  return result.mistakes
}
