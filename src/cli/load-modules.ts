import type { GraphQLSchema } from 'graphql'
import type { Config } from '../config/index.ts'
import { ConfigError } from '../errors/config-error.ts'
import type { SupergraphOptions } from '../gateway/load-supergraph.ts'
import type { Diagnostic } from '../modules/diagnostic.ts'
import type { CommandIo } from './command.ts'

/** What of a loaded supergraph the commands look at. */
export interface LoadedModules<Module = unknown> {
  /** Undefined when no module is healthy. */
  readonly schema: GraphQLSchema | undefined
  /** Of the subgraphs among the modules: all types and fields, also those that clients must not see. */
  readonly whole?: GraphQLSchema | undefined
  readonly modules: readonly Module[]
  readonly diagnostics: readonly Diagnostic[]
  readonly close: () => Promise<void>
}

export type LoadModules<Module = unknown> = (options: SupergraphOptions) => Promise<LoadedModules<Module>>

/** The modules with everything found in them; a folder without modules is a finding too, not a crash. */
export async function loadModules<Module>(
  load: LoadModules<Module>,
  config: Config,
  io: CommandIo,
): Promise<LoadedModules<Module>> {
  try {
    const { schemaDirectory, minPollIntervalMs } = config
    return await load({ schemaDirectory, env: io.env, minPollIntervalMs })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return {
      schema: undefined,
      modules: [],
      diagnostics: error.problems.map(toDiagnostic),
      close: async () => undefined,
    }
  }
}

function toDiagnostic({ path, rule, received }: ConfigError['problems'][number]): Diagnostic {
  return { severity: 'error', module: '', file: received ?? path, rule: 'configuration', message: rule }
}
