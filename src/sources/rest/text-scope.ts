import type { StringValueNode } from 'graphql'
import type { MappingReference, MappingVariable } from '../../mapping/types.ts'
import type { InputCheck, InputKind } from './check-inputs.ts'
import type { Report } from './directive-arguments.ts'
import { reportMissingSettings, type StaticValues } from './static-values.ts'

/** A mapping or a template: text that refers to variables. */
export interface ReferringText {
  readonly text: string
  readonly references: readonly MappingReference[]
}

/** What the texts of one directive may refer to; keeps what they do refer to. */
export interface TextScope {
  /** Reports wrong references of the text, and keeps the right ones. */
  readonly check: (text: ReferringText, node: StringValueNode, report: Report) => void
  readonly references: readonly MappingReference[]
  /** What a reference is to; undefined where it can be anything. */
  readonly kindOf: (reference: MappingReference) => InputKind | undefined
  /** The variables that stand here. */
  readonly allowed: readonly MappingVariable[]
  /** Whether there is an answer that `$` and `@` stand for. */
  readonly hasData: boolean
}

const sourceRequest = ['config', 'context', 'env', 'request'] as const satisfies readonly MappingVariable[]
const response = ['status', 'response'] as const satisfies readonly MappingVariable[]
const inputs = ['args', 'this', 'batch'] as const satisfies readonly MappingVariable[]

/** The variables that a text may read, by where it stands. */
export const variablesOf = {
  sourceRequest,
  sourceResponse: [...sourceRequest, ...response],
  connectRequest: [...inputs, ...sourceRequest],
  connectResponse: [...inputs, ...sourceRequest, ...response],
} as const satisfies Record<string, readonly MappingVariable[]>

/** A scope in which `allowed` variables stand; `inputCheck` judges references to arguments and parent fields. */
export function createTextScope(
  allowed: readonly MappingVariable[],
  values: StaticValues,
  inputCheck?: InputCheck,
): TextScope {
  const references: MappingReference[] = []
  const check: TextScope['check'] = (text, node, report) => {
    for (const reference of text.references) {
      if (!allowed.includes(reference.variable)) reportVariable(reference, allowed, node, report)
      else if (isUnknownPart(reference)) reportPart(reference, node, report)
      else inputCheck?.check(reference, node, report)
    }
    reportMissingSettings(text, values, node, report)
    references.push(...text.references)
  }
  const kindOf: TextScope['kindOf'] = (reference) => kindOfHeaders(reference) ?? inputCheck?.kindOf(reference)
  return { check, references, kindOf, allowed, hasData: allowed.includes('status') }
}

/** A header is a list of values, as a client may send it several times. */
function kindOfHeaders({ variable, path }: MappingReference): InputKind | undefined {
  if ((variable !== 'request' && variable !== 'response') || path[0] !== 'headers') return undefined
  return path.length === 2 ? 'a list' : path.length === 1 ? 'an object' : undefined
}

/** `$request` and `$response` have headers, and `$env` has texts. */
function isUnknownPart({ variable, path }: MappingReference): boolean {
  if (variable === 'env') return path.length !== 1
  return (variable === 'request' || variable === 'response') && path[0] !== 'headers'
}

function reportPart({ variable, path, offset }: MappingReference, node: StringValueNode, report: Report): void {
  report({
    rule: 'mapping-unknown-input',
    message: `$${[variable, ...path].join('.')} is not available`,
    remedy: variable === 'env' ? 'name one variable: $env.NAME' : `name a header: $${variable}.headers.x->first`,
    node,
    offset,
  })
}

function reportVariable(
  { variable, offset }: MappingReference,
  allowed: readonly MappingVariable[],
  node: StringValueNode,
  report: Report,
): void {
  report({
    rule: 'mapping-variable-not-available',
    message: `$${variable} has no value here`,
    remedy: `use one of: ${allowed.map((each) => `$${each}`).join(', ')}`,
    node,
    offset,
  })
}
