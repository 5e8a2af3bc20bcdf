/** What is measured: one operation on one schema, as many clients at once send it. */
export interface Workload {
  readonly name: string
  /** For the table. */
  readonly title: string
  /** Folder of schema modules, from the repository's root. */
  readonly schema: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  /** What the gateway is compared with: the same by hand, bare node:http that knows the answer, or a gateway that keeps nothing. */
  readonly baseline: 'limit' | 'bare' | 'uncached'
  /** `unique`: every request is someone else's, so nothing may be shared. */
  readonly identity: 'unique' | 'same'
  /** Connections with one request in flight each. Fewer where one answer is large: it is cost that is measured, not a queue. */
  readonly connections: number
  /** Whether the demo's services stand behind the upstream. */
  readonly needsDemo: boolean
  /** Whether the reference way can run it: there is none over subgraphs. */
  readonly hasReference: boolean
  /** Where the gateway keeps results. @default its memory */
  readonly store?: string
  readonly goals: Goals
}

/** What the gateway is meant to reach. */
export interface Goals {
  /** Share of the baseline's requests per CPU-second. */
  readonly shareOfBaseline?: number
  /** Requests per CPU-second, where machines are alike. */
  readonly perCpuSecond?: number
  /** Times the reference way's requests per CPU-second. */
  readonly timesReference?: number
  /** Share of the requests per CPU-second that the policies of upstream calls may cost. */
  readonly costOfPolicies?: number
}

/** Every gateway under load is meant to stay below. */
export const maxRssMiB = 250

const postsQuery = '{ posts { id title likes user { id name email } } }'

const usual = {
  variables: {},
  baseline: 'limit',
  identity: 'unique',
  connections: 50,
  needsDemo: false,
  hasReference: true,
} as const

export const workloads: readonly Workload[] = [
  {
    ...usual,
    name: 'rest-join',
    title: 'REST join: 100 posts with their 10 users',
    schema: 'bench/schema/rest-join',
    query: postsQuery,
    goals: { shareOfBaseline: 0.65, timesReference: 10, costOfPolicies: 0.1 },
  },
  {
    ...usual,
    name: 'rest-join-cached',
    title: 'REST join, all of it kept',
    schema: 'bench/schema/rest-join-cached',
    query: postsQuery,
    goals: { shareOfBaseline: 0.8 },
  },
  {
    ...usual,
    name: 'rest-join-dead-store',
    title: 'REST join, to be kept in a Redis that is not there',
    schema: 'bench/schema/rest-join',
    query: postsQuery,
    baseline: 'uncached',
    store: 'redis://127.0.0.1:1',
    goals: { shareOfBaseline: 0.95 },
  },
  {
    ...usual,
    name: 'rest-to-graphql',
    title: 'REST to GraphQL join: 100 posts with their 10 users',
    schema: 'bench/schema/rest-to-graphql',
    query: postsQuery,
    goals: { shareOfBaseline: 0.6, timesReference: 10 },
  },
  {
    ...usual,
    name: 'flat-list',
    title: 'Flat list of 100',
    schema: 'bench/schema/flat-list',
    query: '{ products { id name price currency inStock } }',
    goals: { shareOfBaseline: 0.5 },
  },
  {
    ...usual,
    name: 'entity-list',
    title: '1,000 items with nested entities',
    schema: 'bench/schema/entity-list',
    query: '{ items { id name price size { width height } tags maker { id name country } category { id name } } }',
    connections: 8,
    goals: { shareOfBaseline: 0.6 },
  },
  {
    ...usual,
    name: 'federation',
    title: 'Federation: three levels of lists over four subgraphs',
    schema: 'bench/schema/federation',
    query:
      '{ topProducts { upc name price inStock shippingEstimate reviews { id text author { id name ' +
      'reviews { id rating product { upc name inStock } } } } } ' +
      'users { id name reviews { id text product { upc name reviews { id rating author { id name } } } } } }',
    hasReference: false,
    goals: { shareOfBaseline: 0.55 },
  },
  {
    ...usual,
    name: 'customer-360',
    title: '360 of 50 customers: SOAP, REST, OpenAPI, GraphQL',
    schema: 'schema',
    query:
      '{ customers(first: 50) { id name email city orders(first: 3) { id placedAt total status ' +
      'items { quantity product { name price } } } tickets(status: OPEN) { id subject messages { body } } } }',
    connections: 8,
    needsDemo: true,
    goals: {},
  },
  {
    ...usual,
    name: 'mutation',
    title: 'Mutation, answered with a joined entity',
    schema: 'bench/schema/mutation',
    query:
      'mutation ($userId: ID!, $lines: [NewOrderLine!]!) { createOrder(userId: $userId, lines: $lines) ' +
      '{ id status pieces lines { productId quantity } user { id name email } } }',
    variables: {
      userId: '7',
      lines: [
        { productId: '11', quantity: 2 },
        { productId: '42', quantity: 1 },
      ],
    },
    goals: {},
  },
  {
    ...usual,
    name: 'no-upstream',
    title: 'A field without upstream',
    schema: 'bench/schema/no-upstream',
    query: '{ greeting }',
    baseline: 'bare',
    goals: { shareOfBaseline: 0.4 },
  },
  {
    ...usual,
    name: 'identical',
    title: 'REST join, one identity: identical operations in flight',
    schema: 'bench/schema/rest-join',
    query: postsQuery,
    identity: 'same',
    goals: { perCpuSecond: 20_000 },
  },
]
