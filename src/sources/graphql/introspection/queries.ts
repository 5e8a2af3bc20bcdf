import { getIntrospectionQuery } from 'graphql'

/**
 * Ways to ask for a schema, from what services of today know to what the first ones did: the next is tried where one is refused.
 * @see https://spec.graphql.org/October2021/#sec-Schema-Introspection
 */
export const introspectionQueries: readonly string[] = [
  getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true }),
  getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true }),
  getIntrospectionQuery(),
  ofFirstServices(getIntrospectionQuery({ descriptions: false })),
]

/** Without what is said of directives, which had no `locations` once, and of deprecation. */
function ofFirstServices(query: string): string {
  return query
    .replace(/\bdirectives \{[^{}]*\{[^{}]*\}[^{}]*\}/, '')
    .replaceAll('(includeDeprecated: true)', '')
    .replace(/\b(isDeprecated|deprecationReason)\b/g, '')
}
