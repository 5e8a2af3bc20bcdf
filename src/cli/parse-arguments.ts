import { parseArgs } from 'node:util'
import type { Command, OptionValues } from './command.ts'
import { commands } from './commands.ts'
import { nearestWord } from './did-you-mean.ts'
import { usageOf } from './help.ts'

/** What the arguments ask for. */
export type ParsedArguments =
  | { readonly kind: 'help'; readonly command?: Command }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: Command; readonly values: OptionValues }
  | { readonly kind: 'wrong'; readonly message: string; readonly usage: string }

const generalUsage = 'selvedge <command> [options]; selvedge --help lists the commands'

/** Reads the arguments after the program's name. */
export function parseArguments(args: readonly string[]): ParsedArguments {
  const [first, ...rest] = args
  if (first === undefined) return { kind: 'wrong', message: 'no command given', usage: generalUsage }
  if (first === '--help' || first === '-h' || first === 'help') {
    const command = commands.find(({ name }) => name === rest[0])
    return command === undefined ? { kind: 'help' } : { kind: 'help', command }
  }
  if (first === '--version' || first === '-v') return { kind: 'version' }
  const command = commands.find(({ name }) => name === first)
  if (command === undefined) {
    const known = [...commands.map(({ name }) => name), '--help', '--version']
    const kind = first.startsWith('-') ? 'option' : 'command'
    return { kind: 'wrong', message: `unknown ${kind} ${first}${suggestion(first, known)}`, usage: generalUsage }
  }
  return parseOptions(command, rest)
}

function parseOptions(command: Command, args: readonly string[]): ParsedArguments {
  const wrong = (message: string): ParsedArguments => ({ kind: 'wrong', message, usage: usageOf(command) })
  const options = Object.fromEntries(command.options.map(({ name, type }) => [name, { type }]))
  const { values, tokens } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const wanted = command.arguments ?? []
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (positionals.length === wanted.length) return wrong(`unexpected argument ${token.value}`)
      positionals.push(token.value)
    }
    if (token.kind !== 'option' || token.name === 'help') continue
    const option = command.options.find(({ name }) => name === token.name)
    if (option === undefined) {
      const known = [...command.options.map(({ name }) => `--${name}`), '--help']
      return wrong(`unknown option ${token.rawName}${suggestion(token.rawName, known)}`)
    }
    const isMissing =
      token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('--'))
    if (option.type === 'string' && isMissing) {
      return wrong(`option --${option.name} needs a value`)
    }
    if (option.type === 'boolean' && token.value !== undefined) return wrong(`option --${option.name} takes no value`)
  }
  if (values.help === true) return { kind: 'help', command }
  const given = values as OptionValues // parseArgs gives lists only for `multiple`
  const named = positionals.map((value, index) => [wanted[index]?.name, value])
  return { kind: 'run', command, values: { ...given, ...Object.fromEntries(named) } }
}

function suggestion(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known)
  return nearest === undefined ? '' : `; did you mean ${nearest}?`
}
