import { parseArgs } from 'node:util'

export interface BenchArguments {
  /** Names of workloads; undefined is all. */
  readonly only: readonly string[] | undefined
  readonly repetitions: number
  readonly windowMs: number
  readonly warmUpMs: number
  /** Where the raw results go. */
  readonly jsonFile: string | undefined
  /** Where CPU profiles of the gateways go. */
  readonly profileDirectory: string | undefined
  /** Whether the tables in README.md are written anew. */
  readonly isRecorded: boolean
}

export const usage = `npm run bench -- [options]
  --only NAME[,NAME]   these workloads
  --repetitions N      windows of each subject (5)
  --seconds N          length of a window (1.5)
  --quick              a check of under a minute: 2 windows of 0.2 s; its numbers mean little
  --json FILE          raw results as JSON
  --cpu-prof DIR       CPU profiles of the gateways
  --record             write the tables into bench/README.md; for whole runs only`

/** V8 was seen to compile a gateway's code for 6 to 9 seconds under load; before, one start came out 30 % slower than another. */
const fullWarmUpMs = 8_000

/** A mistake of whoever typed the command. */
export class UsageError extends Error {}

/** @throws UsageError for arguments that mean nothing. */
export function readArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const values = parse(args)
  const only = values.only?.split(',').map((name) => name.trim())
  const unknown = only?.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`no workload ${unknown}; there are ${known.join(', ')}`)
  const isQuick = values.quick === true
  if (values.record === true && (isQuick || only !== undefined))
    throw new UsageError('--record takes neither --quick nor --only: what is recorded is a whole run')
  const seconds = positive('seconds', values.seconds, isQuick ? 0.2 : 1.5)
  const repetitions = positive('repetitions', values.repetitions, isQuick ? 2 : 5)
  if (!Number.isInteger(repetitions)) throw new UsageError(`--repetitions must be a whole number, not ${repetitions}`)
  return {
    only,
    repetitions,
    windowMs: seconds * 1000,
    warmUpMs: isQuick ? 200 : fullWarmUpMs,
    jsonFile: values.json,
    profileDirectory: values['cpu-prof'],
    isRecorded: values.record === true,
  }
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean' } as const
    const options = {
      only: text,
      repetitions: text,
      seconds: text,
      quick: flag,
      json: text,
      'cpu-prof': text,
      record: flag,
    }
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments')
  }
}

function positive(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!(Number.isFinite(value) && value > 0)) throw new UsageError(`--${name} must be a number above 0, not ${text}`)
  return value
}
