import { z } from 'zod'
import { type CacheStore, type NamedStore, readStoreUri, type StoreParts } from '../../cache/index.ts'
import { ConfigError } from '../../errors/config-error.ts'
import type { MaybePromise } from '../../utils/maybe-promise.ts'
import { type Env, Secret } from '../../utils/secret.ts'

/** Makes a store; what it is given goes to `createKeyvStore`, so that what the store fails at is counted and logged. */
export type MakeStore = (parts: StoreParts) => MaybePromise<CacheStore>

/** What `defineModule({ cache: { store } })` takes. */
export type StoreOption = string | Secret | MakeStore

/** A store that a source has chosen, and that is not open yet. */
export type StoreChoice =
  | ({ readonly kind: 'named' } & NamedStore)
  | { readonly kind: 'made'; readonly open: (parts: StoreParts) => Promise<CacheStore> }

const rule =
  "must be a URI like 'redis://cache:6379', a secret that holds one, like secret.env('ORDERS_CACHE'), or a function that makes a store"

/** What may be chosen. */
export const storeShape = z.custom<StoreOption>(
  (value) => typeof value === 'string' || typeof value === 'function' || value instanceof Secret,
  rule,
)

/** @throws ConfigError for what names no store; never shows the URI, which may hold a password. */
export function readStoreChoice(option: StoreOption, env: Env, at: string): StoreChoice {
  if (typeof option === 'function') return { kind: 'made', open: (parts) => make(option, parts, at) }
  return { kind: 'named', ...readStoreUri(typeof option === 'string' ? option : reveal(option, env, at), at) }
}

function reveal(secret: Secret, env: Env, at: string): string {
  if (secret.isAsked) throw new ConfigError({ path: at, rule: 'must be at hand: secret.env(...) or secret.file(...)' })
  const uri = secret.reveal(env)
  if (uri === undefined) throw new ConfigError({ path: at, rule: `needs a value, and ${secret.origin} gives none` })
  return uri
}

async function make(option: MakeStore, parts: StoreParts, at: string): Promise<CacheStore> {
  let made: unknown
  try {
    made = await option(parts)
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    throw new ConfigError({ path: at, rule: 'must make a store, and failed instead' }, { cause })
  }
  if (!isStore(made)) throw new ConfigError({ path: at, rule: 'must make a store, as createKeyvStore does' })
  return made
}

const methods = ['getMany', 'setMany', 'deleteMany', 'invalidate', 'purge', 'lease', 'isUp', 'status', 'close'] as const

function isStore(value: unknown): value is CacheStore {
  if (typeof value !== 'object' || value === null) return false
  return methods.every((name) => typeof Reflect.get(value, name) === 'function')
}
