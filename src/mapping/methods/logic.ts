import type { Expression } from '../ast.ts'
import type { Evaluate } from '../run-state.ts'
import { oneOf } from '../shapes.ts'
import { isEqualJson, toNumeric, typeName } from '../values.ts'
import { argumentAt, type Method, type MethodCall, type MethodFamily } from './method.ts'

function equality(usage: string, isWanted: boolean): Method {
  return {
    usage,
    arity: [1, 1],
    compile: (call) => {
      const other = argumentAt(call, 0)
      return (input, dollar, state) => {
        const value = other(input, dollar, state)
        return value === undefined ? undefined : isEqualJson(input, value) === isWanted
      }
    },
  }
}

/** `test` gets a number below, at or above zero as the input is less than, equal to or greater than the argument. */
function comparison(usage: string, test: (order: number) => boolean): Method {
  return {
    usage,
    arity: [1, 1],
    compile: (call) => {
      const other = argumentAt(call, 0)
      return (input, dollar, state) => {
        const value = other(input, dollar, state)
        if (value === undefined) return undefined
        const order = compare(input, value)
        return order === undefined
          ? call.fail(state, `compares two numbers or two strings, not ${typeName(input)} and ${typeName(value)}`)
          : test(order)
      }
    },
  }
}

function compare(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  const leftNumber = toNumeric(left)
  const rightNumber = toNumeric(right)
  if (leftNumber === undefined || rightNumber === undefined) return undefined
  return leftNumber < rightNumber ? -1 : leftNumber > rightNumber ? 1 : 0
}

/** `and` and `or`: arguments behind the one that decides are not evaluated. */
function junction(usage: string, decisive: boolean): Method {
  return {
    usage,
    arity: [1, Number.POSITIVE_INFINITY],
    compile: (call) => (input, dollar, state) => {
      if (typeof input !== 'boolean') return call.fail(state, `needs true or false, not ${typeName(input)}`)
      if (input === decisive) return decisive
      for (const { evaluate } of call.args) {
        const value = evaluate(input, dollar, state)
        if (value === decisive) return decisive
        if (value === undefined) return undefined
        if (typeof value !== 'boolean')
          call.fail(state, `needs arguments that are true or false, not ${typeName(value)}`)
      }
      return !decisive
    },
  }
}

const not: Method = {
  usage: '->not',
  arity: [0, 0],
  compile:
    ({ fail }) =>
    (input, _dollar, state) =>
      typeof input === 'boolean' ? !input : fail(state, `needs true or false, not ${typeName(input)}`),
}

/** `->match` takes the first pair whose candidate equals the input, `->matchIf` the first whose condition is true. */
function choice(name: string, isChosen: (input: unknown, candidate: unknown) => boolean): Method {
  return {
    usage: `->${name}([${name === 'match' ? 'candidate' : 'condition'}, value], ...)`,
    arity: [1, Number.POSITIVE_INFINITY],
    shape: ({ input, args, infer }) =>
      oneOf(
        args.flatMap((arg) => {
          const value = arg.kind === 'array' ? arg.items.at(-1) : undefined
          return value === undefined ? [] : [infer(value, input)]
        }),
      ),
    compile: (call) => {
      const pairs = call.args.flatMap(({ expression }) => compilePair(call, expression))
      return (input, dollar, state) => {
        for (const { candidate, value } of pairs) {
          if (candidate === undefined || isChosen(input, candidate(input, dollar, state))) {
            return value(input, dollar, state)
          }
        }
        return call.fail(state, 'matched none of its pairs')
      }
    },
  }
}

interface Pair {
  /** Absent in `[value]`, which stands for whatever is left. */
  readonly candidate: Evaluate | undefined
  readonly value: Evaluate
}

function compilePair(call: MethodCall, pair: Expression): readonly Pair[] {
  const [first, second, third] = pair.kind === 'array' ? pair.items : []
  if (first === undefined || third !== undefined) {
    call.mistake(`->${call.name} takes pairs`, 'write `[candidate, value]`, and `[@, value]` for all other cases', pair)
    return []
  }
  if (second === undefined) return [{ candidate: undefined, value: call.compile(first) }]
  return [{ candidate: call.compile(first), value: call.compile(second) }]
}

const matchIf = choice('matchIf', (_input, condition) => condition === true)

/** Methods that compare, decide and choose. */
export const logicMethods: MethodFamily = new Map([
  ['eq', equality('->eq(value)', true)],
  ['ne', equality('->ne(value)', false)],
  ['gt', comparison('->gt(value)', (order) => order > 0)],
  ['gte', comparison('->gte(value)', (order) => order >= 0)],
  ['lt', comparison('->lt(value)', (order) => order < 0)],
  ['lte', comparison('->lte(value)', (order) => order <= 0)],
  ['and', junction('->and(condition, ...)', false)],
  ['or', junction('->or(condition, ...)', true)],
  ['not', not],
  ['match', choice('match', (input, candidate) => candidate !== undefined && isEqualJson(input, candidate))],
  ['matchIf', matchIf],
  ['match_if', matchIf],
])
