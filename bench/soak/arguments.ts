import { parseArgs } from 'node:util'
import { UsageError } from '../arguments.ts'
import { mixes } from './mix.ts'

export interface SoakArguments {
  readonly minutes: number
  readonly traffic: keyof typeof mixes
  /** Flags for the gateway's Node, before those that it is started with anyway. */
  readonly nodeFlags: readonly string[]
}

export const usage = `npm run soak -- [options]
  --minutes N      how long the load lasts (10); a quarter of it is warm-up
  --traffic NAME   steady: the texts of an app (the default); varied: also texts that hardly ever come again
  --node='FLAGS'   flags for the gateway's Node, to see what they do to its memory`

/** @throws UsageError for arguments that mean nothing. */
export function readSoakArguments(args: readonly string[]): SoakArguments {
  const { minutes: text, traffic, node } = parse(args)
  const minutes = Number(text)
  if (!(Number.isFinite(minutes) && minutes > 0))
    throw new UsageError(`--minutes must be a number above 0, not ${text}`)
  if (!isMix(traffic)) throw new UsageError(`--traffic must be one of ${Object.keys(mixes).join(', ')}, not ${traffic}`)
  return { minutes, traffic, nodeFlags: node.split(' ').filter((flag) => flag !== '') }
}

function isMix(name: string): name is keyof typeof mixes {
  return Object.hasOwn(mixes, name)
}

function parse(args: readonly string[]) {
  try {
    const options = {
      minutes: { type: 'string', default: '10' },
      traffic: { type: 'string', default: 'steady' },
      node: { type: 'string', default: '' },
    } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments')
  }
}
