import { parseJson } from '../../utils/json.ts'
import { toJsonText } from '../json-text.ts'
import { toText, typeName } from '../values.ts'
import { argumentAt, type Method, type MethodFamily } from './method.ts'
import { toCharacters, toInteger } from './sequence.ts'

function onText(usage: string, run: (input: string) => unknown): Method {
  return {
    usage,
    arity: [0, 0],
    compile:
      ({ fail }) =>
      (input, _dollar, state) =>
        typeof input === 'string' ? run(input) : fail(state, `needs a string, not ${typeName(input)}`),
  }
}

const split: Method = {
  usage: '->split(separator, limit)',
  arity: [1, 2],
  compile: (call) => {
    const separator = argumentAt(call, 0)
    const limit = argumentAt(call, 1)
    return (input, dollar, state) => {
      if (typeof input !== 'string') return call.fail(state, `needs a string, not ${typeName(input)}`)
      const by = separator(input, dollar, state)
      if (typeof by !== 'string') return call.fail(state, `needs a string as separator, not ${typeName(by)}`)
      const parts = by === '' ? toCharacters(input) : input.split(by)
      const most = limit(input, dollar, state)
      if (most === undefined) return parts
      const count = toInteger(most)
      return count === undefined || count < 0
        ? call.fail(state, 'needs a whole number that is not negative as limit')
        : parts.slice(0, count)
    }
  },
}

const joinNotNull: Method = {
  usage: '->joinNotNull(separator)',
  arity: [1, 1],
  compile: (call) => {
    const separator = argumentAt(call, 0)
    return (input, dollar, state) => {
      const between = separator(input, dollar, state)
      if (typeof between !== 'string') return call.fail(state, `needs a string as separator, not ${typeName(between)}`)
      const texts: string[] = []
      for (const item of Array.isArray(input) ? input : [input]) {
        if (item === null || item === undefined) continue
        const text = toText(item)
        if (text === undefined) return call.fail(state, `joins strings, numbers and booleans, not ${typeName(item)}`)
        texts.push(text)
      }
      return texts.join(between)
    }
  },
}

const toStringMethod: Method = {
  usage: '->toString',
  arity: [0, 0],
  compile:
    ({ fail }) =>
    (input, _dollar, state) =>
      toText(input) ??
      fail(state, `makes text of scalars, not of ${typeName(input)}: use ->jsonStringify or ->joinNotNull`),
}

const jsonParse: Method = {
  usage: '->jsonParse',
  arity: [0, 0],
  compile:
    ({ fail }) =>
    (input, _dollar, state) => {
      if (typeof input !== 'string') return fail(state, `needs a string, not ${typeName(input)}`)
      const parsed = parseJson(input)
      if (parsed.ok) return parsed.value
      return fail(state, parsed.reason === 'too_deep' ? 'found JSON that is too deep' : 'found no valid JSON')
    },
}

/** Methods that read or write text. */
export const textMethods: MethodFamily = new Map([
  ['split', split],
  ['trim', onText('->trim', (input) => input.trim())],
  ['trimStart', onText('->trimStart', (input) => input.trimStart())],
  ['trimEnd', onText('->trimEnd', (input) => input.trimEnd())],
  ['joinNotNull', joinNotNull],
  ['toString', toStringMethod],
  ['jsonParse', jsonParse],
  ['jsonStringify', { usage: '->jsonStringify', arity: [0, 0], compile: () => toJsonText }],
])
