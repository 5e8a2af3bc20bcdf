import type { GraphQLError } from 'graphql'

/**
 * Keeps one error for each null in the data. Two non-null fields that fail under one nullable parent make one null, for which the
 * specification (section 6.4.4) wants one error; graphql-js gives both. Which one is kept does not depend on who came first: it is
 * the one whose path is first in the order of text.
 */
export function oneErrorANull(data: unknown, errors: readonly GraphQLError[]): readonly GraphQLError[] {
  if (errors.length < 2) return errors
  const chosen = new Map<string, GraphQLError>()
  for (const error of errors) {
    const key = JSON.stringify(error.path === undefined ? [] : pathOfNull(data, error))
    const other = chosen.get(key)
    if (other === undefined || orderOf(error) < orderOf(other)) chosen.set(key, error)
  }
  return chosen.size === errors.length ? errors : [...chosen.values()]
}

function orderOf({ path, message }: GraphQLError): string {
  return JSON.stringify([path, message])
}

/** The part of an error's path that leads to the null which it explains. */
function pathOfNull(data: unknown, { path = [] }: GraphQLError): readonly (string | number)[] {
  let value = data
  for (const [depth, step] of path.entries()) {
    if (typeof value !== 'object' || value === null) return path.slice(0, depth)
    value = (value as Record<string | number, unknown>)[step]
  }
  return path
}
