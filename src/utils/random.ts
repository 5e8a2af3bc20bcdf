import { randomBytes } from 'node:crypto'

/** Chance as a parameter, so that tests can say what it gives. */
export type Random = (bytes: number) => Uint8Array

/** Bytes that nobody can foretell. */
export const systemRandom: Random = (bytes) => randomBytes(bytes)

/** A version 4 UUID (RFC 9562 section 5.4). */
export function createUuid(random: Random): string {
  const bytes = Uint8Array.from(random(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** A number from 0 up to, not including, 1. */
export type Chance = () => number

/** For what nobody gains by foretelling: waits, samples. */
export const systemChance: Chance = () => Math.random()
