import type { GraphQLError } from 'graphql'

/** The way to a value in a result. */
export type ResultPath = readonly (string | number)[]

/** Whether what stands at each step of a path may not be null; for as much of the path as is known. */
export type NonNullAlong = (path: ResultPath) => readonly boolean[]

/**
 * Keeps one error for each null in the data. Two non-null fields that fail under one nullable parent make one null, for which the
 * specification (section 6.4.4) wants one error; graphql-js gives both. Which one is kept does not depend on who came first: it is
 * one that made the null, before one that only lay within, and of these the one whose path is first in the order of text.
 */
export function oneErrorANull(
  data: unknown,
  errors: readonly GraphQLError[],
  nonNullAlong: NonNullAlong,
): readonly GraphQLError[] {
  if (errors.length < 2) return errors
  const atNulls = new Map<string, { readonly depth: number; readonly errors: GraphQLError[] }>()
  for (const error of errors) {
    const path = error.path === undefined ? [] : pathOfNull(data, error.path)
    const key = JSON.stringify(path)
    const known = atNulls.get(key)
    if (known === undefined) atNulls.set(key, { depth: path.length, errors: [error] })
    else known.errors.push(error)
  }
  if (atNulls.size === errors.length) return errors
  return [...atNulls.values()].flatMap(({ depth, errors }) => {
    const made = errors.length < 2 ? [] : errors.filter(({ path = [] }) => isMadeBy(path, depth, nonNullAlong))
    return firstOf(made.length > 0 ? made : errors) ?? []
  })
}

/** Whether an error at a path makes all null down to a depth of it: nothing between may be null by itself. */
function isMadeBy(path: ResultPath, depth: number, nonNullAlong: NonNullAlong): boolean {
  const along = nonNullAlong(path)
  return path.every((_, at) => at < depth || along[at] === true)
}

function firstOf(errors: readonly GraphQLError[]): GraphQLError | undefined {
  return errors.reduce<GraphQLError | undefined>(
    (first, error) => (first === undefined || orderOf(error) < orderOf(first) ? error : first),
    undefined,
  )
}

function orderOf({ path, message }: GraphQLError): string {
  return JSON.stringify([path, message])
}

/** The part of an error's path that leads to the null which it explains. */
function pathOfNull(data: unknown, path: ResultPath): ResultPath {
  let value = data
  for (const [depth, step] of path.entries()) {
    if (typeof value !== 'object' || value === null) return path.slice(0, depth)
    value = (value as Record<string | number, unknown>)[step]
  }
  return path
}
