import { describe, expect, it } from 'vitest'
import { cpuSecondsIn, rssMiBIn } from '../../../bench/run/process-usage.ts'

describe('the CPU time and memory of a process', () => {
  it.each([
    ['a plain name', 'node'],
    ['spaces and parentheses in the name', 'my (odd) name)'],
  ])('reads user and system time with %s', (_, name) => {
    const stat = `4242 (${name}) S 1 4242 4242 0 -1 4194304 900 0 0 0 150 25 7 8 20 0 11 0 12345 678 90`
    expect(cpuSecondsIn(stat)).toBe(1.75)
  })

  it('reads the resident memory', () => {
    expect(rssMiBIn('Name:\tnode\nVmHWM:\t  409600 kB\nVmRSS:\t  204800 kB\nThreads:\t11\n')).toBe(200)
  })

  it('says that it does not know rather than zero', () => {
    expect(rssMiBIn('Name:\tkthreadd\n')).toBeNaN()
  })
})
