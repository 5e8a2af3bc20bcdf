import { resolve } from 'node:path'
import type { ModuleFiles, SourceBackend, SourceDefinition } from '../source.ts'
import { checkSdl } from './check-sdl.ts'
import { connectGraph } from './connect-graph.ts'
import { loadSdl, sdlConnector } from './load-sdl.ts'
import { type CompleteSubgraphOptions, completeSubgraphOptions, type SubgraphOptions } from './options.ts'
import { withoutSubscriptions } from './without-subscriptions.ts'

/**
 * A subgraph of Apollo Federation as a source: its SDL is composed with that of all other subgraphs.
 * @throws ConfigError for wrong options.
 */
export function subgraph(options: SubgraphOptions): SourceDefinition {
  const complete = completeSubgraphOptions(options)
  return { kind: 'graphql', load: (files) => loadBackend(complete, files) }
}

async function loadBackend(options: CompleteSubgraphOptions, files: ModuleFiles): Promise<SourceBackend | undefined> {
  const { target, ...connected } = connectGraph(files.name, withSdlPolicy(options), files)
  const loaded = await loadSdl(options, files, target)
  const file = resolve(files.directory, options.schema ?? 'module.ts')
  if (loaded === undefined || !checkSdl(loaded, file, files.report)) {
    await connected.close()
    return undefined
  }
  const sdl = options.subscriptions === undefined ? withoutSubscriptions(loaded) : loaded
  return {
    kind: 'graphql',
    imported: { document: sdl, file: files.directory },
    connectorDirective: 'graphql',
    buildConnector: () => undefined,
    subgraph: {
      sdl,
      own: ownDocument(options, files),
      overrideLabels: options.overrideLabels,
      join: connected.join,
    },
    upstreams: connected.upstreams,
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close: connected.close,
  }
}

/** Asking the SDL has a time of its own. */
function withSdlPolicy(options: CompleteSubgraphOptions): CompleteSubgraphOptions {
  const { policy, sdlTimeoutMs } = options
  const ofSdl = { attemptTimeoutMs: sdlTimeoutMs, operationTimeoutMs: sdlTimeoutMs }
  return { ...options, policy: { ...policy, connectors: { ...policy.connectors, [sdlConnector]: ofSdl } } }
}

/** The module's schema.graphql, where that is not the subgraph's SDL itself. */
function ownDocument({ schema }: CompleteSubgraphOptions, { directory, document }: ModuleFiles) {
  const file = resolve(directory, 'schema.graphql')
  return schema !== undefined && resolve(directory, schema) === file ? undefined : document
}
