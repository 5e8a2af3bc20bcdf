/** A metric of Selvedge's own, as operators see it. */
export interface MetricRule {
  /** Prometheus' naming: https://prometheus.io/docs/practices/naming/ */
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  /** What each label tells. Their values come from lists in the code, never from a client: a metric has few series. */
  readonly labels: Readonly<Record<string, string>>
}

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
  mappingProblems: {
    name: 'selvedge_mapping_problems_total',
    type: 'counter',
    help: 'Places of mappings at which something could not be done on the data that came, once a call. The trace and the log tell what.',
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
} as const satisfies Readonly<Record<string, MetricRule>>

/** By which the code calls a metric. */
export type MetricKey = keyof typeof metricList

/** A value for each label of a metric. */
export type LabelsOf<K extends MetricKey> = Readonly<Record<keyof (typeof metricList)[K]['labels'], string>>
