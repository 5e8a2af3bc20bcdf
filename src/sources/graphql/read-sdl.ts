import { buildASTSchema, type DocumentNode, type GraphQLError, type GraphQLSchema, parse, Source } from 'graphql'
import { validateSDL } from 'graphql/validation/validate.js'
import type { FileFinding } from '../source.ts'

/** Mistakes that take nothing from what a schema means to a caller; services are known to publish such SDL. */
const harmless = [
  /^Unknown directive /,
  /^Field "[^"]*" can only be defined once\.$/,
  /^The directive "[^"]*" can only be used once/,
]

/** A service's SDL, as written and as a schema. */
export interface ReadSdl {
  readonly document: DocumentNode
  readonly schema: GraphQLSchema
}

/** Of schema stitching: read, whether the SDL declares them or not. */
const understood = /^Unknown directive "@(?:key|merge|computed|canonical)"/

/**
 * Reads a service's SDL.
 * @returns undefined when it has mistakes that leave its meaning open; all were reported.
 * @throws GraphQLError for a syntax error.
 */
export function readSdl(text: string, file: string, report: (finding: FileFinding) => void): ReadSdl | undefined {
  const document = parse(new Source(text, file))
  const lineOf = (mistake: GraphQLError) => mistake.locations?.[0]?.line ?? 0
  const mistakes = validateSDL(document)
    .filter(({ message }) => !understood.test(message))
    .sort((a, b) => lineOf(a) - lineOf(b))
  const errors = mistakes.filter(({ message }) => !harmless.some((pattern) => pattern.test(message)))
  for (const mistake of firstOfEach(mistakes))
    report({
      ...(errors.includes(mistake) ? {} : { severity: 'warning' as const }),
      rule: 'upstream-schema-invalid',
      message: `the upstream's SDL has a mistake: ${mistake.message}`,
      remedy: 'give the SDL as the service publishes it, or the JSON of its introspection answer',
      file,
      line: mistake.locations?.[0]?.line,
      column: mistake.locations?.[0]?.column,
    })
  return errors.length > 0 ? undefined : { document, schema: buildASTSchema(document, { assumeValidSDL: true }) }
}

/** An unknown directive stands in many places; one report is enough. */
function firstOfEach(mistakes: readonly GraphQLError[]): GraphQLError[] {
  return [...new Map([...mistakes].reverse().map((mistake) => [mistake.message, mistake])).values()].reverse()
}
