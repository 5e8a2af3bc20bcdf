import type { Expression } from '../ast.ts'
import { base64Of } from '../data-url.ts'
import { FileValue } from '../file-value.ts'
import { type ParamStyle, type ParamStyleName, paramStyles, StyledValue } from '../styled-value.ts'
import { typeName } from '../values.ts'
import type { Method, MethodCall, MethodFamily } from './method.ts'

const usage = '->paramStyle("form", { explode: true, allowReserved: true, name: "id" })'

/** Gives a value the style in which OpenAPI wants it written. Styles are known at load: no data decides how it is encoded. */
const paramStyle: Method = {
  usage: '->paramStyle(style, { explode, allowReserved, name }?)',
  arity: [1, 2],
  compile: (call) => {
    const style = readStyle(call)
    return (input) => (input === null ? null : new StyledValue(input, style))
  },
}

function readStyle({ args: [style, options], mistake }: MethodCall): ParamStyle {
  const name = literalOf(style?.expression)
  if (!isStyleName(name)) mistake(`->paramStyle needs one of ${paramStyles.join(', ')}`, usage, style?.expression)
  const given = options?.expression
  if (given !== undefined && given.kind !== 'object')
    mistake('the options of ->paramStyle are written as an object', usage, given)
  const properties = given?.kind === 'object' ? given.properties : []
  for (const property of properties) {
    const wanted = optionTypes.get(property.name)
    if (wanted === undefined || typeof literalOf(property.value) !== wanted)
      mistake(`->paramStyle takes no such option: ${property.name}`, usage, property.value)
  }
  const option = (key: string) => literalOf(properties.find((each) => each.name === key)?.value)
  const explode = option('explode')
  const label = option('name')
  return {
    style: isStyleName(name) ? name : 'form',
    explode: typeof explode === 'boolean' ? explode : name === 'form' || name === 'deepObject' || name === 'cookie',
    allowReserved: option('allowReserved') === true,
    name: typeof label === 'string' ? label : '',
  }
}

const optionTypes: ReadonlyMap<string, string> = new Map([
  ['explode', 'boolean'],
  ['allowReserved', 'boolean'],
  ['name', 'string'],
])

function literalOf(expression: Expression | undefined): unknown {
  return expression?.kind === 'literal' ? expression.value : undefined
}

function isStyleName(name: unknown): name is ParamStyleName {
  return paramStyles.some((each) => each === name)
}

/** A data: URL becomes the file that it holds; what a client sent as a file is one already. */
const file: Method = {
  usage: '->file',
  arity: [0, 0],
  compile: (call) => (input, _dollar, state) => {
    if (input === null) return null
    return fileOf(input) ?? call.fail(state, `needs a file or a data: URL, not ${typeName(input)}`)
  },
}

/** A file's bytes as text. */
const base64: Method = {
  usage: '->base64',
  arity: [0, 0],
  compile: (call) => (input, _dollar, state) => {
    if (input === null) return null
    const content = fileOf(input)?.content()
    return content === undefined ? call.fail(state, 'needs a file or a data: URL') : base64Of(content.bytes)
  },
}

function fileOf(input: unknown): FileValue | undefined {
  if (input instanceof FileValue) return input
  return typeof input === 'string' ? new FileValue(input) : undefined
}

/** What Selvedge adds to the language for requests. */
export const requestMethods: MethodFamily = new Map([
  ['base64', base64],
  ['file', file],
  ['paramStyle', paramStyle],
])
