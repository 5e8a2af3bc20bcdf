import { createOrigins, createUpstream } from '../../upstream/index.ts'
import { nothingExposed } from '../graphql-calls/expose.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import { checkParams } from '../graphql-calls/subscribe/check-params.ts'
import type { ModuleFiles, SubgraphBackend, UpstreamStatus } from '../source.ts'
import type { CompleteSubgraphOptions } from './options.ts'
import { createSubgraphSource } from './subgraph-source.ts'

/** The service of one graph, ready to be called. */
export interface ConnectedGraph {
  readonly target: Target
  readonly upstreams: () => readonly UpstreamStatus[]
  /** Once is enough. */
  readonly close: () => Promise<void>
  /** Makes the source of it, once its place in the supergraph is known. */
  readonly join: SubgraphBackend['join']
}

/**
 * Prepares the calls to a graph's service.
 * @param name the public one
 * @throws ConfigError for wrong options of the upstream
 */
export function connectGraph(name: string, options: CompleteSubgraphOptions, files: ModuleFiles): ConnectedGraph {
  const { subscriptions } = options
  checkParams(subscriptions, files)
  const origins = createOrigins()
  origins.add(options.url)
  if (subscriptions !== undefined) origins.add(subscriptions.url)
  const upstream = createUpstream({
    ...options.policy,
    source: name,
    env: files.env,
    origins,
    onEvent: files.onUpstreamEvent,
  })
  const target: Target = {
    url: options.url,
    headers: { ...ownHeaders, ...lowerCaseNames(options.headers) },
    upstream,
    policy: { source: name, reasons: new Set(options.reasons), expose: nothingExposed, hasScalars: false },
  }
  const upstreams = () => [{ name, ...upstream.status() }]
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= upstream.close()
    return closing
  }
  const parts = { name, target, subscriptions, upstreams, close }
  return { target, upstreams, close, join: (place, additions) => createSubgraphSource(place, parts, additions) }
}

/** A module's own headers may say otherwise. */
const ownHeaders = {
  accept: 'application/graphql-response+json, application/json;q=0.9',
  'content-type': 'application/json',
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
