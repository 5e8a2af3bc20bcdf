import type { MappingProblem, MappingReference, MappingScope } from '../../mapping/types.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { compileHeaderReader, envOf, type StaticValues } from '../request-scope.ts'
import type { FetchInput } from '../source.ts'

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
