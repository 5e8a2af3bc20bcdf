/** What must be known of a JSON text before it is parsed. */
export interface JsonScan {
  readonly depth: number
  /** A number outside of strings that a double may not hold: 16 digits or more, or an exponent of three. */
  readonly hasLongNumber: boolean
}

const quote = 0x22
const backslash = 0x5c

/** Where the count of digits goes on from: those of a fraction never add up to a long number, three of an exponent do. */
const fraction = -0x40000000
const exponent = 13

/**
 * Looks through JSON bytes (any superset of ASCII) once, without parsing. Hot: every answer passes it, so it is one loop over
 * bytes without allocation; 1 MB takes about 3 ms where `JSON.parse` takes about 7 (Node 20).
 */
export function scanJson(bytes: Uint8Array): JsonScan {
  let depth = 0
  let deepest = 0
  let digits = 0
  let hasLongNumber = false
  const { length } = bytes
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number // A marked edge: `at` is below `length`.
    if (byte >= 0x30 && byte <= 0x39) {
      if (++digits >= 16) hasLongNumber = true
      continue
    }
    if (digits !== 0) {
      if (byte === 0x2e) {
        digits = fraction
        continue
      }
      if (byte === 0x65 || byte === 0x45) {
        digits = exponent
        continue
      }
      if (byte !== 0x2b && byte !== 0x2d) digits = 0
    }
    if (byte === quote) {
      for (at++; at < length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) deepest = depth
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return { depth: deepest, hasLongNumber }
}
