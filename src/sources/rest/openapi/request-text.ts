import { headerNameProblem } from '../headers.ts'
import type { FieldArgument } from './arguments.ts'
import { inputProperties } from './input-objects.ts'
import type { ApiOperation, ListEncoding } from './model.ts'
import { holeName } from './read-parameters.ts'
import { printRenaming } from './renaming.ts'
import type { Report } from './report.ts'
import { type Located, placeOf } from './resolve-ref.ts'
import { type ObjectShape, objectOf } from './shape.ts'

/** The `http:` argument of a connector, as texts of the mapping language. */
export interface RequestText {
  readonly path: string
  /** A line a parameter. */
  readonly queryParams: readonly string[]
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly body: readonly string[]
}

/** Writes how the operation's arguments become a request. What has no place in one is reported. */
export function requestText(operation: ApiOperation, args: readonly FieldArgument[], report: Report): RequestText {
  const headers: { name: string; value: string }[] = []
  const queryParams: string[] = []
  const body: string[] = []
  const pathValues = new Map<string, string>()
  for (const argument of args) {
    const { from } = argument
    if (from.kind === 'body') {
      if (from.body.contentType !== undefined) headers.push({ name: 'Content-Type', value: from.body.contentType })
      body.push(...bodyText(argument, from.body.schema, report))
    } else if (from.parameter.in === 'query')
      queryParams.push(...queryText(argument, from.parameter.name, from.parameter.encoding, report))
    else {
      const value = textValue(argument, from.parameter.encoding, report)
      if (from.parameter.in === 'path') pathValues.set(from.parameter.name, value)
      else if (isHeaderToSend(argument, report)) headers.push({ name: from.parameter.name, value: `{${value}}` })
    }
  }
  return { path: pathText(operation.path, pathValues), queryParams, headers, body }
}

function isHeaderToSend(argument: FieldArgument, report: Report): boolean {
  if (argument.from.kind === 'body') return false
  const { name, place } = argument.from.parameter
  const problem = headerNameProblem(name.toLowerCase())
  if (problem !== undefined)
    report.add({ rule: 'openapi-parameter', pointer: placeOf(place), message: `${problem}: it is not sent` })
  return problem === undefined
}

/** The path with its holes filled; the rest percent-encoded where a URL needs it, and without a fragment. */
function pathText(path: string, values: ReadonlyMap<string, string>): string {
  const text = path
    .replace(/#.*$/s, '')
    .split(/(\{[^{}]*\})/)
    .map((part, index) => {
      const value = index % 2 === 1 ? values.get(holeName(part.slice(1, -1))) : undefined
      return value === undefined ? encodeLiteral(part) : `{${value}}`
    })
    .join('')
  return text.startsWith('/') ? text : `/${text}`
}

function encodeLiteral(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[^\w\-.~!$&'()*+,;=:@/%?]/gu, (letter) => encodeURIComponent(letter))
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
}

function queryText(argument: FieldArgument, key: string, encoding: ListEncoding, report: Report): readonly string[] {
  const access = `$args.${argument.name}`
  const { shape } = argument.use
  if (shape.kind === 'object' && encoding.kind !== 'json') {
    if (encoding.kind === 'join') {
      reportUnsent(argument, 'an object in one value', report)
      return []
    }
    return objectText(argument, shape, access, encoding.kind === 'deepObject' ? key : undefined, report)
  }
  return [`${keyText(key)}: ${valueText(argument, access, encoding, report)}`]
}

/** `color[R]: $args.color?.R` a property, or `R: …` without the parameter's name. */
function objectText(
  argument: FieldArgument,
  object: ObjectShape,
  access: string,
  prefix: string | undefined,
  report: Report,
): readonly string[] {
  return inputProperties(object).flatMap((property) => {
    const key = prefix === undefined ? property.key : `${prefix}[${property.key}]`
    const path = `${access}?.${property.fieldName}`
    if (objectOf(property.use) === undefined) return [`${keyText(key)}: ${path}`]
    reportUnsent(argument, `${property.key}, an object within an object,`, report)
    return []
  })
}

function valueText(argument: FieldArgument, access: string, encoding: ListEncoding, report: Report): string {
  const { shape } = argument.use
  const optional = argument.isRequired ? '' : '?'
  if (encoding.kind === 'json') return `${access}${optional}->jsonStringify`
  if (shape.kind === 'list') {
    if (objectOf(argument.use) !== undefined || shape.of.shape.kind === 'list')
      reportUnsent(argument, 'a list of objects or lists', report)
    return encoding.kind === 'join'
      ? `${access}${optional}->joinNotNull(${JSON.stringify(encoding.separator)})`
      : access
  }
  return access
}

/** A value in a path or a header. */
function textValue(argument: FieldArgument, encoding: ListEncoding, report: Report): string {
  if (argument.use.shape.kind === 'object' && encoding.kind !== 'json')
    reportUnsent(argument, 'an object in a path or header', report)
  return valueText(argument, `$args.${argument.name}`, encoding, report).replaceAll('"', "'")
}

function bodyText(argument: FieldArgument, schema: Located, report: Report): readonly string[] {
  const access = `$args.${argument.name}`
  const { lines, isComplete } = printRenaming(argument.use)
  if (!isComplete)
    report.add({
      rule: 'openapi-body',
      pointer: placeOf(schema),
      message:
        'the body is nested too deep to be written out: its deepest fields keep the names that they have in GraphQL',
      remedy: 'Extend the body mapping of the connector in your own schema.graphql.',
    })
  return lines === undefined ? [access] : [`${access} {`, ...lines, '}']
}

function keyText(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : JSON.stringify(key)
}

function reportUnsent(argument: FieldArgument, what: string, report: Report): void {
  if (argument.from.kind === 'body') return
  report.add({
    rule: 'openapi-parameter',
    pointer: placeOf(argument.from.parameter.place),
    message: `${what} cannot be sent in the ${argument.from.parameter.in}`,
    remedy: 'Write it in the connector of your own schema.graphql, for example with ->jsonStringify.',
  })
}
