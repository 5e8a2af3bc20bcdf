import { isObject, type JsonObject } from './json.ts'

/** Deepest place that a patch reaches. */
const maxDepth = 100

/**
 * The document with a JSON merge patch (RFC 7396): objects are merged, null removes, anything else replaces. Neither is
 * changed.
 */
export function patchDocument(document: unknown, patch: unknown, depth = 0): unknown {
  if (!isObject(patch) || depth > maxDepth) return patch
  const target = new Map(isObject(document) ? Object.entries(document) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) target.delete(key)
    else target.set(key, patchDocument(target.get(key), value, depth + 1))
  }
  return Object.fromEntries(target)
}

/** The places of a patch that remove, or reach into, what the document does not have: an upstream that changed, or a slip. */
export function unusedPatches(document: unknown, patch: JsonObject, pointer = '#', depth = 0): readonly string[] {
  return Object.entries(patch).flatMap(([key, value]) => {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const isKnown = isObject(document) && Object.hasOwn(document, key)
    if (value === null) return isKnown ? [] : [place]
    return isKnown && isObject(value) && depth < maxDepth ? unusedPatches(document[key], value, place, depth + 1) : []
  })
}
