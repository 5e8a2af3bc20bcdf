import { type ExecutionResult, GraphQLError } from 'graphql'
import { ConfigError } from '../errors/config-error.ts'
import { toGatewayError } from '../errors/to-gateway-error.ts'
import { printDiagnostic } from '../modules/diagnostics.ts'
import type { LoadedModule } from '../modules/load-module.ts'
import { isPromise, type MaybePromise } from '../utils/maybe-promise.ts'
import { createCompiledExecutor } from './execute/execute-compiled.ts'
import type { Gateway, GatewayOperation, SourceStatus } from './gateway.ts'
import { loadSupergraph, type SupergraphOptions } from './load-supergraph.ts'
import { createStitchedExecutor } from './reference/execute-stitched.ts'
import { fromTextResult, type TextResult, toTextResult } from './text-result.ts'

/** How a gateway is made. */
export interface GatewayOptions extends SupergraphOptions {
  /**
   * How operations run: by plans, or by stitching, which is the judge of plans. @default SELVEDGE_EXECUTION, else 'compiled'
   */
  readonly execution?: 'compiled' | 'reference'
}

/**
 * Loads the modules and makes the gateway of the healthy ones.
 * @throws ConfigError when no module is healthy, or one that is required is not.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { schema, modules, diagnostics, close } = await loadSupergraph(options)
  const missing = modules.filter((module) => module.isRequired && module.source === undefined)
  if (schema === undefined || missing.length > 0) {
    await close()
    throw new ConfigError(missing.length > 0 ? missing.map(requiredProblem) : modules.map(brokenProblem))
  }
  const sources = modules.flatMap(({ source }) => source ?? [])
  const executeStitched = createStitchedExecutor(schema, sources)
  const executeCompiled = isCompiled(options) ? createCompiledExecutor(schema, sources) : undefined
  const executeToText = (operation: GatewayOperation): MaybePromise<TextResult> => {
    try {
      const compiled = executeCompiled?.(operation)
      if (compiled === undefined) return executeStitched(operation).then(byReference, toFailure)
      return isPromise(compiled) ? compiled.then(byPlan, toFailure) : byPlan(compiled)
    } catch (error) {
      return toFailure(error)
    }
  }
  const execute = async (operation: GatewayOperation) => fromTextResult(await executeToText(operation))
  return { schema, diagnostics, sources: () => modules.map(toStatus), execute, executeToText, close }
}

const nameReference = resultOf('reference')
const byReference = (result: ExecutionResult) => nameReference(toTextResult(result))
const byPlan = resultOf('compiled')

/** Names the way in which a result came about. Hot: written out, because a spread of the result took 8 µs of each request. */
function resultOf(way: string): (result: TextResult) => TextResult {
  const extensions = { plan: { way } }
  return ({ data, errors = [] }) => {
    if (data === undefined) return { errors, extensions }
    return errors.length === 0 ? { data, extensions } : { errors, data, extensions }
  }
}

function toFailure(error: unknown): TextResult {
  const origin = toGatewayError(error)
  return { errors: [new GraphQLError(origin.message, { originalError: origin })] }
}

function isCompiled({ execution, env = process.env }: GatewayOptions): boolean {
  return (execution ?? env.SELVEDGE_EXECUTION) !== 'reference'
}

function toStatus({ name, kind, isRequired, source, diagnostics }: LoadedModule): SourceStatus {
  return { name, kind, module: name, state: source ? 'healthy' : 'quarantined', isRequired, diagnostics }
}

function requiredProblem(module: LoadedModule) {
  return { path: module.name, rule: `is required and broken:\n${reasons(module)}` }
}

function brokenProblem(module: LoadedModule) {
  return { path: module.name, rule: `is broken:\n${reasons(module)}` }
}

function reasons({ diagnostics }: LoadedModule): string {
  return diagnostics.map((each) => `  ${printDiagnostic(each)}`).join('\n')
}
