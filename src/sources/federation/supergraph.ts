import { didYouMean } from '../../mapping/index.ts'
import type { ModuleFiles, SourceBackend, SourceDefinition, SupergraphGraph } from '../source.ts'
import { checkSdl } from './check-sdl.ts'
import { type ConnectedGraph, connectGraph } from './connect-graph.ts'
import { explicitJoins } from './explicit-joins.ts'
import { graphSdl } from './graph-sdl.ts'
import { loadSupergraphDocument } from './load-supergraph.ts'
import { graphsOf, type JoinedGraph } from './supergraph-document.ts'
import { joinVersion } from './supergraph-features.ts'
import {
  type CompleteSupergraphOptions,
  completeSupergraphOptions,
  type SupergraphSourceOptions,
} from './supergraph-options.ts'
import { reportUnread } from './unread-schema.ts'
import { withUsualNames } from './usual-names.ts'
import { withoutSubscriptions } from './without-subscriptions.ts'

/**
 * A composed supergraph of Apollo Federation as a source: each of its graphs is called as a subgraph is.
 * @throws ConfigError for wrong options.
 */
export function supergraph(options: SupergraphSourceOptions): SourceDefinition {
  const complete = completeSupergraphOptions(options)
  return { kind: 'graphql', load: (files) => loadBackend(complete, files) }
}

async function loadBackend(options: CompleteSupergraphOptions, files: ModuleFiles): Promise<SourceBackend | undefined> {
  reportUnread('a supergraph', options.schema, files)
  const loaded = await loadSupergraphDocument(options, files)
  if (loaded === undefined) return undefined
  const { file } = loaded
  const document = withUsualNames(loaded.document)
  const minor = joinVersion(document, file, files.report)
  if (minor === undefined || !checkSdl(document, file, files.report)) return undefined
  const composed = explicitJoins(options.hasSubscriptions ? document : withoutSubscriptions(document), minor)
  const urls = urlsOf(graphsOf(composed), options, file, files)
  if (urls === undefined) return undefined
  const publicName = (name: string) => `${files.name}.${name}`
  const connected: ConnectedGraph[] = []
  const graphs = urls.map(({ id, name, url }): SupergraphGraph => {
    const graph = connectGraph(publicName(name), options.optionsOf(name, url), files)
    connected.push(graph)
    const sdl = () => graphSdl(composed, id, publicName)
    return { name: publicName(name), id, sdl, join: graph.join, policedConnectors: options.policedOf(name) }
  })
  return {
    kind: 'graphql',
    imported: { document, file: files.directory },
    connectorDirective: 'graphql',
    buildConnector: () => undefined,
    supergraph: { graphs, composed, overrideLabels: options.overrideLabels },
    upstreams: () => connected.flatMap(({ upstreams }) => upstreams()),
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close: async () => {
      await Promise.all(connected.map(({ close }) => close()))
    },
  }
}

/** The graphs with the URLs at which they are called; what is wrong is reported, then undefined. */
function urlsOf(
  graphs: readonly JoinedGraph[],
  { named, urlOf }: CompleteSupergraphOptions,
  file: string,
  { report }: ModuleFiles,
): readonly JoinedGraph[] | undefined {
  const names = graphs.map(({ name }) => name)
  const unknown = named.filter((each) => !names.includes(each))
  for (const each of unknown)
    report({
      rule: 'supergraph-graph',
      message: `the supergraph has no graph "${each}"`,
      remedy: didYouMean(each, names) ?? `its graphs are ${names.join(', ')}`,
      file,
    })
  const called = graphs.map((graph) => ({ ...graph, url: urlOf(graph.name) ?? graph.url }))
  const nowhere = called.filter(({ url }) => !isHttp(url))
  for (const { name } of nowhere)
    report({
      rule: 'supergraph-graph',
      message: `the supergraph has no http or https URL for its graph "${name}"`,
      remedy: `say where it is: supergraph({ graphs: { '${name}': { url: 'https://...' } } })`,
      file,
    })
  return unknown.length === 0 && nowhere.length === 0 ? called : undefined
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}
