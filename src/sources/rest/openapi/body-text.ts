import type { FieldArgument } from './arguments.ts'
import { inputProperties } from './input-objects.ts'
import { inputText, printInput } from './input-text.ts'
import type { ApiBody } from './model.ts'
import { isListOfTexts, isText, keyText, styleCall } from './parameter-text.ts'
import type { Report } from './report.ts'
import { placeOf } from './resolve-ref.ts'
import type { ObjectShape, Property, Shape } from './shape.ts'
import { xmlBodyText } from './xml-body.ts'
import type { XmlNames } from './xml-names.ts'

/** The lines of `body`: the argument as it is, or with what its content type needs. */
export function bodyText(argument: FieldArgument, body: ApiBody, names: XmlNames, report: Report): readonly string[] {
  const access = `$args.${argument.name}`
  const { shape } = argument.use
  if (body.kind === 'binary') return [`${access}${argument.isRequired ? '' : '?'}->file`]
  const isText = shape.kind === 'scalar' && shape.name === 'String'
  if (body.kind === 'xml' && !isText) return xmlBodyText(access, argument, body.schema, names, report)
  const isForm = body.kind === 'form' || body.kind === 'multipart'
  if (isForm && shape.kind === 'object') return formText(access, shape, body)
  const { lines, isComplete } = printInput(access, argument.use)
  if (!isComplete)
    report.add({
      rule: 'openapi-body',
      pointer: placeOf(body.schema),
      message: 'the body is nested too deep to be written out: its deepest fields are sent as they are in GraphQL',
      remedy: 'Extend the body mapping of the connector in your own schema.graphql.',
    })
  return lines
}

/** A form is the argument as it is where all its fields are plain text under their own names. */
function formText(access: string, object: ObjectShape, body: ApiBody): readonly string[] {
  const lines = inputProperties(object).map((property) => {
    const value = body.kind === 'multipart' ? partText(property, body) : fieldText(property, body)
    return value === property.key ? property.key : `${keyText(property.key)}: ${value}`
  })
  const isPlain = lines.every((line) => /^\w+$/.test(line))
  return isPlain ? [access] : [`${access} {`, ...lines.map((line) => `  ${line}`), '}']
}

/** Lists repeat their part and objects are JSON anyway: files need a word, and lists that are one JSON text. */
function partText(property: Property, { encodings }: ApiBody): string {
  const { shape } = property.use
  const value = valueText(property)
  if (isFile(shape)) return `${value}?->file`
  if (shape.kind !== 'list') return value
  if (isFile(shape.of.shape)) return `${value}?->map(@->file)`
  return encodings.get(property.key)?.kind === 'json' ? `${value}?->jsonStringify` : value
}

function fieldText(property: Property, { encodings }: ApiBody): string {
  const { use } = property
  const value = valueText(property)
  if (isText(use.shape)) return value
  const encoding = encodings.get(property.key)
  if (encoding?.kind === 'style') return `${value}?->${styleCall(encoding)}`
  if (use.shape.kind === 'list') return `${value}?->paramStyle('form')`
  return encoding?.kind === 'json' || !isListOfTexts(use) ? `${value}?->jsonStringify` : value
}

function valueText({ fieldName, use }: Property): string {
  return inputText(fieldName, use)
}

function isFile(shape: Shape): boolean {
  return shape.kind === 'scalar' && shape.name === 'DataUrl'
}
