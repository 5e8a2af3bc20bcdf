import type { MappingProblem, MappingReference, MappingScope } from '../../mapping/types.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { FetchInput } from '../source.ts'
import { envOf, type StaticValues } from './static-values.ts'

/** The variables of a connector's mappings for one call, and what none of these mappings could do. */
export interface CallScope extends MappingScope {
  readonly problems: MappingProblem[]
  /** Whether the answer was XML, whose values have no types of their own. */
  readonly isXml?: boolean
}

/** Whether mappings of the scope read XML. */
export function isOfXml(scope: MappingScope): boolean {
  return 'isXml' in scope && scope.isXml === true
}

/** Makes the scope of one call. */
export type ScopeBuilder = (inputs: readonly [FetchInput, ...FetchInput[]], context: RequestContext) => CallScope

/** Compiles what the references need; several inputs are one batched call, of equal arguments. */
export function compileScope(references: readonly MappingReference[], values: StaticValues): ScopeBuilder {
  const env = envOf(references, values)
  const { config } = values
  const requestHeaders = compileHeaderReader(references, 'request')
  return (inputs, context) => ({
    args: inputs[0].args,
    this: inputs[0].parent,
    batch: inputs.map(({ parent }) => parent),
    config,
    env,
    context: {},
    request: { headers: requestHeaders(context.headers) },
    problems: [],
  })
}

/** Gives headers as mappings see them: a list of values by name. */
export type HeaderReader = (headers: ReadonlyMap<string, string>) => Readonly<Record<string, readonly string[]>>

/**
 * Compiles which headers the references name (`$request.headers.x`); only those are seen, so that writing the name is what lets
 * a header through.
 */
export function compileHeaderReader(
  references: readonly MappingReference[],
  variable: 'request' | 'response',
): HeaderReader {
  const names = new Set(
    references
      .filter(({ path }) => path[0] === 'headers')
      .flatMap((each) => (each.variable === variable && each.path[1] !== undefined ? [each.path[1]] : [])),
  )
  return (headers) => {
    const lists: Record<string, readonly string[]> = Object.create(null)
    for (const name of names) {
      const value = headers.get(name.toLowerCase())
      if (value !== undefined) lists[name] = [value]
    }
    return lists
  }
}
