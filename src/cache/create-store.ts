import { ConfigError } from '../errors/config-error.ts'
import { systemClock } from '../utils/clock.ts'
import { systemRandom } from '../utils/random.ts'
import { systemTimer } from '../utils/timer.ts'
import { createMemoryStore } from './memory/memory-store.ts'
import { type MemoryStoreOptions, parseMemoryOptions } from './memory/options.ts'
import { createRedisStore } from './redis/redis-store.ts'
import { parseRemoteOptions, type RemoteSettings, type RemoteStoreOptions } from './remote/options.ts'
import type { CacheStore } from './store.ts'
import type { StoreParts } from './store-parts.ts'

/** A store that can be: what its URI says is right, and nothing was opened. */
export interface NamedStore {
  /** The URI as it was given, with credentials: not for any eye. Equal ones are one store. */
  readonly uri: string
  /** A store that is not there does not fail this: it is `down` until it is. */
  readonly open: (parts?: StoreParts) => Promise<CacheStore>
}

/**
 * The store that a URI names: `memory:`, `memory://?entries=10000&bytes=67108864`, `redis://user:password@host:6379/0`, `rediss://` (over
 * TLS). What stands behind `?` are the options of `MemoryStoreOptions` or `RemoteStoreOptions`. A store that is not there does not fail
 * this: it is `down` until it is.
 * @throws ConfigError which never shows credentials.
 */
export async function createStore(uri: string, parts: StoreParts = {}): Promise<CacheStore> {
  return readStoreUri(uri).open(parts)
}

/**
 * Reads what `createStore` opens.
 * @param at where the URI stands, for mistakes in it.
 * @throws ConfigError as `createStore`.
 */
export function readStoreUri(uri: string, at = 'cache'): NamedStore {
  const wrong = (rule: string): ConfigError => new ConfigError({ path: at, rule })
  const url = parseUri(uri)
  if (url === undefined) throw wrong('must be a URI like redis://cache:6379')
  const options = readOptions(url)
  switch (url.protocol) {
    case 'memory:': {
      if (url.host !== '' || !/^\/*$/.test(url.pathname)) throw wrong('memory has no host and no path')
      const settings = parseMemoryOptions(options as MemoryStoreOptions, at)
      return { uri, open: async ({ clock = systemClock } = {}) => createMemoryStore(settings, clock) }
    }
    case 'redis:':
    case 'rediss:': {
      const settings = parseRemoteOptions(options as RemoteStoreOptions, at)
      if (url.hostname === '') throw wrong('must name a host, like redis://cache:6379')
      if (!/^\/?\d{0,5}$/.test(url.pathname)) throw wrong('the path must be the number of a database, like /0')
      if (!isDecodable(url.username) || !isDecodable(url.password))
        throw wrong('the user name and the password must be percent-encoded')
      url.search = ''
      return { uri, open: (parts = {}) => openRedis(url.href, settings, parts) }
    }
    default:
      throw wrong('must start with memory:, redis:// or rediss://; other Keyv adapters are given by code')
  }
}

function openRedis(href: string, settings: RemoteSettings, parts: StoreParts): Promise<CacheStore> {
  const { clock = systemClock, timer = systemTimer, random = systemRandom, onEvent = () => {} } = parts
  return createRedisStore(href, settings, { clock, timer, random, onEvent })
}

function parseUri(uri: string): URL | undefined {
  return URL.canParse(uri) ? new URL(uri) : undefined
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Numbers as numbers: which options there are, and what they may be, their own rules say. */
function readOptions(url: URL): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    [...url.searchParams].map(([name, text]) => [name, /^-?\d{1,16}$/.test(text) ? Number(text) : text]),
  )
}
