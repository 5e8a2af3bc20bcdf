import { readFile } from 'node:fs/promises'
import { type ASTNode, type DocumentNode, GraphQLError, parse, Source as SdlText } from 'graphql'
import { ConfigError, describeProblem } from '../errors/config-error.ts'
import {
  type CacheSettings,
  type Caching,
  checkCacheOptions,
  type HeldStore,
  type ModuleCache,
} from '../sources/cached/index.ts'
import { canonicalDirectives } from '../sources/canonical-directives.ts'
import { createSource } from '../sources/create-source.ts'
import { createModuleSubgraph } from '../sources/federation/module-subgraph.ts'
import { createModuleSupergraph } from '../sources/federation/module-supergraph.ts'
import type { ModuleResolvers } from '../sources/field-way.ts'
import type { FileFinding, ModuleFiles, SiteFinding, Source, SourceBackend, SourceKind } from '../sources/source.ts'
import type { UpstreamEvent } from '../upstream/upstream-event.ts'
import { systemTimer } from '../utils/timer.ts'
import { waitingTimer } from '../utils/waiting-timer.ts'
import { isModuleDefinition, type ModuleDefinition } from './define-module.ts'
import type { Diagnostic } from './diagnostic.ts'
import { createDiagnostics, type DiagnosticsOfModule } from './diagnostics.ts'
import type { ModuleFolder } from './find-modules.ts'
import { readVersion } from './module-version.ts'
import { runModuleCode } from './run-module-code.ts'
import { readWebhooks, type Webhook } from './webhooks.ts'

/** A module after loading: healthy with its source, or quarantined with the reasons. */
export interface LoadedModule {
  readonly name: string
  /** Absolute path of its folder. */
  readonly directory: string
  readonly kind: SourceKind
  readonly isRequired: boolean
  /** Undefined when quarantined. */
  readonly source: Source | undefined
  /** Differs wherever what the source gives may. */
  readonly version: () => string
  readonly webhooks: readonly Webhook[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What loading a module takes besides its folder. */
export interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The definition of a folder that has only a `schema.graphql`. */
  readonly defaultDefinition: () => ModuleDefinition
  /** Longest wait for the documents of one module, from anywhere. */
  readonly timeoutMs: number
  /** Shortest interval of `@poll`. @default 100 */
  readonly minPollIntervalMs?: number | undefined
  /** Where results are kept. @default nowhere */
  readonly caching?: Caching | undefined
  /** Told of what happens around the calls to upstreams. */
  readonly onUpstreamEvent?: ((event: UpstreamEvent) => void) | undefined
}

/** Loads one module. Never throws for what is wrong with it. */
export async function loadModule(folder: ModuleFolder, options: LoadOptions): Promise<LoadedModule> {
  const diagnostics = createDiagnostics(folder.name)
  const [definition, document, resolvers] = await Promise.all([
    readDefinition(folder, diagnostics, options),
    readDocument(folder, diagnostics),
    readResolvers(folder, diagnostics),
  ])
  const webhooks = definition === undefined ? [] : webhooksOf(definition, folder, options, diagnostics)
  const created =
    definition === undefined || diagnostics.hasErrors()
      ? undefined
      : await createFrom(definition, document, resolvers, folder, diagnostics, options)
  return {
    name: folder.name,
    directory: folder.directory,
    kind: definition?.source.kind ?? 'rest',
    isRequired: definition?.required ?? false,
    source: created?.source,
    version: created?.version ?? (() => ''),
    webhooks,
    diagnostics: diagnostics.all,
  }
}

async function readDefinition(
  { moduleFile }: ModuleFolder,
  diagnostics: DiagnosticsOfModule,
  { defaultDefinition }: LoadOptions,
): Promise<ModuleDefinition | undefined> {
  if (moduleFile === undefined) return defaultDefinition()
  const errorsBefore = diagnostics.all.length
  const exported = await runModuleCode(moduleFile, diagnostics.ofFile)
  if (isModuleDefinition(exported)) return exported
  if (diagnostics.all.length === errorsBefore)
    diagnostics.ofFile({
      rule: 'module-export',
      message: 'the default export is not a module definition',
      remedy: "export default defineModule({ source: rest({ url: '...' }) })",
      file: moduleFile,
    })
  return undefined
}

async function readDocument(
  { schemaFile }: ModuleFolder,
  diagnostics: DiagnosticsOfModule,
): Promise<DocumentNode | undefined> {
  if (schemaFile === undefined) return undefined
  const text = await readFile(schemaFile, 'utf8').catch((error: unknown) => String(error))
  try {
    return isBlank(text) ? undefined : canonicalDirectives(parse(new SdlText(text, schemaFile)))
  } catch (error) {
    const place = error instanceof GraphQLError ? error.locations?.[0] : undefined
    diagnostics.ofFile({
      rule: 'sdl-syntax',
      message: error instanceof Error ? error.message : String(error),
      remedy: 'correct the SDL at this place',
      file: schemaFile,
      line: place?.line,
      column: place?.column,
    })
    return undefined
  }
}

/** A file of comments alone is an empty document, which the parser refuses. */
function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))
}

async function readResolvers(
  { resolversFile }: ModuleFolder,
  diagnostics: DiagnosticsOfModule,
): Promise<ModuleResolvers | undefined> {
  if (resolversFile === undefined) return undefined
  const exported = await runModuleCode(resolversFile, diagnostics.ofFile)
  if (exported === undefined || isResolvers(exported)) return exported
  diagnostics.ofFile({
    rule: 'resolvers-export',
    message: 'the default export is not an object of functions by type and field',
    remedy: 'export default { Customer: { displayName: (customer) => ... } }',
    file: resolversFile,
  })
  return undefined
}

function isResolvers(value: unknown): value is ModuleResolvers {
  const isObject = (each: unknown) => typeof each === 'object' && each !== null
  return (
    isObject(value) &&
    Object.values(value as object).every(
      (fields) => isObject(fields) && Object.values(fields as object).every((each) => typeof each === 'function'),
    )
  )
}

async function createFrom(
  definition: ModuleDefinition,
  document: DocumentNode | undefined,
  resolvers: ModuleResolvers | undefined,
  folder: ModuleFolder,
  diagnostics: DiagnosticsOfModule,
  options: LoadOptions,
): Promise<{ readonly source: Source; readonly version: () => string } | undefined> {
  const mainFile = folder.schemaFile ?? folder.moduleFile ?? folder.directory
  const files: ModuleFiles = {
    name: folder.name,
    directory: folder.directory,
    document,
    env: options.env,
    report: diagnostics.ofFile,
    onUpstreamEvent: options.onUpstreamEvent,
  }
  const backend = await loadBackend(definition, files, folder, options.timeoutMs)
  if (backend === undefined) return undefined
  const version = await readVersion(folder, backend.imported?.document)
  const settings = checked(folder, diagnostics, () =>
    checkCacheOptions(definition.cache, options.env, `defineModule(${folder.name}).cache`),
  )
  const held = await holdStore(settings, folder, options, diagnostics)
  const cache = cacheOf(definition, settings, held, version, folder, options)
  const close = async (): Promise<void> => {
    await backend.close()
    await held?.release()
  }
  const parts = {
    name: folder.name,
    backend: held === undefined ? backend : { ...backend, close },
    resolvers,
    cache,
    report: (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => diagnostics.ofNode(finding, mainFile),
  }
  const { subgraph, supergraph } = backend
  const source =
    supergraph !== undefined
      ? createModuleSupergraph({ ...parts, supergraph })
      : subgraph !== undefined
        ? createModuleSubgraph({ ...parts, subgraph })
        : createSource({ ...parts, document, minPollIntervalMs: options.minPollIntervalMs })
  if (source !== undefined && !diagnostics.hasErrors()) return { source, version }
  await close()
  return undefined
}

/** By which the module's results are kept; undefined where it wants none kept, or nobody keeps any. */
function cacheOf(
  { cache }: ModuleDefinition,
  settings: CacheSettings | undefined,
  held: HeldStore | undefined,
  version: () => string,
  folder: ModuleFolder,
  { caching }: LoadOptions,
): ModuleCache | undefined {
  if (cache === false) return undefined
  const own = caching !== undefined && held !== undefined ? { ...caching, store: held.store } : caching
  return { caching: own, settings, source: folder.name, version }
}

/** The store that the module has chosen, open; undefined where it is the gateway's, where nothing is kept, or where it cannot be made. */
async function holdStore(
  settings: CacheSettings | undefined,
  folder: ModuleFolder,
  { caching, timeoutMs }: LoadOptions,
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

function webhooksOf(
  { webhooks }: ModuleDefinition,
  folder: ModuleFolder,
  { env }: LoadOptions,
  diagnostics: DiagnosticsOfModule,
): readonly Webhook[] {
  return checked(folder, diagnostics, () => readWebhooks(webhooks, env, `defineModule(${folder.name}).webhooks`)) ?? []
}

/** What the check gives, or undefined with its problems reported. */
function checked<T>(folder: ModuleFolder, diagnostics: DiagnosticsOfModule, check: () => T): T | undefined {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    reportProblems(error, folder, diagnostics)
    return undefined
  }
}

function reportProblems({ problems }: ConfigError, folder: ModuleFolder, diagnostics: DiagnosticsOfModule): void {
  const file = folder.moduleFile ?? folder.directory
  for (const problem of problems)
    diagnostics.ofFile({ rule: 'option-invalid', message: describeProblem(problem), remedy: 'correct it', file })
}

/** What is waited for, for so long. All modules load at the same time: what the others compute is not this one's waiting. */
async function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T | 'timeout'> {
  let stopTimer: (() => void) | undefined
  const timeout = new Promise<'timeout'>((resolve) => {
    stopTimer = waitingTimer(systemTimer).after(timeoutMs, () => resolve('timeout'))
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    stopTimer?.()
  }
}

async function loadBackend(
  definition: ModuleDefinition,
  files: ModuleFiles,
  folder: ModuleFolder,
  timeoutMs: number,
): Promise<SourceBackend | undefined> {
  const file = folder.moduleFile ?? folder.schemaFile ?? folder.directory
  const report = (finding: Omit<FileFinding, 'file'>) => files.report({ ...finding, file })
  try {
    const loaded = await withinTime(definition.source.load(files), timeoutMs)
    if (loaded !== 'timeout') return loaded
    report({
      rule: 'load-timeout',
      message: `loading waited for longer than ${timeoutMs} ms`,
      remedy: 'keep the documents in the module folder instead of loading them from elsewhere',
    })
  } catch (error) {
    if (error instanceof ConfigError)
      for (const problem of error.problems)
        report({ rule: 'option-invalid', message: describeProblem(problem), remedy: 'correct the option' })
    else report({ rule: 'load-failed', message: error instanceof Error ? error.message : String(error) })
  }
  return undefined
}
