import { resolve } from 'node:path'
import { createOrigins, createUpstream } from '../../upstream/index.ts'
import { nothingExposed } from '../graphql-calls/expose.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import { checkParams } from '../graphql-calls/subscribe/check-params.ts'
import type { ModuleFiles, SourceBackend, SourceDefinition } from '../source.ts'
import { checkSdl } from './check-sdl.ts'
import { loadSdl } from './load-sdl.ts'
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
  reportUnread(options, files)
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
      join: (view) => createSubgraphSource(view, { name: files.name, target, subscriptions, upstreams, close }),
    },
    upstreams,
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close,
  }
}

/** A subgraph is all that its module gives. */
function reportUnread({ schema }: CompleteSubgraphOptions, { directory, document, report }: ModuleFiles): void {
  const file = resolve(directory, 'schema.graphql')
  if (document === undefined || (schema !== undefined && resolve(directory, schema) === file)) return
  report({
    severity: 'warning',
    rule: 'subgraph-own-schema',
    message: 'a schema.graphql beside a subgraph is not read',
    remedy: 'put what it adds into a module of its own, with the keys of the types that it extends',
    file,
  })
}

/** A module's own headers may say otherwise. */
const ownHeaders = {
  accept: 'application/graphql-response+json, application/json;q=0.9',
  'content-type': 'application/json',
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
