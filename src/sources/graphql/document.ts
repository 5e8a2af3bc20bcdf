import type { RootCall, UpstreamField, UpstreamSelection, VariableUse } from './root-call.ts'

/** A document ready to send. */
export interface UpstreamDocument {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** The answer's key of the call at this place. */
export function rootKey(place: number): string {
  return `r${place}`
}

/** Prints calls of one operation type as one document. Names come from checked schemas; values only ever go into variables. */
export function printCalls(calls: readonly RootCall[]): UpstreamDocument {
  const variables: Record<string, unknown> = {}
  const declarations: string[] = []
  const use = ({ argument, type, value }: VariableUse) => {
    const name = `v${declarations.length}`
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
