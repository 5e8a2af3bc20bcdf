import { readFileSync } from 'node:fs'
import type { FileFinding } from '../sources/source.ts'

/** The option that a rule is about, where its name does not begin with it. */
const optionOfRule: Readonly<Record<string, readonly string[]>> = {
  wsdl: ['wsdl'],
  openapi: ['document'],
  upstream: ['schema', 'url'],
  file: ['schema', 'wsdl', 'document'],
}

/**
 * Where in a module's code a finding about one of its options belongs: the option, else the call that takes the options, else
 * the default export.
 * @returns its 1-based line; undefined where the file is not to be read.
 */
export function lineOfOption(
  file: string,
  { rule, message }: Pick<FileFinding, 'rule' | 'message'>,
): number | undefined {
  let lines: readonly string[]
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    return undefined
  }
  const [topic = ''] = rule.split('-')
  const options = [...namedOptions(message), ...(optionOfRule[topic] ?? [])]
  const patterns = [
    ...options.map((name) => new RegExp(`(^|[\\s{,])['"]?${name}['"]?\\s*[:,}]`)),
    /\b(rest|soap|graphql|openapi)\s*\(/,
    /export\s+default\b/,
  ]
  for (const pattern of patterns) {
    const at = lines.findIndex((line) => !/^\s*(\/\/|\*|import\b)/.test(line) && pattern.test(line))
    if (at !== -1) return at + 1
  }
  return 1
}

/** Options as problems name them: `orders.attemptTimeoutMs: must be ...`, `orders: Unrecognized key: "timeout"`. */
function namedOptions(message: string): string[] {
  const path = /^[^\s:]*\.([A-Za-z_]\w*)(?:\[\d+\])*:/.exec(message)?.[1]
  const unknown = /Unrecognized keys?: ((?:"[A-Za-z_]\w*"(?:, )?)+)/.exec(message)?.[1]
  return [...(path === undefined ? [] : [path]), ...(unknown?.match(/\w+/g) ?? [])]
}
