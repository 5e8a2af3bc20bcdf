import { resolve } from 'node:path'
import type { ASTNode, DocumentNode, GraphQLSchema } from 'graphql'
import { createOrigins, createUpstream } from '../../upstream/index.ts'
import { idleTimer } from '../../utils/timer.ts'
import { createResponseKeys } from '../graphql-calls/response-keys.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import { checkParams } from '../graphql-calls/subscribe/check-params.ts'
import { createSubscriptionStreams } from '../graphql-calls/subscribe/subscription-streams.ts'
import { placeOf } from '../locate.ts'
import { mergeDocuments } from '../merge-documents.ts'
import { isCustomScalar } from '../scalars/index.ts'
import type { ConnectorSite, ModuleFiles, SiteFinding, SourceBackend, SourceDefinition } from '../source.ts'
import { buildGraphqlConnector, type ConnectorParts } from './connector.ts'
import { importSchema } from './import-schema.ts'
import { introspectionConnector } from './introspection/introspect.ts'
import { watchSchema } from './introspection/watch-schema.ts'
import { introspectedSchema, loadUpstreamSchema, type UpstreamSchema } from './load-schema.ts'
import { type CompleteGraphqlOptions, completeGraphqlOptions, type GraphqlOptions } from './options.ts'
import { hasStitching, readStitching } from './stitching/read-stitching.ts'
import { buildSubscription } from './subscription-stream.ts'
import { transformSchema } from './transform/transform-schema.ts'

/**
 * A GraphQL service as a source.
 * @throws ConfigError for wrong options.
 */
export function graphql(options: GraphqlOptions): SourceDefinition {
  const complete = completeGraphqlOptions(options)
  return { kind: 'graphql', load: (files) => loadBackend(complete, files) }
}

async function loadBackend(options: CompleteGraphqlOptions, files: ModuleFiles): Promise<SourceBackend | undefined> {
  checkParams(options.subscriptions, files)
  const origins = createOrigins()
  origins.add(options.url)
  if (options.subscriptions !== undefined) origins.add(options.subscriptions.url)
  const { introspectionTimeoutMs } = options
  const upstream = createUpstream({
    ...options.policy,
    connectors: {
      ...options.policy.connectors,
      [introspectionConnector]: {
        attemptTimeoutMs: introspectionTimeoutMs,
        operationTimeoutMs: introspectionTimeoutMs,
      },
    },
    source: files.name,
    env: files.env,
    origins,
    onEvent: files.onUpstreamEvent,
  })
  const headers = { ...ownHeaders, ...lowerCaseNames(options.headers) }
  const target: Target = {
    url: options.url,
    headers,
    upstream,
    maxRootFields: options.maxRootFields,
    policy: { source: files.name, reasons: new Set(options.reasons), expose: options.expose, hasScalars: false },
  }
  const loaded = await loadUpstreamSchema(options, files, target)
  const moduleFile = resolve(files.directory, 'module.ts')
  const shown =
    loaded &&
    transformSchema(loaded.schema, options.transform, (finding) => files.report({ ...finding, file: moduleFile }))
  if (loaded === undefined || shown === undefined) {
    await upstream.close()
    return undefined
  }
  const parts = connectorParts(shown, target)
  const streams = options.subscriptions && createSubscriptionStreams(options.subscriptions, parts.target)
  const imported = importSchema({ schema: shown, file: loaded.file }, options, (finding) =>
    files.report({ severity: 'warning', file: loaded.file, ...finding }),
  )
  const document = withStitching(imported, loaded, shown, files)
  const sites: ConnectorSite[] = []
  const watch =
    options.refresh &&
    watchSchema({
      source: files.name,
      used: loaded.schema,
      everyMs: options.refresh.everyMs,
      read: async () => (await introspectedSchema(options, target)).schema,
      mappingMistakes: (found) => {
        const misfits: string[] = []
        const changed = transformSchema(found, options.transform, ({ message }) => misfits.push(message))
        return changed === undefined ? misfits : mistakesWith(sites, changed, target)
      },
      timer: files.timer ?? idleTimer,
      emit: files.onUpstreamEvent ?? (() => {}),
    })
  return {
    kind: 'graphql',
    imported: { document, file: loaded.file },
    connectorDirective: 'graphql',
    buildConnector: (site) => {
      if (watch) sites.push(site)
      return buildGraphqlConnector(site, parts)
    },
    buildStream: streams && ((site) => buildSubscription(site, parts, streams)),
    responseKey: parts.keys.of,
    readField: parts.keys.read,
    upstreams: () => [{ name: files.name, ...upstream.status() }],
    schemaChanges: watch?.changes,
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close: async () => {
      watch?.close()
      streams?.close()
      await upstream.close()
    },
  }
}

/** What was imported, with what the service's SDL says of keys. */
function withStitching(
  imported: DocumentNode,
  { document, schema, file }: UpstreamSchema,
  shown: GraphQLSchema,
  { report }: ModuleFiles,
): DocumentNode {
  if (document === undefined || !hasStitching(document)) return imported
  const reportAt = ({ node, offset: _, ...finding }: SiteFinding) =>
    report({ file, ...finding, ...(node && placeOf(node as ASTNode)) })
  return mergeDocuments(imported, readStitching(document, schema, shown, reportAt), reportAt)
}

function connectorParts(upstream: GraphQLSchema, target: Target): ConnectorParts {
  const hasScalars = Object.values(upstream.getTypeMap()).some(isCustomScalar)
  return {
    upstream,
    keys: createResponseKeys(upstream),
    target: { ...target, policy: { ...target.policy, hasScalars } },
  }
}

/** What would be reported of the module's connectors over another schema. */
function mistakesWith(sites: readonly ConnectorSite[], shown: GraphQLSchema, target: Target): readonly string[] {
  const parts = connectorParts(shown, target)
  const mistakes: string[] = []
  for (const site of sites)
    buildGraphqlConnector({ ...site, report: ({ message }) => mistakes.push(`${site.coordinate}: ${message}`) }, parts)
  return mistakes
}

/** A module's own headers may say otherwise. */
const ownHeaders = {
  accept: 'application/graphql-response+json, application/json;q=0.9',
  'content-type': 'application/json',
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
