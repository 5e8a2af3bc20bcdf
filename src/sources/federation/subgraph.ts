import { resolve } from 'node:path'
import { createOrigins, createUpstream } from '../../upstream/index.ts'
import { nothingExposed } from '../graphql-calls/expose.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import { checkParams } from '../graphql-calls/subscribe/check-params.ts'
import type { ModuleFiles, SourceBackend, SourceDefinition } from '../source.ts'
import { checkSdl } from './check-sdl.ts'
import { loadSdl, sdlConnector } from './load-sdl.ts'
import { type CompleteSubgraphOptions, completeSubgraphOptions, type SubgraphOptions } from './options.ts'
import { createSubgraphSource } from './subgraph-source.ts'
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
  const { subscriptions } = options
  checkParams(subscriptions, files)
  const origins = createOrigins()
  origins.add(options.url)
  if (subscriptions !== undefined) origins.add(subscriptions.url)
  const upstream = createUpstream({
    ...options.policy,
    connectors: {
      ...options.policy.connectors,
      [sdlConnector]: { attemptTimeoutMs: options.sdlTimeoutMs, operationTimeoutMs: options.sdlTimeoutMs },
    },
    source: files.name,
    env: files.env,
    origins,
    onEvent: files.onUpstreamEvent,
  })
  const target: Target = {
    url: options.url,
    headers: { ...ownHeaders, ...lowerCaseNames(options.headers) },
    upstream,
    policy: { source: files.name, reasons: new Set(options.reasons), expose: nothingExposed, hasScalars: false },
  }
  const loaded = await loadSdl(options, files, target)
  const file = resolve(files.directory, options.schema ?? 'module.ts')
  if (loaded === undefined || !checkSdl(loaded, file, files.report)) {
    await upstream.close()
    return undefined
  }
  const sdl = subscriptions === undefined ? withoutSubscriptions(loaded) : loaded
  const upstreams = () => [{ name: files.name, ...upstream.status() }]
  const close = () => upstream.close()
  return {
    kind: 'graphql',
    imported: { document: sdl, file: files.directory },
    connectorDirective: 'graphql',
    buildConnector: () => undefined,
    subgraph: {
      sdl,
      own: ownDocument(options, files),
      overrideLabels: options.overrideLabels,
      join: (place, additions) =>
        createSubgraphSource(place, { name: files.name, target, subscriptions, upstreams, close }, additions),
    },
    upstreams,
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close,
  }
}

/** The module's schema.graphql, where that is not the subgraph's SDL itself. */
function ownDocument({ schema }: CompleteSubgraphOptions, { directory, document }: ModuleFiles) {
  const file = resolve(directory, 'schema.graphql')
  return schema !== undefined && resolve(directory, schema) === file ? undefined : document
}

/** A module's own headers may say otherwise. */
const ownHeaders = {
  accept: 'application/graphql-response+json, application/json;q=0.9',
  'content-type': 'application/json',
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
