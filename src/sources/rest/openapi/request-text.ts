import { assertNever } from '../../../utils/assert.ts'
import { headerNameProblem } from '../headers.ts'
import type { FieldArgument } from './arguments.ts'
import { bodyText } from './body-text.ts'
import type { ApiOperation, ApiParameter } from './model.ts'
import { keyText, parameterValue, queryLines } from './parameter-text.ts'
import { holeName } from './read-parameters.ts'
import type { Report } from './report.ts'
import { placeOf } from './resolve-ref.ts'
import type { XmlNames } from './xml-names.ts'

/** The `http:` argument of a connector, as texts of the mapping language. */
export interface RequestText {
  readonly path: string
  /** A line a parameter. */
  readonly queryParams: readonly string[]
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly body: readonly string[]
}

/** Writes how the operation's arguments become a request. What has no place in one is reported. */
export function requestText(
  operation: ApiOperation,
  args: readonly FieldArgument[],
  names: XmlNames,
  report: Report,
): RequestText {
  const headers: { name: string; value: string }[] = []
  if (operation.result.kind === 'content' && operation.result.accept !== undefined)
    headers.push({ name: 'Accept', value: operation.result.accept })
  const queryParams: string[] = []
  const body: string[] = []
  const cookies: string[] = []
  const pathValues = new Map<string, string>()
  for (const argument of args) {
    const { from } = argument
    if (from.kind === 'body') {
      if (from.body.contentType !== undefined) headers.push({ name: 'Content-Type', value: from.body.contentType })
      body.push(...bodyText(argument, from.body, names, report))
      continue
    }
    const { parameter } = from
    switch (parameter.in) {
      case 'query':
        queryParams.push(...queryLines(argument, parameter, report))
        break
      case 'path':
        pathValues.set(parameter.name, parameterValue(argument, parameter, report))
        break
      case 'header':
        if (isHeaderToSend(parameter, report))
          headers.push({ name: parameter.name, value: `{${parameterValue(argument, parameter, report)}}` })
        break
      case 'cookie':
        cookies.push(`${keyText(parameter.name)}: ${parameterValue(argument, parameter, report)}`)
        break
      default:
        assertNever(parameter.in)
    }
  }
  if (cookies.length > 0)
    headers.push({ name: 'Cookie', value: `{$({ ${cookies.join(', ')} })->paramStyle('cookie')}` })
  return { path: pathText(operation.path, pathValues), queryParams, headers, body }
}

function isHeaderToSend({ name, place }: ApiParameter, report: Report): boolean {
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
