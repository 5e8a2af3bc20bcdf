import { type ExecutionResult, execute, GraphQLError } from 'graphql'
import { ConfigError } from '../errors/config-error.ts'
import { GatewayError } from '../errors/gateway-error.ts'
import { printDiagnostic } from '../modules/diagnostics.ts'
import type { LoadedModule } from '../modules/load-module.ts'
import type { Gateway, GatewayOperation, SourceStatus } from './gateway.ts'
import { loadSupergraph, type SupergraphOptions } from './load-supergraph.ts'
import { oneErrorANull } from './reference/one-error-a-null.ts'

/**
 * Loads the modules and makes the gateway of the healthy ones.
 * @throws ConfigError when no module is healthy, or one that is required is not.
 */
export async function createGateway(options: SupergraphOptions): Promise<Gateway> {
  const { schema, modules, diagnostics, close } = await loadSupergraph(options)
  const missing = modules.filter((module) => module.isRequired && module.source === undefined)
  if (schema === undefined || missing.length > 0) {
    await close()
    throw new ConfigError(missing.length > 0 ? missing.map(requiredProblem) : modules.map(brokenProblem))
  }
  const run = async ({ document, operationName, variables, context }: GatewayOperation): Promise<ExecutionResult> => {
    try {
      const result = await execute({
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: context,
      })
      return { ...oneErrorANull(result), extensions: { plan: { way: 'reference' } } }
    } catch (error) {
      const origin = new GatewayError('INTERNAL_SERVER_ERROR', { cause: error })
      return { errors: [new GraphQLError(origin.message, { originalError: origin })] }
    }
  }
  return { schema, diagnostics, sources: () => modules.map(toStatus), execute: run, close }
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
