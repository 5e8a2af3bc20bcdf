import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkOperation } from './harness/check-operation.ts'
import { type RunningWorld, startWorld } from './harness/start-world.ts'
import { regressions } from './regressions.ts'
import { worlds } from './schemas/worlds.ts'
import { faultsOf, noFaults } from './upstream/faults.ts'

describe.each(worlds)('both ways, over the schema $name', (world) => {
  let running: RunningWorld
  beforeAll(async () => {
    running = await startWorld(world)
  })
  afterAll(() => running?.close())

  const own = regressions.filter((each) => each.world === world.name)
  it('have named cases', () => {
    expect(regressions.every((each) => worlds.some(({ name }) => name === each.world))).toBe(true)
  })

  for (const { name, query, variables = {}, faultSeed, data, errors } of own)
    it(name, async () => {
      const faults = faultSeed === undefined ? noFaults : faultsOf(faultSeed)
      const check = await checkOperation(running, { query, variables }, faults)
      if (check.kind === 'invalid') throw new Error(check.message)
      expect(check.findings).toEqual([])
      expect(JSON.parse(check.compiled.data ?? 'null')).toEqual(data)
      const seen = check.compiled.errors.map(({ code, source, path }) => ({ code, source, path }))
      if (errors !== undefined) expect(seen).toEqual(errors)
    })
})
