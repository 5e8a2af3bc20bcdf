import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/config/index.ts'
import { ConfigError } from '../../../src/errors/config-error.ts'

const load = (env: Record<string, string>, flags = {}) => loadConfig({ env, flags, cwd: '/work' })

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(load({})).toEqual({
      schemaDirectory: '/work/schema',
      port: 4000,
      host: '127.0.0.1',
      cacheUri: 'memory:',
      adminToken: undefined,
      responseCache: false,
      logLevel: 'info',
      isProduction: false,
      introspection: true,
      metrics: true,
      sandbox: true,
      trace: true,
      sharing: false,
      subgraph: false,
      corsOrigins: [],
      uploads: { files: 10, fileBytes: 10_485_760, totalBytes: 33_554_432 },
      minPollIntervalMs: 100,
      maxSubscriptions: 10_000,
    })
  })

  it('hides what only developers need in production, and listens to the outside', () => {
    expect(load({ NODE_ENV: 'production' })).toMatchObject({
      host: '0.0.0.0',
      isProduction: true,
      introspection: false,
      sandbox: false,
      trace: false,
    })
  })

  it('turns each of them on or off by its variable', () => {
    const env = { NODE_ENV: 'production', SELVEDGE_INTROSPECTION: 'on', SELVEDGE_SANDBOX: 'on', SELVEDGE_TRACE: 'on' }
    expect(load(env)).toMatchObject({ introspection: true, sandbox: true, trace: true })
    expect(load({ SELVEDGE_SANDBOX: 'off' })).toMatchObject({ introspection: true, sandbox: false, trace: true })
    expect(load({ SELVEDGE_METRICS: 'off' })).toMatchObject({ metrics: false, sandbox: true })
  })

  it('lets flags win over the environment', () => {
    const env = { PORT: '1', SELVEDGE_SCHEMA: '/a', HOST: 'h' }
    expect(load(env)).toMatchObject({ port: 1, schemaDirectory: '/a', host: 'h' })
    const flags = { port: '0', schema: '../b', host: '::1' }
    expect(load(env, flags)).toMatchObject({ port: 0, schemaDirectory: '/b', host: '::1' })
  })

  it('reads how often subscriptions may poll', () => {
    expect(load({ SELVEDGE_POLL_MIN: '2000' })).toMatchObject({ minPollIntervalMs: 2_000 })
    for (const text of ['0', '1.5', '-1', '1s'])
      expect(() => load({ SELVEDGE_POLL_MIN: text })).toThrow('must be a whole number of milliseconds')
  })

  it('reads how many subscriptions may be open', () => {
    expect(load({ SELVEDGE_SUBSCRIPTIONS_MAX: '20000' })).toMatchObject({ maxSubscriptions: 20_000 })
    expect(() => load({ SELVEDGE_SUBSCRIPTIONS_MAX: 'many' })).toThrow('SELVEDGE_SUBSCRIPTIONS_MAX')
  })

  it('reads the origins whose pages may use it', () => {
    expect(load({ SELVEDGE_CORS: '*' })).toMatchObject({ corsOrigins: '*' })
    const env = { SELVEDGE_CORS: 'https://a.example.org, http://localhost:3000' }
    expect(load(env)).toMatchObject({ corsOrigins: ['https://a.example.org', 'http://localhost:3000'] })
  })

  it.each(['example.org', 'https://a.example.org/', '*, https://a.example.org', 'null', 'https://*.example.org'])(
    'refuses %s as an origin',
    (text) => {
      expect(() => load({ SELVEDGE_CORS: text })).toThrow('must be * or origins like https://app.example.org')
    },
  )

  it('takes an empty variable as not set', () => {
    expect(load({ PORT: '', SELVEDGE_CACHE: '', LOG_LEVEL: '' })).toEqual(load({}))
  })

  it('takes limits of uploads', () => {
    const { uploads } = load({
      SELVEDGE_UPLOAD_FILES: '0',
      SELVEDGE_UPLOAD_FILE_BYTES: '1',
      SELVEDGE_UPLOAD_BYTES: '2',
    })
    expect(uploads).toEqual({ files: 0, fileBytes: 1, totalBytes: 2 })
  })

  it('cannot be changed', () => {
    expect(Object.isFrozen(load({}))).toBe(true)
  })

  it.each([
    ['environment.PORT', { PORT: '65536' }, 'must be a whole number from 0 to 65535 (received "65536")'],
    ['environment.PORT', { PORT: '4e3' }, 'must be a whole number from 0 to 65535 (received "4e3")'],
    ['environment.PORT', { PORT: '-1' }, 'must be a whole number from 0 to 65535 (received "-1")'],
    [
      'environment.LOG_LEVEL',
      { LOG_LEVEL: 'loud' },
      'must be one of trace, debug, info, warn, error, fatal, silent (received "loud")',
    ],
    ['environment.SELVEDGE_UPLOAD_FILES', { SELVEDGE_UPLOAD_FILES: '-1' }, 'must be a whole number (received "-1")'],
    ['environment.SELVEDGE_TRACE', { SELVEDGE_TRACE: '1' }, "must be 'on' or 'off' (received \"1\")"],
  ])('refuses a wrong %s', (path, env, message) => {
    expect(() => load(env)).toThrow(new ConfigError([{ path, rule: message }]).message)
  })

  it.each(['memory:', 'memory://?entries=5', 'redis://cache:6379/0', 'rediss://user:s3cret@cache'])(
    'takes %s as the place of the cache',
    (uri) => {
      expect(load({ SELVEDGE_CACHE: uri }).cacheUri).toBe(uri)
    },
  )

  it.each([':s3cret@cache', 'redis:s3cret', 'redis://:s3cret@cache:port', 'postgres://:s3cret@db', 's3cret'])(
    'refuses %s as the place of the cache, and says nothing of it, as it may hold a password',
    (uri) => {
      const rule = 'must be a URI like redis://cache:6379, rediss://cache:6379 or memory:'
      expect(() => load({ SELVEDGE_CACHE: uri })).toThrow(`environment.SELVEDGE_CACHE: ${rule}`)
      expect(() => load({ SELVEDGE_CACHE: uri })).not.toThrow('s3cret')
    },
  )

  it('lists everything that is wrong at once', () => {
    let error: unknown
    try {
      load({ PORT: 'x', LOG_LEVEL: 'y' }, { port: 'z' })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ConfigError)
    const paths = error instanceof ConfigError ? error.problems.map(({ path }) => path) : []
    expect(paths).toEqual(['flags.port', 'environment.PORT', 'environment.LOG_LEVEL'])
  })
})
