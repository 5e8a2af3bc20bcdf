import { ExactNumber, exactNumber, fromInteger } from '../../mapping/index.ts'
import { maxNumberLength } from '../../utils/long-numbers.ts'
import type { ScalarRule } from './scalar-rule.ts'

const integer = /^[+-]?\d+$/
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/

/** Numbers of any size: with all their digits in, and out as text where a double would lose some. */
export const numberScalars: ReadonlyMap<string, ScalarRule> = new Map([
  [
    'BigInt',
    {
      takes: `a whole number of at most ${maxNumberLength} digits, or its text`,
      specifiedByUrl: undefined,
      toInput: toInteger,
      toOutput: (value) => {
        if (typeof value === 'string') return integer.test(value) ? value : undefined
        if (typeof value === 'number' && Number.isInteger(value)) return integerOutput(BigInt(value))
        return typeof value === 'bigint' ? integerOutput(value) : undefined
      },
    },
  ],
  [
    'Decimal',
    {
      takes: `a number of at most ${maxNumberLength} digits, or its text`,
      specifiedByUrl: undefined,
      toInput: toDecimal,
      toOutput: (value) => {
        if (typeof value === 'string') return decimal.test(value) ? value : undefined
        if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
        if (typeof value === 'bigint') return integerOutput(value)
        return value instanceof ExactNumber ? value.text : undefined
      },
    },
  ],
])

function toInteger(value: unknown): unknown {
  if (typeof value === 'string')
    return isOfForm(value, integer) ? fromInteger(BigInt(value.replace('+', ''))) : undefined
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  return typeof value === 'bigint' && isOfForm(String(value), integer) ? value : undefined
}

function toDecimal(value: unknown): unknown {
  if (typeof value === 'string') return isOfForm(value, decimal) ? asWritten(toJsonNumber(value)) : undefined
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value instanceof ExactNumber) return isOfForm(value.text, decimal) ? value : undefined
  return typeof value === 'bigint' && isOfForm(String(value), integer) ? value : undefined
}

function isOfForm(text: string, form: RegExp): boolean {
  return text.length <= maxNumberLength && form.test(text)
}

function integerOutput(value: bigint): number | string {
  const given = fromInteger(value)
  return typeof given === 'number' ? given : String(given)
}

/** Zeros at the end stay: a price of `1.50` is sent as such. */
function asWritten(token: string): unknown {
  return /[.eE]/.test(token) && String(Number(token)) !== token ? new ExactNumber(token) : exactNumber(token)
}

/** `+07.` and `.5` as JSON has them: `7` and `0.5`. */
function toJsonNumber(text: string): string {
  return text
    .replace('+', (sign, at: number) => (at === 0 ? '' : sign))
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?!\d)/, '')
}
