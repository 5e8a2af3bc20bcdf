import { posix } from 'node:path'
import { own } from './json.ts'
import type { Report } from './report.ts'

/** The documents of one description by path relative to the root document, which itself is `''`. */
export type DocumentSet = ReadonlyMap<string, unknown>

/** A value with its place, which its own relative references start from. */
export interface Located {
  readonly value: unknown
  /** Key in the document set. */
  readonly file: string
  /** JSON pointer with `#` in front. */
  readonly pointer: string
}

/** Follows `$ref`s within a document set; never further. */
export interface Resolver {
  /** What stands at `located`, behind all its `$ref`s; undefined where that leads nowhere, which is reported. */
  readonly resolve: (located: Located) => Located | undefined
}

/** The place below `located`, whether or not anything is there. */
export function child(located: Located, ...keys: readonly (string | number)[]): Located {
  let { value, pointer } = located
  for (const key of keys) {
    value = Array.isArray(value) ? value[Number(key)] : own(value, String(key))
    pointer += `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
  }
  return { value, file: located.file, pointer }
}

/** How a place is named in findings. */
export function placeOf(located: Located): string {
  return `${located.file}${located.pointer}`
}

/** The key of the file that `ref` in `file` names, and its fragment; undefined for anything but a relative file. */
export function splitRef(ref: string, file: string): { readonly file: string; readonly fragment: string } | undefined {
  const hash = ref.indexOf('#')
  const path = decode(hash === -1 ? ref : ref.slice(0, hash))
  const fragment = decode(hash === -1 ? '' : ref.slice(hash + 1))
  if (path === '') return { file, fragment }
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('/') || path.startsWith('\\')) return undefined
  return { file: posix.join(posix.dirname(file), path.replaceAll('\\', '/')), fragment }
}

/** Longest chain of references that point at references. */
const maxHops = 64

/** A resolver over `documents` that reports what it refuses or does not find. */
export function createResolver(documents: DocumentSet, report: Report): Resolver {
  const anchors = new Map<string, ReadonlyMap<string, Located>>()

  const anchorsOf = (file: string): ReadonlyMap<string, Located> => {
    const known = anchors.get(file)
    if (known !== undefined) return known
    const found = findAnchors({ value: documents.get(file), file, pointer: '#' })
    anchors.set(file, found)
    return found
  }

  const follow = (located: Located, hops: number): Located | undefined => {
    let at = located
    for (let hop = hops; ; hop += 1) {
      const ref = refOf(at)
      if (ref === undefined) return at
      const target = hop < maxHops ? lookUp(ref, at, hop) : unresolved(at, ref, 'is a circle of references')
      if (target === undefined) return undefined
      at = target
    }
  }

  const refOf = (at: Located): string | undefined => {
    const ref = own(at.value, '$ref')
    if (typeof ref === 'string') return ref
    const dynamic = own(at.value, '$dynamicRef')
    if (typeof dynamic !== 'string') return undefined
    report.add({
      rule: 'openapi-ref',
      pointer: placeOf(at),
      message: '$dynamicRef is read like $ref: what other schemas put in its place is not known',
    })
    return dynamic
  }

  const lookUp = (ref: string, at: Located, hops: number): Located | undefined => {
    const split = splitRef(ref, at.file)
    if (split === undefined) return unresolved(at, ref, 'leaves the folder of the module, which is not followed')
    if (!documents.has(split.file)) return unresolved(at, ref, 'names a file that is not there or was refused')
    let target: Located = { value: documents.get(split.file), file: split.file, pointer: '#' }
    if (split.fragment !== '' && !split.fragment.startsWith('/')) {
      return anchorsOf(split.file).get(split.fragment) ?? unresolved(at, ref, 'leads nowhere')
    }
    for (const key of split.fragment.split('/').slice(1)) {
      const through = follow(target, hops + 1) // a pointer may lead through a value that is itself a reference
      if (through === undefined) return undefined
      target = child(through, key.replaceAll('~1', '/').replaceAll('~0', '~'))
    }
    return target.value === undefined ? unresolved(at, ref, 'leads nowhere') : target
  }

  const unresolved = (at: Located, ref: string, why: string): undefined => {
    report.add({
      rule: 'openapi-ref',
      pointer: placeOf(at),
      message: `reference ${JSON.stringify(ref)} ${why}`,
      remedy: 'Use a reference within the document (`#/…`) or to a file in the folder of the module.',
    })
    return undefined
  }

  return { resolve: (located) => follow(located, 0) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** All `$anchor`s and `$dynamicAnchor`s of a document, found without recursion: documents can be deeper than the stack. */
function findAnchors(root: Located): ReadonlyMap<string, Located> {
  const found = new Map<string, Located>()
  const seen = new Set<unknown>()
  const pending = [root]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { value } = at
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    for (const keyword of ['$dynamicAnchor', '$anchor']) {
      const anchor = own(value, keyword)
      if (typeof anchor === 'string') found.set(anchor, at)
    }
    for (const key of Object.keys(value)) pending.push(child(at, key))
  }
  return found
}
