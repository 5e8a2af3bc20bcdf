import { inspectJson } from '../../utils/inspect-json.ts'
import { maxJsonDepth } from '../../utils/json.ts'
import type { CacheEntry } from '../entry.ts'
import { pack, unpack } from './pack.ts'

/** A value that came from JSON of the greatest depth may lie in a few objects and lists of our own. */
const maxDepth = maxJsonDepth + 20

/**
 * An entry as bytes.
 * @param shiftMs added to all its moments: what turns this clock's into those of the store.
 * @returns undefined for what JSON cannot hold, and for what is too long.
 */
export function encodeEntry(entry: CacheEntry, shiftMs: number): Buffer | undefined {
  const { value, storedMs, freshUntilMs, revalidateUntilMs, ifErrorUntilMs, keepUntilMs, tags, validators } = entry
  const moments = [storedMs, freshUntilMs, revalidateUntilMs, ifErrorUntilMs, keepUntilMs ?? freshUntilMs]
  try {
    return pack(
      JSON.stringify([
        moments.map((ms) => Math.floor(ms + shiftMs)),
        tags,
        [validators?.etag ?? null, validators?.lastModified ?? null],
        value ?? null,
      ]),
    )
  } catch {
    return undefined // a cycle, or a bigint
  }
}

/**
 * The entry that was encoded.
 * @param shiftMs added to all its moments.
 * @returns undefined for whatever else the bytes are: of another version, cut off, made up.
 */
export function decodeEntry(bytes: Uint8Array, shiftMs: number): CacheEntry | undefined {
  const fields = parse(unpack(bytes))
  if (!Array.isArray(fields) || fields.length !== 4) return undefined
  const [moments, tags, validators, value]: readonly unknown[] = fields
  if (!isListOf(moments, isMoment) || !isListOf(tags, isText) || !isListOf(validators, isTextOrNull)) return undefined
  if (inspectJson(value, maxDepth).isTooDeep) return undefined
  const [storedMs, freshUntilMs, revalidateUntilMs, ifErrorUntilMs, keepUntilMs] = moments
  if (storedMs === undefined || freshUntilMs === undefined || revalidateUntilMs === undefined) return undefined
  if (ifErrorUntilMs === undefined || keepUntilMs === undefined) return undefined
  return {
    value,
    storedMs: storedMs + shiftMs,
    freshUntilMs: freshUntilMs + shiftMs,
    revalidateUntilMs: revalidateUntilMs + shiftMs,
    ifErrorUntilMs: ifErrorUntilMs + shiftMs,
    keepUntilMs: keepUntilMs + shiftMs,
    tags,
    validators: toValidators(validators),
  }
}

function toValidators([etag, lastModified]: readonly (string | null)[]): CacheEntry['validators'] {
  if (typeof etag !== 'string' && typeof lastModified !== 'string') return undefined
  return { etag: etag ?? undefined, lastModified: lastModified ?? undefined }
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem)
}

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}
