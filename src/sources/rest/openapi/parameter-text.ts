import type { ParamStyle } from '../../../mapping/index.ts'
import type { FieldArgument } from './arguments.ts'
import { inputProperties } from './input-objects.ts'
import { inputText } from './input-text.ts'
import type { ApiParameter } from './model.ts'
import type { Report } from './report.ts'
import { placeOf } from './resolve-ref.ts'
import { objectOf, type Shape, type TypeUse } from './shape.ts'

/** The lines of `queryParams` for an argument: usually one, and one a property where an object is taken apart. */
export function queryLines(argument: FieldArgument, parameter: ApiParameter, report: Report): readonly string[] {
  const { encoding } = parameter
  const { shape } = argument.use
  const isTakenApart = encoding.kind === 'style' && !encoding.allowReserved && encoding.explode
  if (shape.kind === 'object' && isTakenApart && isFlat(shape)) {
    const key = (property: string) => (encoding.style === 'deepObject' ? `${parameter.name}[${property}]` : property)
    return inputProperties(shape).map(
      (property) => `${keyText(key(property.key))}: $args.${argument.name}?.${property.fieldName}`,
    )
  }
  return [`${keyText(parameter.name)}: ${parameterValue(argument, parameter, report)}`]
}

/** What stands for an argument where it is sent: the argument itself, where every style writes it alike. */
export function parameterValue(
  argument: FieldArgument,
  { in: location, encoding, place }: ApiParameter,
  report: Report,
): string {
  const { use } = argument
  const access = accessText(argument)
  const arrow = `${argument.isRequired ? '' : '?'}->`
  if (encoding.kind === 'json') return `${access}${arrow}jsonStringify`
  const isDeep = encoding.style === 'deepObject'
  if (!isDeep && isNested(use.shape))
    report.add({
      rule: 'openapi-parameter',
      pointer: placeOf(place),
      message: 'OpenAPI does not say how lists and objects in one another are written: the inner ones are sent as JSON',
    })
  const isPlainList = isListOfTexts(use) && !encoding.allowReserved
  if (isPlainList && location === 'query' && encoding.style === 'form' && encoding.explode) return access
  if (isPlainList && location === 'header') return `${access}${arrow}joinNotNull(',')`
  const hasMarks = encoding.style === 'label' || encoding.style === 'matrix'
  return isText(use.shape) && !hasMarks && !encoding.allowReserved ? access : `${access}${arrow}${styleCall(encoding)}`
}

/** `$args.color`, with its properties called as on the wire. */
function accessText({ name, use }: FieldArgument): string {
  return inputText(`$args.${name}`, use)
}

/** `paramStyle(…)`, with what differs from the style's own defaults. */
export function styleCall({ style, explode, allowReserved, name }: ParamStyle): string {
  const isUsual = explode === (style === 'form' || style === 'deepObject')
  const options = [
    ...(isUsual ? [] : [`explode: ${explode}`]),
    ...(allowReserved ? ['allowReserved: true'] : []),
    ...(style === 'matrix' ? [`name: ${quote(name)}`] : []),
  ]
  return `paramStyle('${style}'${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`
}

/** A key of an object in the mapping language. */
export function keyText(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : JSON.stringify(key)
}

function quote(text: string): string {
  return /['\\]/.test(text) ? JSON.stringify(text) : `'${text}'`
}

/** One text, whatever the value; JSON may be anything. */
export function isText(shape: Shape): boolean {
  return shape.kind === 'enum' || (shape.kind === 'scalar' && shape.name !== 'JSON')
}

/** A list of such. */
export function isListOfTexts({ shape }: TypeUse): boolean {
  return shape.kind === 'list' && isText(shape.of.shape)
}

function isFlat(shape: Extract<Shape, { kind: 'object' }>): boolean {
  return inputProperties(shape).every(({ use }) => isText(use.shape) || isListOfTexts(use))
}

function isNested(shape: Shape): boolean {
  if (shape.kind === 'object') return !inputProperties(shape).every(({ use }) => isText(use.shape))
  return shape.kind === 'list' && (shape.of.shape.kind === 'list' || objectOf(shape.of) !== undefined)
}
