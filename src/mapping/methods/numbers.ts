import { fromInteger, toNumeric, typeName } from '../values.ts'
import { argumentAt, type Method, type MethodFamily } from './method.ts'
import { toInteger } from './sequence.ts'

type Operation = (left: number | bigint, right: number | bigint) => number | bigint | undefined

/** `number` serves all numbers that a double holds, `integer` whole numbers whose result it would round. */
function exact(number: (a: number, b: number) => number, integer: (a: bigint, b: bigint) => bigint): Operation {
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') {
      const result = number(left, right)
      if (!Number.isSafeInteger(left) || !Number.isSafeInteger(right) || Number.isSafeInteger(result)) return result
    }
    return isWhole(left) && isWhole(right)
      ? fromInteger(integer(BigInt(left), BigInt(right)))
      : number(Number(left), Number(right))
  }
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}

function arithmetic(name: string, operate: Operation): Method {
  return {
    usage: `->${name}(number, ...)`,
    arity: [1, Number.POSITIVE_INFINITY],
    compile: (call) => (input, dollar, state) => {
      let result = toNumeric(input)
      if (result === undefined) return call.fail(state, `needs a number, not ${typeName(input)}`)
      for (const { evaluate } of call.args) {
        const value = evaluate(input, dollar, state)
        const operand = toNumeric(value)
        if (operand === undefined) return call.fail(state, `needs numbers as arguments, not ${typeName(value)}`)
        result = operate(result, operand)
        if (result === undefined || (typeof result === 'number' && !Number.isFinite(result))) {
          return call.fail(state, 'has no result for these numbers')
        }
      }
      return result
    },
  }
}

const modulo: Operation = exact(
  (a, b) => a % b,
  (a, b) => a % b,
)

const parseInteger: Method = {
  usage: '->parseInt(base)',
  arity: [0, 1],
  compile: (call) => {
    const base = argumentAt(call, 0)
    return (input, dollar, state) => {
      const radix = call.args.length === 0 ? 10 : toInteger(base(input, dollar, state))
      if (radix === undefined || radix < 2 || radix > 36) return call.fail(state, 'needs a base from 2 to 36')
      const text = toIntegerText(input)
      if (text === undefined) return call.fail(state, `needs a string or a number, not ${typeName(input)}`)
      return parseDigits(text, radix) ?? call.fail(state, `found no whole number of base ${radix}`)
    }
  },
}

function toIntegerText(input: unknown): string | undefined {
  if (typeof input === 'string') return input
  const number = toNumeric(input)
  if (typeof number !== 'number') return number === undefined ? undefined : String(number)
  return Number.isFinite(number) ? String(BigInt(Math.trunc(number))) : undefined
}

/** The whole text must be digits of the base, with a sign or without; more digits than any integer type has are refused. */
function parseDigits(text: string, radix: number): number | bigint | undefined {
  const digits = text.replace(/^[+-]/, '')
  if (digits === '' || digits.length > 64) return undefined
  let value = 0n
  for (const char of digits) {
    const digit = /^[0-9A-Za-z]$/.test(char) ? Number.parseInt(char, 36) : radix
    if (digit >= radix) return undefined
    value = value * BigInt(radix) + BigInt(digit)
  }
  if (BigInt.asIntN(64, value) !== value) return undefined
  return fromInteger(text.startsWith('-') ? -value : value)
}

/** Methods on numbers. Whole numbers beyond a double's precision stay exact. */
export const numberMethods: MethodFamily = new Map([
  [
    'add',
    arithmetic(
      'add',
      exact(
        (a, b) => a + b,
        (a, b) => a + b,
      ),
    ),
  ],
  [
    'sub',
    arithmetic(
      'sub',
      exact(
        (a, b) => a - b,
        (a, b) => a - b,
      ),
    ),
  ],
  [
    'mul',
    arithmetic(
      'mul',
      exact(
        (a, b) => a * b,
        (a, b) => a * b,
      ),
    ),
  ],
  ['div', arithmetic('div', (a, b) => Number(a) / Number(b))],
  ['mod', arithmetic('mod', (a, b) => (Number(b) === 0 ? undefined : modulo(a, b)))],
  ['parseInt', parseInteger],
])
