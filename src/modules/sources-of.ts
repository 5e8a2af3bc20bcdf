import type { Source } from '../sources/source.ts'
import type { LoadedModule } from './load-module.ts'

/** The sources of the healthy modules: one each, or one for each graph of a supergraph. */
export function sourcesOf(modules: readonly Pick<LoadedModule, 'source'>[]): readonly Source[] {
  return modules.flatMap(({ source }) => source?.parts ?? source ?? [])
}
