import type { Mapping, MappingScope } from '../../mapping/index.ts'
import type { RequestContext } from '../../upstream/index.ts'
import { compileHeaderReader, envOf, type StaticValues } from '../request-scope.ts'

/** What a call's inputs give to mappings. */
export type CallInputs = Pick<MappingScope, 'args' | 'this' | 'batch'>

/** Makes the variables of a connector's mappings for one call. */
export type ScopeBuilder = (inputs: CallInputs, context: RequestContext) => MappingScope

/** Compiles what the mappings refer to: of environment and client headers they see what they name. */
export function compileScope(mappings: readonly (Mapping | undefined)[], values: StaticValues): ScopeBuilder {
  const references = mappings.flatMap((each) => each?.references ?? [])
  const env = envOf(references, values)
  const { config } = values
  const headers = compileHeaderReader(references, 'request')
  return (inputs, context) => ({ ...inputs, config, env, request: { headers: headers(context.headers) } })
}
