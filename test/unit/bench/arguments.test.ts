import { describe, expect, it } from 'vitest'
import { readArguments, UsageError } from '../../../bench/arguments.ts'

const known = ['flat-list', 'mutation', 'rest-join']

describe('the arguments of the bench', () => {
  it('measures everything, five times, by default', () => {
    expect(readArguments([], known)).toEqual({
      only: undefined,
      repetitions: 5,
      windowMs: 1500,
      warmUpMs: 8000,
      jsonFile: undefined,
      profileDirectory: undefined,
      isRecorded: false,
    })
  })

  it('takes every option', () => {
    const args = '--only mutation,rest-join --repetitions 7 --seconds 0.5 --json out.json --cpu-prof prof'
    expect(readArguments(args.split(' '), known)).toEqual({
      only: ['mutation', 'rest-join'],
      repetitions: 7,
      windowMs: 500,
      warmUpMs: 8000,
      jsonFile: 'out.json',
      profileDirectory: 'prof',
      isRecorded: false,
    })
  })

  it('records a whole run', () => {
    expect(readArguments(['--record', '--repetitions', '9'], known)).toMatchObject({ isRecorded: true, repetitions: 9 })
  })

  it('lets a quick run be told how long to measure', () => {
    expect(readArguments(['--quick', '--seconds', '1'], known)).toMatchObject({
      repetitions: 2,
      windowMs: 1000,
      warmUpMs: 200,
    })
  })

  it.each([
    [['--only', 'rest-joyn'], /no workload rest-joyn; there are flat-list, mutation, rest-join/],
    [['--seconds', '0'], /--seconds must be a number above 0, not 0/],
    [['--seconds', 'long'], /--seconds must be a number above 0, not long/],
    [['--repetitions', '2.5'], /--repetitions must be a whole number, not 2.5/],
    [['--record', '--quick'], /a whole run/],
    [['--record', '--only', 'mutation'], /a whole run/],
    [['--fast'], /--fast/],
    [['rest-join'], /rest-join/],
  ])('refuses %j', (args, message) => {
    const read = () => readArguments(args, known)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(message)
  })
})
