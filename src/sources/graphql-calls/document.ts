import { plainJsonText, toJsonText } from '../../mapping/index.ts'
import type { RootCall, UpstreamField, UpstreamSelection, VariableUse } from './root-call.ts'
import { uploadBody } from './upload-body.ts'

/** A document ready to send. */
export interface UpstreamDocument {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** What calls of one selection and with the same arguments, whatever their values, have in common. */
interface PrintedCall {
  /** The document's text, as JSON. */
  readonly query: string
  /** Values of the variables inside the selection. */
  readonly variables: Readonly<Record<string, unknown>>
}

const printedCalls = new WeakMap<UpstreamSelection, Map<string, PrintedCall>>()

/** The body of a request, and its content type where that is not JSON. */
export interface UpstreamBody {
  readonly content: string | Uint8Array
  readonly contentType?: string
}

/** The body of a request that makes these calls, all of one operation type: JSON, but for files among the variables. */
export function printBody(calls: readonly RootCall[]): UpstreamBody {
  const content = printJson(calls)
  if (content !== undefined) return { content }
  const document = printCalls(calls)
  const upload = uploadBody(document)
  return upload === undefined
    ? { content: toJsonText(document) }
    : { content: upload.bytes, contentType: upload.contentType }
}

/** Hot: what was printed once is kept with its selection. @returns undefined where a value is none of plain JSON */
function printJson(calls: readonly RootCall[]): string | undefined {
  const [call] = calls
  if (calls.length !== 1 || call?.selection === undefined) return plainJsonText(printCalls(calls))
  const { query, variables } = printedCall(call, call.selection)
  const values = { ...variables }
  for (const [place, { value }] of call.variables.entries()) values[variableName(place)] = value
  const text = plainJsonText(values)
  return text && `{"query":${query},"variables":${text}}`
}

function printedCall(call: RootCall, selection: UpstreamSelection): PrintedCall {
  let bySignature = printedCalls.get(selection)
  if (bySignature === undefined) {
    bySignature = new Map()
    printedCalls.set(selection, bySignature)
  }
  const signature = `${call.operation} ${call.field} ${call.variables.map(({ argument }) => argument).join(' ')}`
  let printed = bySignature.get(signature)
  if (printed === undefined) {
    const { query, variables } = printCalls([call])
    printed = { query: JSON.stringify(query), variables }
    bySignature.set(signature, printed)
  }
  return printed
}

function variableName(place: number): string {
  return `v${place}`
}

/** The answer's key of the call at this place. */
export function rootKey(place: number): string {
  return `r${place}`
}

/** Prints calls as one document: a call's own arguments have the first variables. Names come from checked schemas; values only ever go into variables. */
export function printCalls(calls: readonly RootCall[]): UpstreamDocument {
  const variables: Record<string, unknown> = {}
  const declarations: string[] = []
  const use = ({ argument, type, value }: VariableUse) => {
    const name = variableName(declarations.length)
    declarations.push(`$${name}: ${type}`)
    variables[name] = value
    return `${argument}: $${name}`
  }
  const roots = calls.map((call, place) => {
    const field: UpstreamField = { ...call, name: call.field, responseKey: rootKey(place) }
    return printField(field, use)
  })
  const declared = declarations.length > 0 ? `(${declarations.join(', ')})` : ''
  return { query: `${calls[0]?.operation ?? 'query'}${declared} { ${roots.join(' ')} }`, variables }
}

type Use = (variable: VariableUse) => string

function printField(field: UpstreamField, use: Use): string {
  const alias = field.responseKey === field.name ? '' : `${field.responseKey}: `
  const args = field.variables.length > 0 ? `(${field.variables.map(use).join(', ')})` : ''
  const below = field.selection ? ` ${printSelection(field.selection, use)}` : ''
  return `${alias}${field.name}${args}${below}`
}

function printSelection(selection: UpstreamSelection, use: Use): string {
  const fields = [...selection.fields.values()].map((field) => printField(field, use))
  const branches = [...selection.onTypes].map(([type, below]) => `... on ${type} ${printSelection(below, use)}`)
  return `{ ${[...fields, ...branches].join(' ')} }`
}
