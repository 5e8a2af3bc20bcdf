import { parseArgs } from 'node:util'
import { UsageError } from '../arguments.ts'

export interface SoakArguments {
  readonly minutes: number
  /** Flags for the gateway's Node, before those that it is started with anyway. */
  readonly nodeFlags: readonly string[]
}

export const usage = `npm run soak -- [options]
  --minutes N      how long the load lasts (10); a quarter of it is warm-up
  --node='FLAGS'   flags for the gateway's Node, to see what they do to its memory`

/** @throws UsageError for arguments that mean nothing. */
export function readSoakArguments(args: readonly string[]): SoakArguments {
  const { minutes: text, node } = parse(args)
  const minutes = Number(text)
  if (!(Number.isFinite(minutes) && minutes > 0))
    throw new UsageError(`--minutes must be a number above 0, not ${text}`)
  return { minutes, nodeFlags: node.split(' ').filter((flag) => flag !== '') }
}

function parse(args: readonly string[]) {
  try {
    const options = { minutes: { type: 'string', default: '10' }, node: { type: 'string', default: '' } } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments')
  }
}
