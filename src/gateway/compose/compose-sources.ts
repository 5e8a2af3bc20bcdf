import { type GraphQLSchema, validateSchema } from 'graphql'
import { createDiagnostics } from '../../modules/diagnostics.ts'
import type { LoadedModule } from '../../modules/load-module.ts'
import type { Source } from '../../sources/source.ts'
import { stitchSources } from '../reference/stitch-sources.ts'

/** The supergraph of the modules that compose. */
export interface Composition {
  readonly schema: GraphQLSchema | undefined
  readonly modules: readonly LoadedModule[]
}

/**
 * Composes the healthy modules. Should they not compose together, each one that breaks what the modules before it make is
 * quarantined.
 */
export function composeSources(modules: readonly LoadedModule[]): Composition {
  const sources = modules.flatMap((module) => module.source ?? [])
  const together = tryCompose(sources)
  if (typeof together !== 'string') return { schema: together, modules }
  const accepted: Source[] = []
  let schema: GraphQLSchema | undefined
  const settled = modules.map((module) => {
    if (module.source === undefined) return module
    const composed = tryCompose([...accepted, module.source])
    if (typeof composed === 'string') return quarantine(module, composed)
    accepted.push(module.source)
    schema = composed
    return module
  })
  return { schema, modules: settled }
}

/** The composed schema, or why there is none. */
function tryCompose(sources: readonly Source[]): GraphQLSchema | string | undefined {
  if (sources.length === 0) return undefined
  try {
    const schema = stitchSources(sources)
    const [fault] = validateSchema(schema)
    return fault === undefined ? schema : fault.message
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function quarantine(module: LoadedModule, message: string): LoadedModule {
  const diagnostics = createDiagnostics(module.name)
  diagnostics.ofFile({
    rule: 'composition-failed',
    message: `the module does not compose with the others: ${message}`,
    remedy: 'correct what the message names',
    file: module.name,
  })
  void module.source?.close()
  return { ...module, source: undefined, diagnostics: [...module.diagnostics, ...diagnostics.all] }
}
