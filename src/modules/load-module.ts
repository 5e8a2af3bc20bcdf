import type { ASTNode, DocumentNode } from 'graphql'
import { ConfigError, describeProblem } from '../errors/config-error.ts'
import type { Caching } from '../sources/cached/index.ts'
import { createSource } from '../sources/create-source.ts'
import { createModuleSubgraph } from '../sources/federation/module-subgraph.ts'
import { createModuleSupergraph } from '../sources/federation/module-supergraph.ts'
import type { ModuleResolvers } from '../sources/field-way.ts'
import type { FileFinding, ModuleFiles, SiteFinding, Source, SourceBackend, SourceKind } from '../sources/source.ts'
import type { UpstreamEvent } from '../upstream/upstream-event.ts'
import type { ModuleDefinition } from './define-module.ts'
import type { Diagnostic } from './diagnostic.ts'
import { createDiagnostics, type DiagnosticsOfModule } from './diagnostics.ts'
import type { ModuleFolder } from './find-modules.ts'
import { openModuleCache } from './module-cache.ts'
import { readVersion } from './module-version.ts'
import { readDefinition, readDocument, readResolvers } from './read-module-files.ts'
import { checked } from './report-problems.ts'
import { readWebhooks, type Webhook } from './webhooks.ts'
import { withinTime } from './within-time.ts'

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
    readDefinition(folder, options.defaultDefinition, diagnostics),
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
  const { cache, close: closeCache } = await openModuleCache(definition, version, folder, options, diagnostics)
  const close = async (): Promise<void> => {
    await backend.close()
    await closeCache()
  }
  const parts = {
    name: folder.name,
    backend: { ...backend, close },
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

function webhooksOf(
  { webhooks }: ModuleDefinition,
  folder: ModuleFolder,
  { env }: LoadOptions,
  diagnostics: DiagnosticsOfModule,
): readonly Webhook[] {
  return checked(folder, diagnostics, () => readWebhooks(webhooks, env, `defineModule(${folder.name}).webhooks`)) ?? []
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
