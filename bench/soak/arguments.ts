import { parseArgs } from 'node:util'
import { UsageError } from '../arguments.ts'
import { mixes } from './mix.ts'

export interface SoakArguments {
  readonly minutes: number
  readonly traffic: keyof typeof mixes | 'faults'
  /** Requests a second, where upstreams are faulty. */
  readonly perSecond: number
  /** Flags for the gateway's Node, before those that it is started with anyway. */
  readonly nodeFlags: readonly string[]
}

export const usage = `npm run soak -- [options]
  --minutes N      how long the load lasts (10); a quarter of it is warm-up
  --traffic NAME   faults: upstreams that do everything wrong (the default); steady: the texts of an app; varied: also texts that hardly
                   ever come again
  --rate N         requests a second beside faults (500)
  --node='FLAGS'   flags for the gateway's Node, to see what they do to its memory`

/** @throws UsageError for arguments that mean nothing. */
export function readSoakArguments(args: readonly string[]): SoakArguments {
  const { minutes: text, traffic, rate, node } = parse(args)
  const minutes = Number(text)
  if (!(Number.isFinite(minutes) && minutes > 0))
    throw new UsageError(`--minutes must be a number above 0, not ${text}`)
  if (!isTraffic(traffic))
    throw new UsageError(`--traffic must be one of faults, ${Object.keys(mixes).join(', ')}, not ${traffic}`)
  const perSecond = Number(rate)
  if (!(Number.isFinite(perSecond) && perSecond > 0))
    throw new UsageError(`--rate must be a number above 0, not ${rate}`)
  return { minutes, traffic, perSecond, nodeFlags: node.split(' ').filter((flag) => flag !== '') }
}

function isTraffic(name: string): name is SoakArguments['traffic'] {
  return name === 'faults' || Object.hasOwn(mixes, name)
}

function parse(args: readonly string[]) {
  try {
    const options = {
      minutes: { type: 'string', default: '10' },
      traffic: { type: 'string', default: 'faults' },
      rate: { type: 'string', default: '500' },
      node: { type: 'string', default: '' },
    } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments')
  }
}
