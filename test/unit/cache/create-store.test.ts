import { describe, expect, it } from 'vitest'
import { createStore } from '../../../src/cache/create-store.ts'

describe('the URI of a store', () => {
  it.each(['memory:', 'memory://', 'memory:?entries=5', 'memory://?entries=5&bytes=1000&tags=7'])(
    '%s names one in memory',
    async (uri) => {
      const store = await createStore(uri)
      expect(store.status()).toEqual({ kind: 'memory', state: 'up', entries: 0, bytes: 0 })
      await store.close()
    },
  )

  it.each<[uri: string, problem: string]>([
    ['', 'cache: must be a URI like redis://cache:6379'],
    [':s3cret@cache', 'cache: must be a URI like redis://cache:6379'],
    ['memory://host', 'cache: memory has no host and no path'],
    ['memory:/path', 'cache: memory has no host and no path'],
    ['memory:?entries=0', 'cache.entries: must be a whole number from 1 (received 0)'],
    ['memory:?entries=many', 'cache.entries: must be a number (received "many")'],
    ['memory:?size=5', 'cache: Unrecognized key: "size"'],
    [
      'postgres://u:s3cret@db',
      'cache: must start with memory:, redis:// or rediss://; other Keyv adapters are given by code',
    ],
    ['redis:', 'cache: must name a host, like redis://cache:6379'],
    ['redis:///0', 'cache: must name a host, like redis://cache:6379'],
    ['redis://:s3cret@cache/orders', 'cache: the path must be the number of a database, like /0'],
    [
      'redis://:s3cret@cache?readTimeoutMs=fast',
      'cache.readTimeoutMs: must be a number of milliseconds (received "fast")',
    ],
    ['redis://:s3cret@cache?password=s3cret', 'cache: Unrecognized key: "password"'],
    ['redis://:s3%ZZcret@cache', 'cache: the user name and the password must be percent-encoded'],
  ])('%s is refused', async (uri, problem) => {
    const refused = createStore(uri).then(
      () => 'taken',
      (error: Error) => error.message,
    )
    expect(await refused).toBe(problem)
  })
})
