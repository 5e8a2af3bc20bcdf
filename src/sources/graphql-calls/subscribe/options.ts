import { z } from 'zod'
import { Secret } from '../../../utils/secret.ts'

/** How the upstream's own subscriptions are carried. */
export interface SubscriptionOptions {
  /**
   * `'ws'`: WebSocket, graphql-transport-ws; `'sse'`: server-sent events, one request a subscription (graphql-sse); `'multipart'`: parts of one answer
   * (subscriptionSpec=1.0). @default 'sse' where the URL ends with `/stream`, else 'ws'
   */
  readonly protocol?: 'ws' | 'sse' | 'multipart' | undefined
  /** Where they are served, http(s) or ws(s). @default the source's `url` */
  readonly url?: string | undefined
  /** What `connection_init` says, of a WebSocket: texts, numbers, truth values, secrets. @default nothing */
  readonly connectionParams?: Readonly<Record<string, string | number | boolean | Secret>> | undefined
  /**
   * Where a WebSocket has what `auth` sends as headers, a client's passed on ones too: in the headers of its request, under the same lower-case names in
   * `connection_init`, or both. @default 'headers'
   */
  readonly credentialsIn?: 'headers' | 'connectionParams' | 'both' | undefined
  /**
   * Whether clients that ask the same, with the same headers that go upstream, share one subscription there. Who joins later sees what comes from then on:
   * `false` where the upstream tells each new subscriber first how things stand. @default true
   */
  readonly share?: boolean | undefined
  /** Longest time until the upstream has accepted: connection, handshake and `connection_ack`, or the head of its answer. @default 10000 */
  readonly initTimeoutMs?: number | undefined
  /** How often a WebSocket is asked whether it is alive; one that says nothing until the next time is given up. @default 12000 */
  readonly pingIntervalMs?: number | undefined
  /** Longest silence of an answer by server-sent events or multipart, heartbeats included. @default any */
  readonly idleTimeoutMs?: number | undefined
  /** Largest event. @default 1048576 (1 MiB) */
  readonly maxMessageBytes?: number | undefined
  /** Most subscriptions at the upstream at a time. @default 1000 */
  readonly maxSubscriptions?: number | undefined
  /** Most subscriptions on one WebSocket; more open another. @default 100 */
  readonly maxPerSocket?: number | undefined
  /** Begins anew where the connection breaks, with full jitter. @default see below */
  readonly reconnect?: ReconnectOptions | undefined
}

/** How a subscription that broke begins anew. */
export interface ReconnectOptions {
  /** Failures in a row, without an event between them, after which it ends. @default 10 */
  readonly maxAttempts?: number | undefined
  /** Bound of the first wait, doubled for each further one. @default 1000 */
  readonly baseDelayMs?: number | undefined
  /** Bound of every wait. @default 30000 */
  readonly maxDelayMs?: number | undefined
}

const positive = z.int('must be a whole number').positive('must be above 0')
const milliseconds = positive.max(2 ** 31 - 1, 'must be at most 2147483647')

const reconnectShape = z.strictObject({
  maxAttempts: positive.default(10),
  baseDelayMs: milliseconds.default(1000),
  maxDelayMs: milliseconds.default(30_000),
})

const paramValue = z.union(
  [z.string(), z.number(), z.boolean(), z.instanceof(Secret)],
  'must be text, a number, a truth value or a secret',
)

/** Their rules and defaults. */
const subscriptionShape = z.strictObject({
  protocol: z.enum(['ws', 'sse', 'multipart'], "must be 'ws', 'sse' or 'multipart'").optional(),
  url: z.url({ protocol: /^(https?|wss?)$/, error: 'must be an absolute http, https, ws or wss URL' }).optional(),
  connectionParams: z.record(z.string(), paramValue).default({}),
  credentialsIn: z
    .enum(['headers', 'connectionParams', 'both'], "must be 'headers', 'connectionParams' or 'both'")
    .default('headers'),
  share: z.boolean('must be true or false').default(true),
  initTimeoutMs: milliseconds.default(10_000),
  pingIntervalMs: milliseconds.default(12_000),
  idleTimeoutMs: milliseconds.optional(),
  maxMessageBytes: positive.default(1024 * 1024),
  maxSubscriptions: positive.default(1000),
  maxPerSocket: positive.default(100),
  reconnect: reconnectShape.prefault({}),
})

/** `false` and `true` stand for off and for the defaults. */
const switched = (value: unknown): unknown => (value === true ? {} : value === false ? null : value)

/** As an option of a source; null where they are not taken over. */
export const switchedSubscriptions = z.preprocess(switched, subscriptionShape.nullable()).prefault({})

/** The options, with defaults. */
export interface SubscriptionSettings extends Omit<z.output<typeof subscriptionShape>, 'protocol' | 'url'> {
  readonly protocol: 'ws' | 'sse' | 'multipart'
  /** http(s), for whatever protocol. */
  readonly url: string
}

/** @param sourceUrl where the source's other operations go */
export function subscriptionSettings(
  { protocol, url: own, ...settings }: z.output<typeof subscriptionShape>,
  sourceUrl: string,
): SubscriptionSettings {
  const url = own ?? sourceUrl
  return { ...settings, protocol: protocol ?? protocolOf(url), url: url.replace(/^ws/i, 'http') }
}

function protocolOf(url: string): 'ws' | 'sse' {
  const { protocol, pathname } = new URL(url)
  return protocol.startsWith('http') && /\/stream\/?$/.test(pathname) ? 'sse' : 'ws'
}
