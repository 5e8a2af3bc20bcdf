import { isExactNumber, maxNumberLength } from '../utils/long-numbers.ts'
import { ownJson, standIn } from './json-text.ts'
import { fromInteger } from './values.ts'

/**
 * A number with a fraction that a double would round, or one longer than any data has: computed with as the nearest double, sent
 * with all its digits.
 */
export class ExactNumber {
  /** As JSON writes it. */
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  valueOf(): number {
    return Number(this.text)
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return standIn(this.text)
  }

  [ownJson](): string {
    return this.text
  }
}

/** A number of JSON with all its digits: a double where that holds them, else a bigint or an `ExactNumber`. */
export function exactNumber(token: string): number | bigint | ExactNumber {
  if (isExactNumber(token)) return Number(token)
  // A bigint of a million digits takes a second to be read and written.
  return token.length > maxNumberLength || /[.eE]/.test(token) ? new ExactNumber(token) : fromInteger(BigInt(token))
}
