import { ConfigError } from '../errors/config-error.ts'
import {
  type CacheSettings,
  type Caching,
  checkCacheOptions,
  type HeldStore,
  type ModuleCache,
} from '../sources/cached/index.ts'
import type { ModuleDefinition } from './define-module.ts'
import type { DiagnosticsOfModule } from './diagnostics.ts'
import type { ModuleFolder } from './find-modules.ts'
import { checked, reportProblems } from './report-problems.ts'
import { withinTime } from './within-time.ts'

/** How a module's results are kept. */
export interface OpenModuleCache {
  /** Undefined where the module wants none kept. */
  readonly cache: ModuleCache | undefined
  /** Lets go of a store that the module has chosen. */
  readonly close: () => Promise<void>
}

export interface ModuleCacheOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  readonly caching?: Caching | undefined
}

/** Opens what the module's results are kept by. What is wrong with it is reported. */
export async function openModuleCache(
  { cache }: ModuleDefinition,
  version: () => string,
  folder: ModuleFolder,
  options: ModuleCacheOptions,
  diagnostics: DiagnosticsOfModule,
): Promise<OpenModuleCache> {
  const settings = checked(folder, diagnostics, () =>
    checkCacheOptions(cache, options.env, `defineModule(${folder.name}).cache`),
  )
  const held = await holdStore(settings, folder, options, diagnostics)
  const { caching } = options
  const own = caching !== undefined && held !== undefined ? { ...caching, store: held.store } : caching
  return {
    cache: cache === false ? undefined : { caching: own, settings, source: folder.name, version },
    close: async () => held?.release(),
  }
}

/** The store that the module has chosen, open; undefined where it is the gateway's, where nothing is kept, or where it cannot be made. */
async function holdStore(
  settings: CacheSettings | undefined,
  folder: ModuleFolder,
  { caching, timeoutMs }: ModuleCacheOptions,
  diagnostics: DiagnosticsOfModule,
): Promise<HeldStore | undefined> {
  if (caching === undefined || settings?.store === undefined || diagnostics.hasErrors()) return undefined
  const holding = caching.stores.hold(settings.store, folder.name)
  const file = folder.moduleFile ?? folder.directory
  try {
    const held = await withinTime(holding, timeoutMs)
    if (held !== 'timeout') return held
    holding.then(({ release }) => release()).catch(() => {}) // Nobody waits for it any more.
    diagnostics.ofFile({
      rule: 'load-timeout',
      message: `the store of its cache was waited for longer than ${timeoutMs} ms`,
      remedy: 'give a store that is made at once, and connects when it can',
      file,
    })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    reportProblems(error, folder, diagnostics)
  }
  return undefined
}
