import { createOrigins, createUpstream } from '../../upstream/index.ts'
import { createResponseKeys } from '../graphql-calls/response-keys.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import { isCustomScalar } from '../scalars/index.ts'
import type { ModuleFiles, SourceBackend, SourceDefinition } from '../source.ts'
import { buildGraphqlConnector } from './connector.ts'
import { importSchema } from './import-schema.ts'
import { loadUpstreamSchema } from './load-schema.ts'
import { type CompleteGraphqlOptions, completeGraphqlOptions, type GraphqlOptions } from './options.ts'

/**
 * A GraphQL service as a source.
 * @throws ConfigError for wrong options.
 */
export function graphql(options: GraphqlOptions): SourceDefinition {
  const complete = completeGraphqlOptions(options)
  return { kind: 'graphql', load: (files) => loadBackend(complete, files) }
}

async function loadBackend(options: CompleteGraphqlOptions, files: ModuleFiles): Promise<SourceBackend | undefined> {
  const origins = createOrigins()
  origins.add(options.url)
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
    policy: { source: files.name, reasons: new Set(options.reasons), hasScalars: false },
  }
  const loaded = await loadUpstreamSchema(options, files, target)
  if (loaded === undefined) {
    await upstream.close()
    return undefined
  }
  const keys = createResponseKeys(loaded.schema)
  const hasScalars = Object.values(loaded.schema.getTypeMap()).some(isCustomScalar)
  const parts = { upstream: loaded.schema, keys, target: { ...target, policy: { ...target.policy, hasScalars } } }
  const document = importSchema(loaded, options.import, (finding) =>
    files.report({ ...finding, severity: 'warning', file: loaded.file }),
  )
  return {
    kind: 'graphql',
    imported: { document, file: loaded.file },
    connectorDirective: 'graphql',
    buildConnector: (site) => buildGraphqlConnector(site, parts),
    responseKey: keys.of,
    readField: keys.read,
    upstreams: () => [{ name: files.name, ...upstream.status() }],
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close: () => upstream.close(),
  }
}

/** A module's own headers may say otherwise. */
const ownHeaders = {
  accept: 'application/graphql-response+json, application/json;q=0.9',
  'content-type': 'application/json',
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
