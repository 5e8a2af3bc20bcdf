/** Deeper values are never what an upstream answered (`maxJsonDepth`), and are not kept. */
const maxDepth = 250

const wordBytes = 8
const stringBytes = 20
const objectBytes = 32

/**
 * About how much memory plain data takes: a walk without encoding it. Text counts a byte a character, which is what V8 takes for most;
 * names of fields are shared between objects of one shape. Infinite for what is nested too deep.
 */
export function estimateBytes(value: unknown, room = maxDepth): number {
  if (typeof value === 'string') return stringBytes + value.length
  if (typeof value !== 'object' || value === null) return wordBytes
  if (room === 0) return Number.POSITIVE_INFINITY
  let bytes = objectBytes
  if (Array.isArray(value)) for (const item of value) bytes += wordBytes + estimateBytes(item, room - 1)
  else for (const name in value) bytes += wordBytes + estimateBytes((value as Row)[name], room - 1)
  return bytes
}

type Row = Readonly<Record<string, unknown>>
