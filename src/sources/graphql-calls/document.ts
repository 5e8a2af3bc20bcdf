import type { RootCall, UpstreamField, UpstreamSelection, VariableUse } from './root-call.ts'

/** A document ready to send. */
export interface UpstreamDocument {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

function variableName(place: number): string {
  return `v${place}`
}

/** The answer's key of the call at this place. */
export function rootKey(place: number): string {
  return `r${place}`
}

/** A document, and which of its variables are the calls' own. */
export interface PrintedCalls {
  readonly document: UpstreamDocument
  /** The names of the variables that are arguments of the calls themselves, in order; others stand inside selections. */
  readonly own: readonly string[]
}

/** Prints calls as one document. Names come from checked schemas; values only ever go into variables. */
export function printCalls(calls: readonly RootCall[]): UpstreamDocument {
  return printWithOwn(calls).document
}

/** The same, for whoever gives other values to the calls' own variables. */
export function printWithOwn(calls: readonly RootCall[]): PrintedCalls {
  const variables: Record<string, unknown> = {}
  const declarations: string[] = []
  const own: string[] = []
  const use = ({ argument, type, value }: VariableUse) => {
    const name = variableName(declarations.length)
    declarations.push(`$${name}: ${type}`)
    variables[name] = value
    return `${argument}: $${name}`
  }
  const roots = calls.map((call, place) => {
    for (const at of call.variables.keys()) own.push(variableName(declarations.length + at))
    const field: UpstreamField = { ...call, name: call.field, responseKey: rootKey(place) }
    return printField(field, use)
  })
  const declared = declarations.length > 0 ? `(${declarations.join(', ')})` : ''
  const query = `${calls[0]?.operation ?? 'query'}${declared} { ${roots.join(' ')} }`
  return { document: { query, variables }, own }
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
