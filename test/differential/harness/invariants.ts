import { placeOfNull } from './compare.ts'
import type { Outcome } from './run-way.ts'

/** What no answer may be, whatever the upstreams do; an empty list for a sound one. */
export function brokenRules({ data, errors }: Outcome): string[] {
  const root: unknown = data === undefined ? undefined : JSON.parse(data)
  const broken: string[] = []
  const places = new Set<string>()
  for (const { code, path, defect } of errors) {
    if (code === 'INTERNAL_SERVER_ERROR') broken.push(`internal error at ${JSON.stringify(path)}: ${defect}`)
    if (path === undefined || root === undefined) continue
    const place = placeOfNull(root, path)
    if (valueAt(root, place) !== null) broken.push(`error without a null at ${JSON.stringify(path)}`)
    const key = JSON.stringify(place)
    if (places.has(key)) broken.push(`two errors for one null at ${key}`)
    places.add(key)
  }
  if (data === undefined && errors.length === 0) broken.push('neither data nor errors')
  return broken
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root
  for (const step of path) value = (value as Readonly<Record<string | number, unknown>>)[step] // the place was found in it
  return value
}
