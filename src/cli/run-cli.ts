import { assertNever } from '../utils/assert.ts'
import type { CommandIo, ExitCode } from './command.ts'
import { commandHelpText, helpText } from './help.ts'
import { parseArguments } from './parse-arguments.ts'
import { readVersion } from './version.ts'

/** Runs the command that the arguments ask for. Never rejects. */
export async function runCli(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const parsed = parseArguments(args)
  switch (parsed.kind) {
    case 'help':
      io.print(parsed.command === undefined ? helpText() : commandHelpText(parsed.command))
      return 0
    case 'version':
      io.print(`${readVersion()}\n`)
      return 0
    case 'wrong':
      io.complain(`selvedge: ${parsed.message}\nUsage: ${parsed.usage}\n`)
      return 2
    case 'run':
      try {
        const run = await parsed.command.load()
        return await run(io, parsed.values)
      } catch (error) {
        io.complain(`selvedge: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
        return 1
      }
    default:
      return assertNever(parsed)
  }
}
