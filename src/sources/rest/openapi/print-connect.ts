import type { RootField } from './build-fields.ts'
import { printSelection } from './print-selection.ts'
import { printBlock, printString } from './print-text.ts'
import type { ObjectShape } from './shape.ts'

const indent = '    '

/** The `@connect` of a root field, at the field's indentation. */
export function printConnect(field: RootField, typeName: (object: ObjectShape) => string): string {
  const selection =
    field.result === undefined ? ['$(true)'] : field.tree === undefined ? ['$'] : printSelection(field.tree, typeName)
  const lines = [
    `source: ${printString(field.source)}`,
    `http: ${printHttp(field)}`,
    `selection: ${printMapping(selection, `${indent}  `)}`,
  ]
  return [`${indent}@connect(`, ...lines.map((line) => `${indent}  ${line}`), `${indent})`].join('\n')
}

function printHttp({ operation, request }: RootField): string {
  const inner = `${indent}    `
  const entries = [`${operation.method}: ${printString(request.path)}`]
  if (request.queryParams.length > 0) entries.push(`queryParams: ${printMapping(request.queryParams, inner)}`)
  if (request.headers.length > 0) {
    const headers = request.headers.map(
      ({ name, value }) => `{ name: ${printString(name)}, value: ${printString(value)} }`,
    )
    const oneLine = headers.join(', ')
    entries.push(
      `headers: [${oneLine.length < 90 ? oneLine : `\n${inner}  ${headers.join(`\n${inner}  `)}\n${inner}`}]`,
    )
  }
  if (request.body.length > 0) entries.push(`body: ${printMapping(request.body, inner)}`)
  const [only] = entries
  return entries.length === 1
    ? `{ ${only} }`
    : `{\n${entries.map((entry) => `${inner}${entry}`).join('\n')}\n${indent}  }`
}

function printMapping(lines: readonly string[], at: string): string {
  const [only] = lines
  return lines.length === 1 && only !== undefined ? printString(only) : printBlock(lines, at)
}
