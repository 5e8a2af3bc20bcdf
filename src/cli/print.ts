import { GraphQLSchema, introspectionFromSchema, printSchema, specifiedDirectives } from 'graphql'
import { loadSupergraph } from '../gateway/load-supergraph.ts'
import { findEntityTypes } from '../gateway/subgraph/entity-types.ts'
import { subgraphSdl } from '../gateway/subgraph/subgraph-sdl.ts'
import type { LoadedModule } from '../modules/load-module.ts'
import { sourcesOf } from '../modules/sources-of.ts'
import type { CommandIo, ExitCode, OptionValues } from './command.ts'
import { type LoadedModules, type LoadModules, loadModules } from './load-modules.ts'
import { printDiagnostics } from './print-diagnostics.ts'
import { readConfig } from './read-config.ts'

/** What of a module is looked at. */
type PrintedModule = Pick<LoadedModule, 'source'>

/** `selvedge print`: the schema that clients see. What is left out of it is said on standard error, and makes the exit code 1. */
export async function print(
  io: CommandIo,
  values: OptionValues,
  load: LoadModules<PrintedModule> = loadSupergraph,
): Promise<ExitCode> {
  const config = readConfig(io, values)
  if (config === undefined) return 2
  const loaded = await loadModules(load, config, io)
  await loaded.close()
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error')
  io.complain(printDiagnostics(errors))
  if (loaded.schema === undefined) return 1
  io.print(`${textOf(loaded.schema, loaded, values)}\n`)
  return errors.length === 0 ? 0 : 1
}

function textOf(
  schema: GraphQLSchema,
  { modules }: LoadedModules<PrintedModule>,
  { json, subgraph }: OptionValues,
): string {
  if (subgraph === true) {
    const sources = sourcesOf(modules)
    return subgraphSdl(schema, sources, findEntityTypes(schema, sources)).trimEnd()
  }
  const seen = withoutMappingDirectives(schema)
  return json === true ? JSON.stringify(introspectionFromSchema(seen), null, 2) : printSchema(seen)
}

/** How fields are fetched is the modules' business: clients see types only. */
function withoutMappingDirectives(schema: GraphQLSchema): GraphQLSchema {
  return new GraphQLSchema({ ...schema.toConfig(), directives: specifiedDirectives })
}
