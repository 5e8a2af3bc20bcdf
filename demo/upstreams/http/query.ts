import { badRequest } from './problem.ts'

interface Range {
  readonly min: number
  readonly max: number
  readonly fallback: number
}

/**
 * A whole number of the query; `fallback` where it is not given.
 * @throws Problem 400 for anything else than a number in the range
 */
export function readInteger(query: URLSearchParams, name: string, { min, max, fallback }: Range): number {
  const text = query.get(name)
  if (text === null) return fallback
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw badRequest(`"${name}" is a whole number from ${min} to ${max}.`)
  return value
}

/**
 * A comma-separated list of the query, each value once; undefined where it is not given.
 * @throws Problem 400 when it is longer than `max`
 */
export function readList(query: URLSearchParams, name: string, max: number): readonly string[] | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const values = new Set(text.split(',').filter((value) => value !== ''))
  if (values.size > max) throw badRequest(`"${name}" has ${max} values at most.`)
  return [...values]
}
