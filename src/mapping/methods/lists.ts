import type { Evaluate, RunState } from '../run-state.ts'
import { getOwn, isEqualJson, isRecord, typeName } from '../values.ts'
import { argumentAt, keepInputShape, type Method, type MethodCall, type MethodFamily } from './method.ts'
import { toCharacters, toInteger, toSequence } from './sequence.ts'

const map: Method = {
  usage: '->map(expression)',
  arity: [1, 1],
  shape: ({ input, args: [each], infer }) => (each === undefined ? { kind: 'value' } : infer(each, input)),
  compile: (call) => {
    const each = argumentAt(call, 0)
    return (input, dollar, state) => {
      if (Array.isArray(input)) return input.map((item) => each(item, dollar, state) ?? null)
      const only = each(input, dollar, state)
      return only === undefined ? undefined : [only]
    }
  },
}

const filter: Method = {
  usage: '->filter(condition)',
  arity: [1, 1],
  keepsInput: true,
  shape: keepInputShape,
  compile: (call) => {
    const condition = toCondition(call)
    return (input, dollar, state) => {
      const kept: unknown[] = []
      for (const item of Array.isArray(input) ? input : [input]) {
        const isKept = condition(item, dollar, state)
        if (isKept === undefined) return undefined
        if (isKept) kept.push(item)
      }
      return kept
    }
  },
}

const find: Method = {
  usage: '->find(condition)',
  arity: [1, 1],
  keepsInput: true,
  shape: keepInputShape,
  compile: (call) => {
    const condition = toCondition(call)
    return (input, dollar, state) => {
      for (const item of Array.isArray(input) ? input : [input]) {
        const isFound = condition(item, dollar, state)
        if (isFound === undefined) return undefined
        if (isFound) return item
      }
      return undefined
    }
  },
}

/** The argument as a condition: undefined, with a problem, where it is neither true nor false. */
function toCondition(call: MethodCall): (...args: Parameters<Evaluate>) => boolean | undefined {
  const condition = argumentAt(call, 0)
  return (data, dollar, state) => {
    const result = condition(data, dollar, state)
    return typeof result === 'boolean'
      ? result
      : call.fail(state, `needs a condition that is true or false, not ${typeName(result)}`)
  }
}

const first = endOfSequence('->first', 0)
const last = endOfSequence('->last', -1)

/** Gives nothing for an empty list or text, and anything that is neither as it is. */
function endOfSequence(usage: string, index: 0 | -1): Method {
  return {
    usage,
    arity: [0, 0],
    keepsInput: true,
    shape: keepInputShape,
    compile:
      ({ fail }) =>
      (input, _dollar, state) => {
        const sequence = toSequence(input)
        if (sequence !== undefined) return sequence.at(index)
        fail(state, `needs an array or a string, not ${typeName(input)}`)
        return input
      },
  }
}

const slice: Method = {
  usage: '->slice(start, end)',
  arity: [0, 2],
  keepsInput: true,
  shape: keepInputShape,
  compile: (call) => {
    const start = argumentAt(call, 0)
    const end = argumentAt(call, 1)
    return (input, dollar, state) => {
      const sequence = toSequence(input)
      if (sequence === undefined) return call.fail(state, `needs an array or a string, not ${typeName(input)}`)
      const from = bound(start(input, dollar, state), call, state) ?? 0
      const to = bound(end(input, dollar, state), call, state) ?? sequence.length
      const part = sequence.slice(Math.max(from, 0), Math.max(to, 0))
      return typeof input === 'string' ? part.join('') : part
    }
  },
}

/** Where a slice ends; undefined where it is not said, or cannot be meant. */
function bound(value: unknown, call: MethodCall, state: RunState): number | undefined {
  if (value === null || value === undefined) return undefined
  return toInteger(value) ?? call.fail(state, `needs whole numbers as arguments, not ${typeName(value)}`)
}

const size: Method = {
  usage: '->size',
  arity: [0, 0],
  compile:
    ({ fail }) =>
    (input, _dollar, state) => {
      if (Array.isArray(input)) return input.length
      if (typeof input === 'string') return toCharacters(input).length
      return isRecord(input)
        ? Object.keys(input).length
        : fail(state, `needs an array, a string or an object, not ${typeName(input)}`)
    },
}

const get: Method = {
  usage: '->get(indexOrName)',
  arity: [1, 1],
  shape: ({ input, args: [key] }) => {
    if (key?.kind !== 'literal') return { kind: 'value' }
    if (typeof key.value !== 'string') return input
    return input.kind === 'object' ? (input.fields.get(key.value)?.shape ?? { kind: 'value' }) : { kind: 'value' }
  },
  compile: (call) => {
    const key = argumentAt(call, 0)
    return (input, dollar, state) => {
      const wanted = key(input, dollar, state)
      if (wanted === undefined) return undefined
      if (isRecord(input)) {
        if (typeof wanted !== 'string') return call.fail(state, `on an object needs a name, not ${typeName(wanted)}`)
        const property = getOwn(input, wanted)
        return property === undefined ? call.fail(state, 'found no such property') : property
      }
      const sequence = toSequence(input)
      if (sequence === undefined)
        return call.fail(state, `needs an array, a string or an object, not ${typeName(input)}`)
      const index = toInteger(wanted)
      if (index === undefined) return call.fail(state, `needs a whole number as index, not ${typeName(wanted)}`)
      const found = sequence.at(index)
      return found === undefined ? call.fail(state, 'index is out of bounds') : found
    }
  },
}

const contains: Method = {
  usage: '->contains(value)',
  arity: [1, 1],
  compile: (call) => {
    const wanted = argumentAt(call, 0)
    return (input, dollar, state) => {
      if (!Array.isArray(input)) return call.fail(state, `needs an array, not ${typeName(input)}`)
      const value = wanted(input, dollar, state)
      return value === undefined ? undefined : input.some((item) => isEqualJson(item, value))
    }
  },
}

const isIn: Method = {
  usage: '->in(list)',
  arity: [1, 1],
  compile: (call) => {
    const list = argumentAt(call, 0)
    return (input, dollar, state) => {
      const values = list(input, dollar, state)
      if (values === undefined) return undefined
      return Array.isArray(values)
        ? values.some((value) => isEqualJson(value, input))
        : call.fail(state, `needs an array as argument, not ${typeName(values)}`)
    }
  },
}

/** Methods on lists, and on text as a list of characters. */
export const listMethods: MethodFamily = new Map([
  ['map', map],
  ['filter', filter],
  ['find', find],
  ['first', first],
  ['last', last],
  ['slice', slice],
  ['size', size],
  ['get', get],
  ['contains', contains],
  ['in', isIn],
])
