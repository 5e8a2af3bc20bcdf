import { statSync } from 'node:fs'
import { type Config, loadConfig } from '../config/index.ts'
import { ConfigError } from '../errors/config-error.ts'
import type { CommandIo, OptionValues } from './command.ts'

/** The configuration, or undefined after complaining of what is wrong with it. */
export function readConfig(io: CommandIo, values: OptionValues): Config | undefined {
  try {
    const config = loadConfig({
      env: io.env,
      cwd: io.cwd,
      flags: {
        schema: text(values.schema),
        port: text(values.port),
        host: text(values.host),
        subgraph: values.subgraph === true ? true : undefined,
      },
    })
    if (!isDirectory(config.schemaDirectory)) {
      const rule = `there is no folder ${config.schemaDirectory}; name one with --schema or SELVEDGE_SCHEMA`
      throw new ConfigError({ path: 'schema', rule })
    }
    return config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    io.complain(`selvedge: wrong configuration\n${indent(error.message)}\n`)
    return undefined
  }
}

/** Each line two spaces to the right. */
export function indent(lines: string): string {
  return lines.replaceAll(/^/gm, '  ')
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
