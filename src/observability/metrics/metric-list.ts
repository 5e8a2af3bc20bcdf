/** A metric of Selvedge's own, as operators see it. */
export interface MetricRule {
  /** Prometheus' naming: https://prometheus.io/docs/practices/naming/ */
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** What each label tells. Their values come from lists in the code, never from a client: a metric has few series. */
  readonly labels: Readonly<Record<string, string>>
}

/** Whose store it is. */
const storeLabels = { source: 'each source that has chosen the store; empty for the gateway’s own' } as const

/** Every metric, in the order of the reference. One that is not here cannot be counted. */
export const metricList = {
  operations: {
    name: 'selvedge_operations_total',
    type: 'counter',
    help: 'Operations that were run. Identical ones that share one run count once.',
    labels: {
      way: 'compiled or reference: how it was run',
      reason: 'why the reference way; empty for the compiled way',
      kind: 'query, mutation or subscription',
    },
  },
  refusals: {
    name: 'selvedge_operations_refused_total',
    type: 'counter',
    help: 'Operations that were not run because they are over a limit, or no plan could be made.',
    labels: { code: 'error code: LIMIT_EXCEEDED for one over a limit; INTERNAL_SERVER_ERROR is a defect' },
  },
  planCacheRequests: {
    name: 'selvedge_plan_cache_requests_total',
    type: 'counter',
    help: 'Plans that operations asked for.',
    labels: { result: 'hit: it was kept; miss: it was made' },
  },
  plans: {
    name: 'selvedge_plans',
    type: 'gauge',
    help: 'Plans kept.',
    labels: {},
  },
  planFields: {
    name: 'selvedge_plan_fields',
    type: 'gauge',
    help: 'Fields of all plans kept: what bounds them.',
    labels: {},
  },
  repeatedRuns: {
    name: 'selvedge_repeated_runs_total',
    type: 'counter',
    help: 'Operations whose result was not made again, because caches in memory gave all that they had given the last time.',
    labels: {},
  },
  rememberedRunBytes: {
    name: 'selvedge_remembered_run_bytes',
    type: 'gauge',
    help: 'Results that are remembered for when caches give the same again; about.',
    labels: {},
  },
  mappingProblems: {
    name: 'selvedge_mapping_problems_total',
    type: 'counter',
    help: 'Places of mappings at which something could not be done on the data that came, once an answer. The trace and the log tell what.',
    labels: { source: 'public name of the source', connector: 'schema coordinate where the mapping stands' },
  },
  drift: {
    name: 'selvedge_drift_total',
    type: 'counter',
    help: 'Fields that an upstream no longer answers as its schema and mapping say, once an operation.',
    labels: {
      source: 'public name of the source',
      field: 'schema coordinate',
      kind: 'missing: not in the answer; null where a value must be; type: of another type; enum: no value of the enum; member: no type of the union or interface',
    },
  },
  subscriptions: {
    name: 'selvedge_subscriptions',
    type: 'gauge',
    help: 'Subscriptions that are open.',
    labels: {},
  },
  subscriptionEvents: {
    name: 'selvedge_subscription_events_total',
    type: 'counter',
    help: 'Events that subscribers were given, errors included.',
    labels: { field: 'schema coordinate of the root field' },
  },
  subscriptionsEnded: {
    name: 'selvedge_subscriptions_ended_total',
    type: 'counter',
    help: 'Subscriptions that have ended.',
    labels: {
      reason:
        'complete: there are no more events; client: the client ended it or left; slow-client: it did not take its events, and was dropped; shutdown; failure',
    },
  },
  upstreamAttempts: {
    name: 'selvedge_upstream_attempts_total',
    type: 'counter',
    help: 'Attempts of calls to upstreams that have ended.',
    labels: {
      source: 'public name of the source',
      connector: 'schema coordinate; `several` for a call that serves more than one',
      code: 'error code; empty for a success',
    },
  },
  upstreamDurations: {
    name: 'selvedge_upstream_attempt_duration_seconds',
    type: 'histogram',
    help: 'How long attempts took, from the start to the answer that was read.',
    labels: { source: 'public name of the source', connector: 'as above' },
  },
  upstreamBytes: {
    name: 'selvedge_upstream_response_bytes_total',
    type: 'counter',
    help: 'Decoded bytes of the answers of upstreams.',
    labels: { source: 'public name of the source', connector: 'as above' },
  },
  upstreamRetries: {
    name: 'selvedge_upstream_retries_total',
    type: 'counter',
    help: 'Calls that were made again.',
    labels: { source: 'public name of the source', connector: 'as above' },
  },
  upstreamShed: {
    name: 'selvedge_upstream_shed_total',
    type: 'counter',
    help: 'Calls that were refused unsent.',
    labels: {
      source: 'public name of the source',
      connector: 'as above',
      by: 'breaker: it is open; bulkhead: no place; rate: no turn within the time',
    },
  },
  upstreamShared: {
    name: 'selvedge_upstream_shared_total',
    type: 'counter',
    help: 'Calls that were answered by an equal one.',
    labels: { source: 'public name of the source', connector: 'as above' },
  },
  upstreamHedges: {
    name: 'selvedge_upstream_hedges_total',
    type: 'counter',
    help: 'Attempts that had a second one beside them.',
    labels: {
      source: 'public name of the source',
      connector: 'as above',
      outcome: 'first or second: which of them answered; lost: neither',
    },
  },
  breakerChanges: {
    name: 'selvedge_upstream_breaker_changes_total',
    type: 'counter',
    help: 'Changes of the state of breakers.',
    labels: { source: 'public name of the source', to: 'closed, open or probing' },
  },
  breakerState: {
    name: 'selvedge_upstream_breaker_state',
    type: 'gauge',
    help: 'State of the breaker: 0 closed, 1 probing, 2 open.',
    labels: { source: 'public name of the source' },
  },
  schemaChanges: {
    name: 'selvedge_upstream_schema_changes_total',
    type: 'counter',
    help: 'Changes of the schemas of GraphQL services, as compared with the ones that are used, where `refresh` looks at them.',
    labels: {
      source: 'public name of the source',
      change: 'breaking, dangerous, compatible; same: it is again as it was; unread: it could not be looked at',
    },
  },
  upstreamRunning: {
    name: 'selvedge_upstream_running',
    type: 'gauge',
    help: 'Calls under way.',
    labels: { source: 'public name of the source' },
  },
  upstreamWaiting: {
    name: 'selvedge_upstream_waiting',
    type: 'gauge',
    help: 'Calls that wait for a place or for their turn.',
    labels: { source: 'public name of the source' },
  },
  cacheRequests: {
    name: 'selvedge_cache_requests_total',
    type: 'counter',
    help: 'Results that operations wanted of connectors whose results are kept.',
    labels: {
      source: 'public name of the source',
      connector: 'schema coordinate',
      result:
        'hit; negative: there is no such thing, as is known; stale: too old, and served; shared: somebody else was fetching it; miss: fetched; bypass: not looked for; agrees and differs: what shadow mode found',
    },
  },
  responseCacheRequests: {
    name: 'selvedge_response_cache_requests_total',
    type: 'counter',
    help: 'Queries whose whole answers may be kept, where SELVEDGE_RESPONSE_CACHE is on.',
    labels: { result: 'hit: it was kept; miss' },
  },
  cacheEntries: {
    name: 'selvedge_cache_entries',
    type: 'gauge',
    help: 'Results kept in memory.',
    labels: storeLabels,
  },
  cacheBytes: {
    name: 'selvedge_cache_bytes',
    type: 'gauge',
    help: 'Bytes of all results kept in memory, as estimated.',
    labels: storeLabels,
  },
  cacheStoreUp: {
    name: 'selvedge_cache_store_up',
    type: 'gauge',
    help: 'Whether the store of the cache answers: 1, or 0.',
    labels: storeLabels,
  },
  cacheStoreFailures: {
    name: 'selvedge_cache_store_failures_total',
    type: 'counter',
    help: 'What the store of the cache did not do: each counts as a miss, or as something not kept.',
    labels: {
      ...storeLabels,
      kind: 'timeout: not in time; error: it said so, or the connection broke; undecodable: bytes of another version, or of others',
    },
  },
  polls: {
    name: 'selvedge_polls_total',
    type: 'counter',
    help: 'Calls of connectors that subscriptions poll.',
    labels: {
      source: 'public name of the source',
      connector: 'schema coordinate of the subscription field',
      result: 'changed: there were events; unchanged; failed',
    },
  },
  upstreamSubscriptions: {
    name: 'selvedge_upstream_subscriptions_total',
    type: 'counter',
    help: 'What happened to subscriptions that upstreams carry themselves.',
    labels: {
      source: 'public name of the source',
      connector: 'schema coordinate of the subscription field',
      result:
        'opened: the upstream accepted it; closed: one that was opened is over; event; error: an event that is one; failed: it could not be opened, or broke',
    },
  },
} as const satisfies Readonly<Record<string, MetricRule>>

/** By which the code calls a metric. */
export type MetricKey = keyof typeof metricList

/** A value for each label of a metric. */
export type LabelsOf<K extends MetricKey> = Readonly<Record<keyof (typeof metricList)[K]['labels'], string>>
