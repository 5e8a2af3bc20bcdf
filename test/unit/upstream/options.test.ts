import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ConfigError } from '../../../src/errors/config-error.ts'
import { auth, createUpstream, secret } from '../../../src/upstream/index.ts'
import { resolveUpstreamOptions, type UpstreamOptions } from '../../../src/upstream/options.ts'

function problemsOf(options: Record<string, unknown>): readonly string[] {
  try {
    // Edge: what a module written without types may pass.
    createUpstream({ source: 'crm', env: {}, ...options } as UpstreamOptions)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

test('fills in the documented defaults', () => {
  const { env, lookup, onEvent, clock, timer, chance, random, ...settings } = resolveUpstreamOptions({ source: 'crm' })
  expect(env).toBe(process.env)
  expect(lookup).toBeUndefined()
  expect(settings).toEqual({
    source: 'crm',
    auth: [],
    call: {
      attemptTimeoutMs: 2000,
      operationTimeoutMs: 10_000,
      retry: { maxAttempts: 3, baseDelayMs: 50, maxDelayMs: 1000 },
      hedge: undefined,
      idempotencyKey: undefined,
    },
    connectors: new Map(),
    policy: {
      breaker: {
        windowMs: 10_000,
        minCalls: 20,
        failureRatio: 0.5,
        openMs: 5000,
        maxOpenMs: 60_000,
        probeMs: 10_000,
      },
      bulkhead: { maxConcurrent: 64, maxQueued: 128 },
      rate: undefined,
      retryBudget: { size: 10, refill: 0.1 },
    },
    connectTimeoutMs: 1000,
    maxConnections: 64,
    keepAliveTimeoutMs: 4000,
    http2: true,
    proxy: undefined,
    maxBodyBytes: 8_388_608,
    maxExpansionRatio: 100,
    maxHeaderBytes: 16_384,
    compression: false,
    maxRedirects: 0,
    tls: {},
    egress: {},
    origins: undefined,
  })
})

test.each<[Record<string, unknown>, readonly string[]]>([
  [{ attemptTimeoutMs: -5 }, ['crm.attemptTimeoutMs: must be at least 1 ms (received -5)']],
  [{ attemptTimeoutMs: '2s' }, ['crm.attemptTimeoutMs: must be a number of milliseconds (received "2s")']],
  [{ attemptTimeoutMs: 1e10 }, ['crm.attemptTimeoutMs: must be at most 2147483647 ms (received 10000000000)']],
  [
    { maxConnections: 0, maxBodyBytes: 1.5 },
    [
      'crm.maxConnections: must be at least 1 of connections (received 0)',
      'crm.maxBodyBytes: must be a whole number of bytes (received 1.5)',
    ],
  ],
  [
    { auth: { kind: 'bearer', token: 'plain-text-token' } },
    ['crm.auth.token: must be a secret: secret.env(...), secret.file(...), secret.from(...) or secret.value(...)'],
  ],
  [
    { auth: auth.bearer({ token: secret.env('CRM_TOKEN') }) },
    ['crm.auth.token: needs a value, and environment variable CRM_TOKEN gives none'],
  ],
  [
    { auth: [auth.basic({ username: 'a:b', password: secret.file('/nowhere/at/all') })] },
    [
      'crm.auth.password: needs a value, and file /nowhere/at/all gives none',
      'crm.auth.username: must not hold a colon',
    ],
  ],
  [
    { auth: auth.apiKey({ header: 'x-key', value: secret.value('a\r\nb') }) },
    ['crm.auth.value: holds characters that a header cannot carry'],
  ],
  [
    { auth: auth.apiKey({ cookie: 'sid', value: secret.value('a; b') }) },
    ['crm.auth.value: holds characters that a cookie cannot carry'],
  ],
])('%# refuses wrong options at load, all at once, with path, rule and received value', (options, problems) => {
  expect(problemsOf(options)).toEqual(problems)
})

test.each(['host', 'Connection', 'transfer-encoding', 'content-length', 'a b', ''])(
  'refuses to pass the header %j through',
  (name) => {
    expect(problemsOf({ auth: auth.passThrough({ headers: [name] }) })).toHaveLength(1)
  },
)

test('refuses options that it does not know', () => {
  expect(problemsOf({ attemptTimeOutMs: 5 })).toHaveLength(1)
})

test('a secret shows nothing, however it is printed', () => {
  const value = secret.value('hunter2')
  const printed = [String(value), JSON.stringify({ value }), inspect(value), inspect({ deep: { value } }), `${value}`]
  for (const text of printed) {
    expect(text).toContain('[secret]')
    expect(text).not.toContain('hunter2')
  }
  expect(value.reveal()).toBe('hunter2')
})
