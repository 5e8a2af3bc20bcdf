import type { ExecutionResult, GraphQLError } from 'graphql'

/**
 * Keeps the first error of each null in the data. Two non-null fields that fail under one nullable parent make one null, for
 * which the specification (section 6.4.4) wants one error; graphql-js gives both.
 */
export function oneErrorANull(result: ExecutionResult): ExecutionResult {
  const { data, errors } = result
  if (errors === undefined || errors.length < 2) return result
  const seen = new Set<string>()
  const kept = errors.filter((error) => {
    if (error.path === undefined) return true
    const key = JSON.stringify(pathOfNull(data, error))
    return !seen.has(key) && seen.add(key)
  })
  return kept.length === errors.length ? result : { ...result, errors: kept }
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
