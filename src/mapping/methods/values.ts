import { typeName } from '../values.ts'
import { argumentAt, keepInputShape, type Method, type MethodFamily } from './method.ts'

const echo: Method = {
  usage: '->echo(expression)',
  arity: [1, 1],
  shape: ({ input, args: [value], infer }) => (value === undefined ? { kind: 'value' } : infer(value, input)),
  compile: (call) => argumentAt(call, 0),
}

/** The message becomes a problem when it is written in the text; a computed one may hold data, which problems must not. */
function annotation(name: string): Method {
  return {
    usage: `->${name}(message)`,
    arity: [1, 1],
    keepsInput: true,
    shape: keepInputShape,
    compile: (call) => {
      const [message] = call.args
      const text = message?.expression.kind === 'literal' ? String(message.expression.value) : 'a computed message'
      return (input, _dollar, state) => {
        call.fail(state, `says: ${text}`)
        return input
      }
    },
  }
}

/** Methods on any value. `->as` is not among them: it binds a name, which is the path's own affair. */
export const valueMethods: MethodFamily = new Map([
  ['echo', echo],
  ['typeof', { usage: '->typeof', arity: [0, 0], compile: () => typeName }],
  ['withError', annotation('withError')],
  ['withWarning', annotation('withWarning')],
])
