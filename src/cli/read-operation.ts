import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Source } from 'graphql'
import type { CommandIo, OptionValues } from './command.ts'

/** What a command is asked to look at. */
export interface GivenOperation {
  /** The document, named after where it comes from. */
  readonly text: Source
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/** The operation of `QUERY`, `--file` or standard input; text that says what is wrong with how it is given. */
export async function readOperation(io: CommandIo, values: OptionValues): Promise<GivenOperation | string> {
  const text = await readText(io, values)
  if (typeof text === 'string') return text
  const { operation, variables: json } = values
  const variables = typeof json === 'string' ? readVariables(json) : undefined
  if (typeof variables === 'string') return variables
  return { text, operationName: typeof operation === 'string' ? operation : undefined, variables }
}

async function readText(io: CommandIo, { query, file }: OptionValues): Promise<Source | string> {
  if (typeof query === 'string') {
    return file === undefined ? new Source(query, 'query') : 'give either an operation or --file, not both'
  }
  if (typeof file === 'string') {
    try {
      return new Source(readFileSync(resolve(io.cwd, file), 'utf8'), file)
    } catch {
      return `the file ${file} cannot be read`
    }
  }
  const input = await io.readInput()
  return input === undefined || input.trim() === ''
    ? 'no operation given: name it, or --file, or send it to standard input'
    : new Source(input, 'stdin')
}

function readVariables(json: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Said below, with what is right.
  }
  return '--variables must be a JSON object, such as {"id":"1"}'
}
