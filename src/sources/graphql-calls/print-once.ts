import { printWithOwn } from './document.ts'
import type { RootCall, UpstreamSelection } from './root-call.ts'

/** What calls of the same selections and with the same arguments, whatever their values, have in common. */
export interface PrintedOnce {
  /** The document's text, as JSON. */
  readonly query: string
  /** The values of the variables inside the selections. */
  readonly variables: Readonly<Record<string, unknown>>
  /** The names of those that are arguments of the calls themselves, in order. */
  readonly own: readonly string[]
}

/** Most documents that are kept with a selection: it can go together with others in many ways. */
const maxKept = 100

const kept = new WeakMap<UpstreamSelection, Map<string, PrintedOnce>>()

/** Prints calls as one document. Hot: what was printed once is kept with the first selection. */
export function printOnce(calls: readonly RootCall[]): PrintedOnce {
  const first = calls.find(({ selection }) => selection !== undefined)?.selection
  if (first === undefined) return print(calls)
  let bySignature = kept.get(first)
  if (bySignature === undefined) {
    bySignature = new Map()
    kept.set(first, bySignature)
  }
  const signature = signatureOf(calls)
  let printed = bySignature.get(signature)
  if (printed === undefined) {
    printed = print(calls)
    if (bySignature.size >= maxKept) bySignature.clear()
    bySignature.set(signature, printed)
  }
  return printed
}

function print(calls: readonly RootCall[]): PrintedOnce {
  const { document, own } = printWithOwn(calls)
  // Only what stands inside selections is kept: it is the same each time.
  const variables = { ...document.variables }
  for (const name of own) delete variables[name]
  return { query: JSON.stringify(document.query), variables, own }
}

function signatureOf(calls: readonly RootCall[]): string {
  let text = calls[0]?.operation ?? ''
  for (const { field, variables, selection } of calls) {
    text += ` ${field}`
    for (const { argument } of variables) text += `,${argument}`
    if (selection !== undefined) text += `#${idOf(selection)}`
  }
  return text
}

const ids = new WeakMap<UpstreamSelection, number>()
let lastId = 0

function idOf(selection: UpstreamSelection): number {
  let id = ids.get(selection)
  if (id === undefined) {
    id = ++lastId
    ids.set(selection, id)
  }
  return id
}
