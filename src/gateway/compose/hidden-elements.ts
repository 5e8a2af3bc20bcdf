import type { GraphQLSchema } from 'graphql'
import { schemaElements } from './schema-elements.ts'

/** Coordinates of what clients must not see. */
export type HiddenElements = ReadonlySet<string>

/**
 * What is `@inaccessible` in one of the schemas: whoever says so hides it in all of them.
 * @throws Error where clients would have to give what they cannot see
 */
export function hiddenElements(schemas: readonly GraphQLSchema[]): HiddenElements {
  const marked = schemas
    .flatMap(schemaElements)
    .filter(({ directives }) => directives.some(({ name }) => name.value === 'inaccessible'))
  const hidden = new Set(marked.map(({ coordinate }) => coordinate))
  const wrong = marked.find(({ isRequired, within = '' }) => isRequired && !hidden.has(within))
  if (wrong !== undefined)
    throw new Error(`${wrong.coordinate} is required and @inaccessible: give it a default, or let it be null`)
  return hidden
}

/** What one schema has and another has not. */
export function elementsBeyond(whole: GraphQLSchema, seen: GraphQLSchema): HiddenElements {
  const coordinatesOf = (schema: GraphQLSchema) => schemaElements(schema).map(({ coordinate }) => coordinate)
  const known = new Set(coordinatesOf(seen))
  return new Set(coordinatesOf(whole).filter((each) => !known.has(each)))
}
