import type { RootField } from './build-fields.ts'
import type { Entity } from './entities.ts'
import type { HttpMethod } from './model.ts'
import { printSelection } from './print-selection.ts'
import { printBlock, printString } from './print-text.ts'
import type { RequestText } from './request-text.ts'
import type { Tree } from './selection.ts'
import type { ObjectShape } from './shape.ts'
import type { Wire } from './wire.ts'

const indent = '    '

/** The `@connect` of a field, at the field's indentation. */
export function printConnect(field: RootField, typeName: TypeName): string {
  const { result, tree, wire, rootText } = field
  const selection =
    result === undefined
      ? ['$(true)']
      : tree === undefined
        ? [rootText ?? '$']
        : printBelow(rootText, tree, wire, typeName)
  return printDirective(field.source, printHttp(field.operation.method, field.request), selection)
}

/** The `@connect` of a type. */
export function printEntityConnect(entity: Entity, tree: Tree, typeName: TypeName): string {
  const { source, request, isBatch, maxSize, itemsText, wire } = entity
  const selection = printBelow(itemsText, tree, wire, typeName)
  const batch = isBatch && maxSize !== undefined ? [`batch: { maxSize: ${maxSize} }`] : []
  return printDirective(source, printHttp('GET', { ...request, body: [] }), selection, batch)
}

type TypeName = (object: ObjectShape) => string

/** The selection of what stands at a path; of the answer itself where there is none. */
function printBelow(path: string | undefined, tree: Tree, wire: Wire, typeName: TypeName): readonly string[] {
  const fields = printSelection(tree, { wire, typeName }, path === undefined ? '' : '  ')
  return path === undefined ? fields : [`${path} {`, ...fields, '}']
}

function printDirective(source: string, http: string, selection: readonly string[], more: readonly string[] = []) {
  const lines = [
    `source: ${printString(source)}`,
    `http: ${http}`,
    ...more,
    `selection: ${printMapping(selection, `${indent}  `)}`,
  ]
  return [`${indent}@connect(`, ...lines.map((line) => `${indent}  ${line}`), `${indent})`].join('\n')
}

function printHttp(method: HttpMethod, request: RequestText): string {
  const inner = `${indent}    `
  const entries = [`${method}: ${printString(request.path)}`]
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
