import { GraphQLSchema, introspectionFromSchema, printSchema, specifiedDirectives } from 'graphql'
import { loadSupergraph } from '../gateway/load-supergraph.ts'
import type { CommandIo, ExitCode, OptionValues } from './command.ts'
import { type LoadModules, loadModules } from './load-modules.ts'
import { printDiagnostics } from './print-diagnostics.ts'
import { readConfig } from './read-config.ts'

/** `selvedge print`: the schema that clients see. What is left out of it is said on standard error, and makes the exit code 1. */
export async function print(
  io: CommandIo,
  values: OptionValues,
  load: LoadModules = loadSupergraph,
): Promise<ExitCode> {
  const config = readConfig(io, values)
  if (config === undefined) return 2
  const loaded = await loadModules(load, config, io)
  await loaded.close()
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error')
  io.complain(printDiagnostics(errors))
  if (loaded.schema === undefined) return 1
  const schema = withoutMappingDirectives(loaded.schema)
  const text = values.json === true ? JSON.stringify(introspectionFromSchema(schema), null, 2) : printSchema(schema)
  io.print(`${text}\n`)
  return errors.length === 0 ? 0 : 1
}

/** How fields are fetched is the modules' business: clients see types only. */
function withoutMappingDirectives(schema: GraphQLSchema): GraphQLSchema {
  return new GraphQLSchema({ ...schema.toConfig(), directives: specifiedDirectives })
}
