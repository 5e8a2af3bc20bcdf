import type { Diagnostic } from '../diagnostic.ts'
import { createDiagnostics, shownPath } from '../diagnostics.ts'
import type { LoadedModule } from '../load-module.ts'
import { checkExample, reporterOf } from './check-example.ts'
import { readExamples } from './read-examples.ts'
import { recordExample } from './record-example.ts'

/** Which examples to run, and which to record before. */
export interface ExampleOptions {
  /** Only this one, as `module/name`. @default all */
  readonly only?: string | undefined
  /** Makes real calls for examples that have no result, and for the one that is named. @default false */
  readonly records?: boolean
  /** Lets the named example be recorded although it is a mutation. @default false */
  readonly allowsMutations?: boolean
}

/** What came of the examples. */
export interface ExamplesReport {
  /** How many were run. */
  readonly count: number
  /** Files that were written. */
  readonly recorded: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Runs the examples of every healthy module, each on its module alone. Upstreams are called for nothing but recording. */
export async function runExamples(
  modules: readonly Pick<LoadedModule, 'name' | 'directory' | 'source'>[],
  options: ExampleOptions = {},
): Promise<ExamplesReport> {
  const reports: ExamplesReport[] = []
  for (const module of modules) reports.push(await runOfModule(module, options))
  return {
    count: reports.reduce((sum, { count }) => sum + count, 0),
    recorded: reports.flatMap(({ recorded }) => recorded),
    diagnostics: reports.flatMap(({ diagnostics }) => diagnostics),
  }
}

async function runOfModule(
  { name: module, directory, source }: Pick<LoadedModule, 'name' | 'directory' | 'source'>,
  { only, records = false, allowsMutations = false }: ExampleOptions,
): Promise<ExamplesReport> {
  const diagnostics = createDiagnostics(module)
  const recorded: string[] = []
  if (source === undefined) return { count: 0, recorded, diagnostics: [] }
  const isChosen = (name: string) => only === undefined || only === `${module}/${name}`
  const read = await readExamples(directory, diagnostics.ofFile, isChosen)
  for (const example of read) {
    const report = reporterOf(example, diagnostics.ofFile)
    try {
      const isNamed = only !== undefined
      if (!records || (!isNamed && example.result !== undefined)) await checkExample(example, source, report)
      else if (await recordExample(example, source, report, { allowsMutations: isNamed && allowsMutations }))
        recorded.push(shownPath(example.file))
    } catch (error) {
      // Such as one that is nested deeper than the stack.
      report([], { rule: 'example-failed', message: error instanceof Error ? error.message : String(error) })
    }
  }
  return { count: read.length, recorded, diagnostics: diagnostics.all }
}
