import { ConfigError } from '../../errors/config-error.ts'
import { createOrigins, createUpstream } from '../../upstream/index.ts'
import { Secret } from '../../utils/secret.ts'
import { isCustomScalar } from '../scalars/index.ts'
import type { ModuleFiles, SourceBackend, SourceDefinition } from '../source.ts'
import { buildGraphqlConnector } from './connector.ts'
import { importSchema } from './import-schema.ts'
import { loadUpstreamSchema } from './load-schema.ts'
import { type CompleteGraphqlOptions, completeGraphqlOptions, type GraphqlOptions } from './options.ts'
import { createResponseKeys } from './response-keys.ts'
import type { Target } from './send-calls.ts'
import { openSubscriptions } from './subscribe/open-subscriptions.ts'

/**
 * A GraphQL service as a source.
 * @throws ConfigError for wrong options.
 */
export function graphql(options: GraphqlOptions): SourceDefinition {
  const complete = completeGraphqlOptions(options)
  return { kind: 'graphql', load: (files) => loadBackend(complete, files) }
}

async function loadBackend(options: CompleteGraphqlOptions, files: ModuleFiles): Promise<SourceBackend | undefined> {
  checkSecrets(options, files)
  const origins = createOrigins()
  origins.add(options.url)
  if (options.subscriptions !== undefined) origins.add(options.subscriptions.url)
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
  const subscriptions = openSubscriptions(options.subscriptions, parts)
  const document = importSchema(loaded, options, (finding) =>
    files.report({ ...finding, severity: 'warning', file: loaded.file }),
  )
  return {
    kind: 'graphql',
    imported: { document, file: loaded.file },
    connectorDirective: 'graphql',
    buildConnector: (site) => buildGraphqlConnector(site, parts),
    buildStream: subscriptions?.build,
    responseKey: keys.of,
    readField: keys.read,
    upstreams: () => [{ name: files.name, ...upstream.status() }],
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close: async () => {
      subscriptions?.close()
      await upstream.close()
    },
  }
}

/** As for credentials: a secret that is not there is found at load, unless it has to be asked for. @throws ConfigError */
function checkSecrets({ subscriptions }: CompleteGraphqlOptions, { name, env }: ModuleFiles): void {
  const problems = Object.entries(subscriptions?.connectionParams ?? {}).flatMap(([param, value]) =>
    value instanceof Secret && !value.isAsked && value.reveal(env) === undefined
      ? [
          {
            path: `${name}.subscriptions.connectionParams.${param}`,
            rule: `needs a value, and ${value.origin} gives none`,
          },
        ]
      : [],
  )
  if (problems.length > 0) throw new ConfigError(problems)
}

/** A module's own headers may say otherwise. */
const ownHeaders = {
  accept: 'application/graphql-response+json, application/json;q=0.9',
  'content-type': 'application/json',
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
