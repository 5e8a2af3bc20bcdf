import { getOwn, isRecord, setOwn, typeName } from '../values.ts'
import { camelCase } from './camel-case.ts'
import { argumentAt, type Method, type MethodCall, type MethodFamily } from './method.ts'
import { toInteger, toSequence } from './sequence.ts'

/** A method without arguments that works on objects only. */
function onObject(
  usage: string,
  run: (input: Readonly<Record<string, unknown>>) => unknown,
  shape?: Method['shape'],
): Method {
  return {
    usage,
    arity: [0, 0],
    ...(shape === undefined ? {} : { shape }),
    compile:
      ({ fail }) =>
      (input, _dollar, state) =>
        isRecord(input) ? run(input) : fail(state, `needs an object, not ${typeName(input)}`),
  }
}

const entries = onObject(
  '->entries',
  (input) => Object.entries(input).map(([key, value]) => ({ key, value })),
  () => ({
    kind: 'object',
    fields: new Map([
      ['key', { shape: { kind: 'value' }, offset: 0 }],
      ['value', { shape: { kind: 'value' }, offset: 0 }],
    ]),
  }),
)

const has: Method = {
  usage: '->has(indexOrName)',
  arity: [1, 1],
  compile: (call) => {
    const key = argumentAt(call, 0)
    return (input, dollar, state) => {
      const wanted = key(input, dollar, state)
      if (wanted === undefined) return undefined
      if (typeof wanted === 'string') return isRecord(input) && getOwn(input, wanted) !== undefined
      const sequence = toSequence(input)
      const index = toInteger(wanted)
      return sequence !== undefined && index !== undefined && sequence.at(index) !== undefined
    }
  },
}

const keysToCamelCase: Method = {
  usage: '->keysToCamelCase',
  arity: [0, 0],
  compile: (call) => (input, _dollar, state) =>
    isRecord(input)
      ? renameKeys(input, false, () => reportCollision(call, state))
      : call.fail(state, `needs an object, not ${typeName(input)}`),
}

const keysToCamelCaseDeep: Method = {
  usage: '->keysToCamelCaseDeep',
  arity: [0, 0],
  compile: (call) => (input, _dollar, state) =>
    isRecord(input) || Array.isArray(input)
      ? renameKeys(input, true, () => reportCollision(call, state))
      : call.fail(state, `needs an object or an array, not ${typeName(input)}`),
}

function reportCollision(call: MethodCall, state: Parameters<MethodCall['fail']>[0]): void {
  call.fail(state, 'gave two keys the same name; the last one stays')
}

function renameKeys(value: unknown, isDeep: boolean, onCollision: () => void): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, isDeep, onCollision))
  if (!isRecord(value)) return value
  const renamed: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const name = camelCase(key)
    if (Object.hasOwn(renamed, name)) onCollision()
    setOwn(renamed, name, isDeep ? renameKeys(value[key], true, onCollision) : value[key])
  }
  return renamed
}

/** Methods on objects. */
export const objectMethods: MethodFamily = new Map([
  ['entries', entries],
  ['keys', onObject('->keys', (input) => Object.keys(input))],
  ['values', onObject('->values', (input) => Object.values(input))],
  ['has', has],
  ['keysToCamelCase', keysToCamelCase],
  ['keysToCamelCaseDeep', keysToCamelCaseDeep],
])
