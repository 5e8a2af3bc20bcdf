import { parse } from 'graphql'
import { expect, it } from 'vitest'
import { createDocumentStore } from '../../../src/server/graphql/document-store.ts'
import { documentLimits } from '../../../src/server/http/limits.ts'

it('gives the very document that it was given', async () => {
  const store = createDocumentStore()
  const document = parse('{ a }')
  await store.set('key', document)
  expect(await store.get('key')).toBe(document)
  expect(await store.get('other')).toBeUndefined()
})

it('keeps texts of so many characters, the last ones', async () => {
  const store = createDocumentStore()
  const text = `{ ${'a '.repeat(5_000)} }`
  const most = (2 * documentLimits.keptCharacters) / text.length
  for (let each = 0; each < 100; each++) await store.set(`${each}`, parse(text))
  const kept = await Promise.all(Array.from({ length: 100 }, async (_, each) => store.get(`${99 - each}`)))
  const count = kept.filter((document) => document !== undefined).length
  expect(count).toBeGreaterThan(most / 4)
  expect(count).toBeLessThanOrEqual(most)
  expect(kept[0]).toBeDefined()
})
