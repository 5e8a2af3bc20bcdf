import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { commands } from '../src/cli/commands.ts'
import { environmentVariables } from '../src/config/environment.ts'
import { renderErrorReference } from '../src/errors/reference.ts'
import { renderReferenceReasons } from '../src/gateway/reference-reasons.ts'
import { methods } from '../src/mapping/methods/method-table.ts'
import { renderMetricReference } from '../src/observability/metrics/reference.ts'
import { optionTable } from './option-table.ts'

const root = new URL('../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

const policyOptions = 'src/upstream/policy/options.ts'
const subscriptionOptions = 'src/sources/graphql-calls/subscribe/options.ts'

/** What stands between `<!-- generated:NAME -->` and `<!-- /generated -->` in the documents, by name. */
const sections: Readonly<Record<string, () => string>> = {
  errors: renderErrorReference,
  commands: renderCommands,
  environment: renderEnvironment,
  metrics: renderMetricReference,
  'reference-reasons': renderReferenceReasons,
  methods: () =>
    [...methods.keys()]
      .sort()
      .map((name) => `\`${name}\``)
      .join(' '),
  'options-upstream': () => optionTable(read('src/upstream/options.ts'), 'UpstreamPolicy'),
  'options-connection': () => optionTable(read('src/upstream/connection-options.ts'), 'ConnectionOptions'),
  'options-answer': () => optionTable(read('src/upstream/answer-options.ts'), 'AnswerOptions'),
  'options-call': () => optionTable(read(policyOptions), 'CallPolicy'),
  'options-retry': () => optionTable(read(policyOptions), 'RetryOptions'),
  'options-retry-budget': () => optionTable(read(policyOptions), 'RetryBudgetOptions'),
  'options-breaker': () => optionTable(read(policyOptions), 'BreakerOptions'),
  'options-bulkhead': () => optionTable(read(policyOptions), 'BulkheadOptions'),
  'options-rate': () => optionTable(read(policyOptions), 'RateOptions'),
  'options-hedge': () => optionTable(read(policyOptions), 'HedgeOptions'),
  'options-egress': () => optionTable(read('src/upstream/egress/options.ts'), 'EgressOptions'),
  'options-tls': () => optionTable(read('src/upstream/tls/options.ts'), 'TlsOptions'),
  'options-proxy': () => optionTable(read('src/upstream/proxy/options.ts'), 'ProxyOptions'),
  'options-token': () => optionTable(read('src/upstream/auth/types.ts'), 'TokenRequestOptions'),
  'options-assertion': () => optionTable(read('src/upstream/auth/types.ts'), 'AssertionOptions'),
  'options-token-exchange': () => optionTable(read('src/upstream/auth/types.ts'), 'TokenExchangeAuth'),
  'options-rest': () => optionTable(read('src/sources/rest/options.ts'), 'RestOptions'),
  'options-openapi': () => optionTable(read('src/sources/rest/openapi/options.ts'), 'OpenApiOptions'),
  'options-soap': () => optionTable(read('src/sources/soap/options.ts'), 'SoapOptions'),
  'options-cache-module': () => optionTable(read('src/sources/cached/options.ts'), 'CacheOptions'),
  'options-cache-rule': () => optionTable(read('src/sources/cached/options.ts'), 'CacheRule'),
  'options-webhook': () => optionTable(read('src/modules/webhooks.ts'), 'WebhookOptions'),
  'options-cache-memory': () => optionTable(read('src/cache/memory/options.ts'), 'MemoryStoreOptions'),
  'options-cache-remote': () => optionTable(read('src/cache/remote/options.ts'), 'RemoteStoreOptions'),
  'options-cache-keyv': () => optionTable(read('src/cache/keyv/keyv-store.ts'), 'KeyvStoreOptions'),
  'options-expose': () => optionTable(read('src/sources/graphql-calls/expose.ts'), 'ExposeOptions'),
  'options-refresh': () => optionTable(read('src/sources/graphql/options.ts'), 'RefreshOptions'),
  'options-transform': () => optionTable(read('src/sources/graphql/transform/options.ts'), 'TransformOptions'),
  'options-prefix': () => optionTable(read('src/sources/graphql/transform/options.ts'), 'PrefixOptions'),
  'options-subgraph': () => optionTable(read('src/sources/federation/options.ts'), 'SubgraphOptions'),
  'options-supergraph': () =>
    optionTable(read('src/sources/federation/supergraph-options.ts'), 'SupergraphSourceOptions'),
  'options-graph': () => optionTable(read('src/sources/federation/supergraph-options.ts'), 'GraphOptions'),
  'options-graphql': () => optionTable(read('src/sources/graphql/options.ts'), 'GraphqlOptions'),
  'options-subscriptions': () => optionTable(read(subscriptionOptions), 'SubscriptionOptions'),
  'options-reconnect': () => optionTable(read(subscriptionOptions), 'ReconnectOptions'),
}

/** The documents that have generated sections. */
export const documents = [
  'README.md',
  'docs/cache-stores.md',
  'docs/caching.md',
  'docs/execution.md',
  'docs/metrics.md',
  'docs/modules.md',
  'docs/options.md',
] as const

/** A document with its generated sections made anew. */
export function withGeneratedSections(path: string): string {
  return read(path).replace(
    /(<!-- generated:([\w-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_, start: string, name: string, end: string) => {
      const render = sections[name]
      if (render === undefined) throw new Error(`${path}: there is no generated section "${name}"`)
      return `${start}\n${render().trim()}\n\n${end}`
    },
  )
}

function renderCommands(): string {
  return commands
    .map(({ name, summary, details, arguments: given = [], options }) => {
      const rows = [
        ...given.map((argument) => `- \`${argument.placeholder}\`: ${argument.meaning}`),
        ...options.map(
          (option) => `- \`--${option.name}${option.placeholder ? ` ${option.placeholder}` : ''}\`: ${option.meaning}`,
        ),
      ]
      return [`**\`selvedge ${name}\`**: ${summary} ${details}`, '', ...rows].join('\n')
    })
    .join('\n\n')
}

function renderEnvironment(): string {
  const rows = environmentVariables.map((each) => `| \`${each.name}\` | ${each.meaning} | ${each.default} |`)
  return ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url) || process.argv[2] === '--write')
  for (const path of documents) writeFileSync(new URL(path, root), withGeneratedSections(path))
