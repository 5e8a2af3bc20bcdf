import { resolve } from 'node:path'
import type { GraphQLSchema } from 'graphql'
import { ConfigError } from '../errors/config-error.ts'
import { defineModule, type ModuleDefinition } from '../modules/define-module.ts'
import type { Diagnostic } from '../modules/diagnostic.ts'
import { findModules, type ModuleFolder } from '../modules/find-modules.ts'
import { type LoadedModule, loadModule } from '../modules/load-module.ts'
import type { Caching } from '../sources/cached/index.ts'
import { rest } from '../sources/rest/index.ts'
import type { UpstreamEvent } from '../upstream/upstream-event.ts'
import { composeSources } from './compose/compose-sources.ts'
import { quarantineConflicts } from './compose/quarantine-conflicts.ts'

/** Where the modules are and what they may read. */
export interface SupergraphOptions {
  /** Folder of the schema modules; absolute, or relative to the working directory. */
  readonly schemaDirectory: string
  /** Environment that modules may refer to. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Longest wait for one module to be loaded; what is computed meanwhile does not count. @default 15000 */
  readonly moduleTimeoutMs?: number
  /** Shortest interval at which subscriptions may poll. @default 100 */
  readonly minPollIntervalMs?: number | undefined
  /** Where results are kept; whoever gives it closes its store. @default nowhere */
  readonly caching?: Caching | undefined
  /** Told of what happens around the calls to upstreams. */
  readonly onUpstreamEvent?: ((event: UpstreamEvent) => void) | undefined
}

/** All modules, and the supergraph of the healthy ones. */
export interface LoadedSupergraph {
  /** Undefined when no module is healthy. */
  readonly schema: GraphQLSchema | undefined
  /** Of the subgraphs among the modules: all types and fields, also those that clients must not see. */
  readonly whole?: GraphQLSchema | undefined
  readonly modules: readonly LoadedModule[]
  readonly diagnostics: readonly Diagnostic[]
  /** Whether a module can be loaded now that could not be, as what it is read from elsewhere was not to be had. */
  readonly canLoadLostModule: () => Promise<boolean>
  readonly close: () => Promise<void>
}

const defaultModuleTimeoutMs = 15_000

/**
 * Loads every module and composes the healthy ones.
 * @throws ConfigError when the directory cannot be read or holds no module; what is wrong with a module is in the diagnostics.
 */
export async function loadSupergraph(options: SupergraphOptions): Promise<LoadedSupergraph> {
  const {
    env = process.env,
    moduleTimeoutMs: timeoutMs = defaultModuleTimeoutMs,
    minPollIntervalMs,
    caching,
    onUpstreamEvent,
  } = options
  const folders = await readFolders(resolve(options.schemaDirectory))
  const load = (folder: ModuleFolder) =>
    loadModule(folder, { env, defaultDefinition, timeoutMs, minPollIntervalMs, caching, onUpstreamEvent })
  const loaded = await Promise.all(folders.map(load))
  const lost = folders.filter((_, place) => isLost(loaded[place]))
  const { schema, whole, modules } = composeSources(quarantineConflicts(loaded))
  return {
    schema,
    whole,
    modules,
    diagnostics: modules.flatMap((module) => module.diagnostics),
    canLoadLostModule: async () => {
      const again = await Promise.all(lost.map(load))
      await Promise.all(again.map(({ source }) => source?.close()))
      return again.some((module) => !isLost(module))
    },
    close: async () => {
      await Promise.all(modules.map((module) => module.source?.close()))
    },
  }
}

/** True for a module that is left out only as what it is read from elsewhere could not be had. */
function isLost(module: LoadedModule | undefined): boolean {
  const errors = module?.diagnostics.filter(({ severity }) => severity === 'error') ?? []
  return errors.length > 0 && errors.every(({ isPassing }) => isPassing === true)
}

/** A folder with nothing but a `schema.graphql` is a REST module that says everything in `@source`. */
function defaultDefinition(): ModuleDefinition {
  return defineModule({ source: rest() })
}

async function readFolders(directory: string): Promise<ModuleFolder[]> {
  const wrong = (rule: string, cause?: unknown) =>
    new ConfigError({ path: 'schema', rule, received: directory }, { cause })
  const folders = await findModules(directory).catch((cause: unknown) => {
    throw wrong('must be a folder that can be read', cause)
  })
  if (folders.length === 0) throw wrong('must hold a folder with a schema.graphql or a module.ts for each source')
  return folders
}
