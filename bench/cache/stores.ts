import { createStore } from '../../src/cache/create-store.ts'
import type { CacheEntry } from '../../src/cache/entry.ts'
import { medianOf, timeOf } from './time-of.ts'

/**
 * What a read of a store costs beside a read of a Map, and what tags cost in Redis. Needs Redis at 127.0.0.1:6379 for the second half.
 */
const keys = Array.from({ length: 100 }, (_, id) => `orders:${id}`)
const nowMs = Date.now()
const entryOf = (id: number, tags: readonly string[]): CacheEntry => ({
  value: { id, name: `order ${id}`, lines: [{ sku: `SKU-${id}`, quantity: 1 }], note: 'x'.repeat(800) },
  storedMs: nowMs,
  freshUntilMs: nowMs + 3_600_000,
  revalidateUntilMs: 0,
  ifErrorUntilMs: 0,
  tags,
})
const rows: [name: string, micros: number][] = []

const map = new Map(keys.map((key, id) => [key, entryOf(id, [])]))
rows.push(['Map, 100 keys', timeOf(() => keys.map((key) => map.get(key)))])
const memory = await createStore('memory:')
await memory.setMany(keys.map((key, id) => ({ key, entry: entryOf(id, ['order', key]) })))
rows.push(['memory, 100 keys', timeOf(() => memory.getMany(keys))])
await memory.invalidate(['other'])
rows.push(['memory, 100 keys, after an invalidation', timeOf(() => memory.getMany(keys))])
const entry = entryOf(1, ['order'])
rows.push(['memory, one set', timeOf(() => memory.setMany([{ key: 'one', entry }]))])

const redis = await createStore('redis://127.0.0.1:6379?namespace=bench&maxTtlMs=600000&readTimeoutMs=1000')
for (const [name, tagsOf] of [
  ['without tags', () => []],
  ['with one tag for all', () => ['order']],
  ['with a tag each', (key: string) => [key]],
] as const) {
  await redis.setMany(keys.map((key, id) => ({ key, entry: entryOf(id, tagsOf(key)) })))
  rows.push([`Redis, 1 key, ${name}`, await medianOf(async () => redis.getMany(keys.slice(0, 1)))])
  rows.push([`Redis, 100 keys, ${name}`, await medianOf(async () => redis.getMany(keys), 500)])
}
await redis.purge('')
await redis.close()

process.stdout.write('| what | µs |\n| --- | --- |\n')
for (const [name, micros] of rows) process.stdout.write(`| ${name} | ${micros} |\n`)
