import type { Command } from './command.ts'
import { commands } from './commands.ts'

/** The text of `selvedge --help`. */
export function helpText(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'Usage: selvedge <command> [options]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Options:',
    '  --help     Show this help, or a command’s: selvedge <command> --help',
    '  --version  Show the version.',
    '',
    'Exit code: 0 good, 1 findings, 2 wrong usage.',
    '',
  ].join('\n')
}

/** The text of `selvedge <command> --help`. */
export function commandHelpText(command: Command): string {
  const rows = [
    ...(command.arguments ?? []).map(({ placeholder, meaning }) => [placeholder, meaning] as const),
    ...command.options.map((option) => [optionText(option), option.meaning] as const),
  ]
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    `Usage: ${usageOf(command)}`,
    '',
    command.details,
    '',
    'Options:',
    ...rows.map(([left, meaning]) => `  ${left.padEnd(width)}  ${meaning}`),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n')
}

/** One line: `selvedge check [--schema DIR] [--json]`. */
export function usageOf(command: Command): string {
  const options = command.options.map((option) => `[${optionText(option)}]`)
  const given = (command.arguments ?? []).map(({ placeholder }) => `[${placeholder}]`)
  return ['selvedge', command.name, ...options, ...given].join(' ')
}

function optionText({ name, placeholder }: Command['options'][number]): string {
  return placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`
}
