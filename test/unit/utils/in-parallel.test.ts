import { expect, test } from 'vitest'
import { inParallel } from '../../../src/utils/in-parallel.ts'

test.each([0, 1, 3, 4, 20])(
  'runs %i, each once and no more than three at a time, and keeps their order',
  async (count) => {
    let running = 0
    let most = 0
    const items = Array.from({ length: count }, (_, at) => at)
    const results = await inParallel(items, 3, async (item) => {
      running++
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return item * 2
    })
    expect(results).toEqual(items.map((item) => item * 2))
    expect(most).toBe(Math.min(count, 3))
  },
)

test('rejects as the first of them does', async () => {
  await expect(inParallel([1, 2, 3], 2, async (item) => Promise.reject(new Error(`${item}`)))).rejects.toThrow('1')
})
