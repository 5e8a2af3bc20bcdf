import { expect, test } from 'vitest'
import { GatewayError } from '../../../src/errors/gateway-error.ts'
import { createLogger, type LogFields, type LoggerOptions } from '../../../src/observability/index.ts'
import { secret } from '../../../src/utils/secret.ts'

function setUp(options: LoggerOptions = {}) {
  const lines: string[] = []
  const logger = createLogger({ ...options, destination: { write: (line) => lines.push(line) } })
  const log = (fields: LogFields): Record<string, unknown> => {
    lines.length = 0
    logger.info('request', fields)
    const { level, time, event, ...rest } = JSON.parse(lines[0] ?? '{}')
    return rest
  }
  return { lines, logger, log }
}

test('writes an event as one line of JSON with fixed fields', () => {
  const { lines, logger } = setUp()
  logger.info('request', { requestId: 'r-1', durationMs: 1.5 })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^[^\n]+\n$/)
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    event: 'request',
    requestId: 'r-1',
    durationMs: 1.5,
  })
})

test('drops what is below its level, and adds a child’s fields', () => {
  const { lines, logger } = setUp({ level: 'warn' })
  logger.info('no')
  logger.debug('no')
  logger.child({ source: 'crm' }).child({ connector: 'Query.a' }).warn('yes', { code: 'X' })
  logger.error('also')
  expect(lines.map((line) => JSON.parse(line)).map(({ time, ...rest }) => rest)).toEqual([
    { level: 'warn', event: 'yes', source: 'crm', connector: 'Query.a', code: 'X' },
    { level: 'error', event: 'also' },
  ])
})

test('lets no event set the line’s own fields', () => {
  const { lines, logger } = setUp()
  logger.info('real', { event: 'forged', level: 'fatal', time: 0 })
  expect(lines[0]?.match(/"event"/g)).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'real', level: 'info' })
})

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'

test.each([
  ['Bearer abcdef', '[redacted]'],
  ['got basic QWxhZGRpbjpvcGVu back', 'got [redacted] back'],
  [`token is ${jwt}`, 'token is [redacted]'],
  [jwt.slice(0, 30), '[redacted]'],
  ['card 4111 1111 1111 1111 refused', 'card [redacted] refused'],
  ['card 4111-1111-1111-1111', 'card [redacted]'],
  ['4111111111111111', '[redacted]'],
  ['password=hunter2&x=1', 'password=[redacted]&x=1'],
  ['{"apiKey": "abc", "a": 1}', '{"apiKey": "[redacted]", "a": 1}'],
  ['api_key: abc', 'api_key: [redacted]'],
  ['redis://user:pass@cache:6379/0', 'redis://[redacted]@cache:6379/0'],
  ['sk_live_abcdefgh12345', '[redacted]'],
  ['AKIAIOSFODNN7EXAMPLE', '[redacted]'],
  ['aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3', '[redacted]'],
  ['-----BEGIN PRIVATE KEY-----\nMIIE', '[redacted]'],
  [
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  ],
  ['01JD5XW8ZQ3M9T4V7B2K6H1N0P', '01JD5XW8ZQ3M9T4V7B2K6H1N0P'],
  ['2026-11-21T05:30:59.123Z', '2026-11-21T05:30:59.123Z'],
  ['/orders/12345?ids=*', '/orders/12345?ids=*'],
  ['Customer.ordersByCustomerIdAndStatus', 'Customer.ordersByCustomerIdAndStatus'],
  ['a\r\nlevel=fatal \u001b[31m\u2028', 'a\\u000d\\u000alevel=fatal \\u001b[31m\\u2028'],
])('the text %j is written as %j', (text, written) => {
  expect(setUp().log({ text })).toEqual({ text: written })
})

test.each(['authorization', 'Set-Cookie', 'x-api-key', 'clientSecret', 'access_token', 'PASSWORD', 'cardNumber'])(
  'a field called %s is never written',
  (name) => {
    const nested = { headers: { [name]: ['canary'] }, map: new Map([[name, 'canary']]), [name]: 'canary' }
    expect(JSON.stringify(setUp().log(nested))).not.toContain('canary')
  },
)

test('caps text at 200 characters after redacting, so that no cut secret remains', () => {
  const { text } = setUp().log({ text: `${'a '.repeat(98)}Bearer canary-canary-canary` })
  expect(text).toHaveLength(203)
  expect(text).not.toContain('canary')
})

test('redacts hostile text in linear time', () => {
  const texts = [
    '1 '.repeat(100_000),
    'eyJ'.repeat(50_000),
    '://'.repeat(50_000),
    'token'.repeat(50_000),
    `Bearer ${'='.repeat(200_000)}`,
  ]
  const { log } = setUp()
  const started = performance.now()
  for (const text of texts) log({ text })
  expect(performance.now() - started).toBeLessThan(200)
})

test('writes an error with its causes and frames, but not what hangs on it', () => {
  const cause = Object.assign(new Error('connect 10.0.0.7 with Bearer canary'), {
    code: 'ECONNREFUSED',
    config: 'canary',
  })
  const { error } = setUp().log({ error: new GatewayError('UPSTREAM_UNAVAILABLE', { source: 'crm', cause }) })
  expect(error).toMatchObject({
    name: 'GatewayError',
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'The crm service is not available.',
    frames: expect.arrayContaining([expect.stringMatching(/^at /)]),
    cause: { name: 'Error', code: 'ECONNREFUSED', message: 'connect 10.0.0.7 with [redacted]' },
  })
  expect(JSON.stringify(error)).not.toContain('canary')
})

test('writes any value within bounds and never throws', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const endlessCause = new Error('a')
  endlessCause.cause = endlessCause
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no')
      },
      has: () => {
        throw new Error('no')
      },
    },
  )
  const fields = setUp().log({
    circle,
    endlessCause,
    hostile,
    many: Array.from({ length: 1000 }, (_, index) => index),
    bytes: Buffer.from('canary'),
    big: 12345n,
    when: new Date(0),
    never: new Date(Number.NaN),
    secret: secret.value('canary'),
    wrapped: secret.value('canary'),
    nothing: null,
    absent: undefined,
    ['__proto__']: { polluted: true },
    call: () => 'canary',
  })
  expect(fields).toMatchObject({
    hostile: '[unreadable]',
    bytes: '[6 bytes]',
    big: '12345',
    when: '1970-01-01T00:00:00.000Z',
    never: 'invalid date',
    wrapped: '[secret]',
    nothing: null,
    call: '[function]',
  })
  expect(fields.many).toHaveLength(50)
  expect(JSON.stringify(fields)).not.toContain('canary')
  expect(JSON.stringify(fields).length).toBeLessThan(20_000)
})

test('a destination that fails does not fail the caller', () => {
  const logger = createLogger({
    destination: {
      write: () => {
        throw new Error('EPIPE')
      },
    },
  })
  expect(() => logger.error('x')).not.toThrow()
})

test('a text of one word is masked as it is beside others', () => {
  const { log } = setUp()
  const parts = ['eyJ', 'abcde', 'sk', '_', '-', '4111', '11111', '.', 'AKIA', 'QX7ZJ2', 'aB3dE5fG7h', 'xoxb', 'é']
  const words = parts.flatMap((a) => parts.flatMap((b) => parts.flatMap((c) => parts.map((d) => a + b + c + d))))
  const differing = words.filter((word) => `! ${log({ text: word }).text}` !== log({ text: `! ${word}` }).text)
  expect(differing).toEqual([])
})

test('lines of one millisecond and of the next have their time', async () => {
  const { lines, logger } = setUp()
  for (const startedMs = Date.now(); Date.now() < startedMs + 3; ) logger.info('a')
  logger.info('a')
  const times: number[] = lines.map((line) => Date.parse(JSON.parse(line).time))
  expect(times.every((time) => Math.abs(time - Date.now()) < 5_000)).toBe(true)
  expect(new Set(times).size).toBeGreaterThan(1)
})
