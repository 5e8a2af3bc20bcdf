import { resolve } from 'node:path'
import type { ModuleFiles, SourceBackend, SourceDefinition } from '../source.ts'
import { checkSdl } from './check-sdl.ts'
import { connectGraph } from './connect-graph.ts'
import { loadSdl } from './load-sdl.ts'
import { type CompleteSubgraphOptions, completeSubgraphOptions, type SubgraphOptions } from './options.ts'
import { reportUnread } from './unread-schema.ts'

/**
 * A subgraph of Apollo Federation as a source: its SDL is composed with that of all other subgraphs.
 * @throws ConfigError for wrong options.
 */
export function subgraph(options: SubgraphOptions): SourceDefinition {
  const complete = completeSubgraphOptions(options)
  return { kind: 'graphql', load: (files) => loadBackend(complete, files) }
}

async function loadBackend(options: CompleteSubgraphOptions, files: ModuleFiles): Promise<SourceBackend | undefined> {
  const { target, ...connected } = connectGraph(files.name, options, files)
  reportUnread('a subgraph', options.schema, files)
  const loaded = await loadSdl(options, files, target)
  const file = resolve(files.directory, options.schema ?? 'module.ts')
  const sdl = loaded && checkSdl(loaded, file, files.report)
  if (sdl === undefined) {
    await connected.close()
    return undefined
  }
  return {
    kind: 'graphql',
    imported: { document: sdl, file: files.directory },
    connectorDirective: 'graphql',
    buildConnector: () => undefined,
    federated: { graphs: [{ name: files.name, sdl: () => sdl, join: connected.join }] },
    upstreams: connected.upstreams,
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close: connected.close,
  }
}
