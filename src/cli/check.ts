import { loadSupergraph } from '../gateway/load-supergraph.ts'
import type { Diagnostic } from '../modules/diagnostic.ts'
import { type ExamplesReport, runExamples } from '../modules/examples/run-examples.ts'
import type { LoadedModule } from '../modules/load-module.ts'
import type { CommandIo, ExitCode, OptionValues } from './command.ts'
import { type LoadedModules, type LoadModules, loadModules } from './load-modules.ts'
import { count, countFindings, printDiagnostics } from './print-diagnostics.ts'
import { readConfig } from './read-config.ts'
import { withStandIns } from './stand-ins.ts'

type CheckedModule = Pick<LoadedModule, 'name' | 'directory' | 'source'>

/** What `--json` prints. */
interface CheckReport {
  /** Whether there is no error; warnings are allowed. */
  readonly ok: boolean
  readonly modules: number
  /** How many examples were run. */
  readonly examples: number
  /** Files of examples that were written; absent where none was to be. */
  readonly recorded?: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** `selvedge check`: every finding about the schema modules and their examples; 1 if one of them is an error. */
export async function check(
  io: CommandIo,
  values: OptionValues,
  load: LoadModules<CheckedModule> = loadSupergraph,
): Promise<ExitCode> {
  const wrong = (message: string): ExitCode => {
    io.complain(`selvedge: ${message}\n`)
    return 2
  }
  const config = readConfig(io, values)
  if (config === undefined) return 2
  const only = typeof values.example === 'string' ? values.example : undefined
  const records = values.record === true
  if (values.mutations === true && (only === undefined || !records))
    return wrong('--mutations needs --record and the name of the mutation: --example MODULE/NAME')
  const loaded = await loadModules(load, config, io)
  try {
    const options = { only, records, allowsMutations: values.mutations === true }
    const examples = await runAllExamples(loaded, options, () =>
      loadModules(load, config, { ...io, env: withStandIns(io.env) }),
    )
    if (only !== undefined && examples.count === 0 && examples.diagnostics.length === 0)
      return wrong(`there is no example ${only} of a healthy module; an example is named MODULE/NAME`)
    const diagnostics = [...loaded.diagnostics, ...examples.diagnostics]
    const ok = loaded.schema !== undefined && !diagnostics.some(({ severity }) => severity === 'error')
    const report: CheckReport = {
      ok,
      modules: loaded.modules.length,
      examples: examples.count,
      ...(records && { recorded: examples.recorded }),
      diagnostics,
    }
    io.print(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : toText(report))
    return ok ? 0 : 1
  } finally {
    await loaded.close()
  }
}

/** Runs all examples, also of modules that lack nothing but variables of the environment: recorded answers need no secrets. */
async function runAllExamples(
  loaded: LoadedModules<CheckedModule>,
  options: Parameters<typeof runExamples>[1] & { readonly records: boolean },
  loadWithStandIns: () => Promise<LoadedModules<CheckedModule>>,
): Promise<ExamplesReport> {
  const isBroken = loaded.modules.some(({ source }) => source === undefined)
  if (!isBroken || options.records) return runExamples(loaded.modules, options)
  const other = await loadWithStandIns()
  try {
    const byName = new Map(other.modules.map((module) => [module.name, module]))
    const modules = loaded.modules.map((module) =>
      module.source === undefined ? (byName.get(module.name) ?? module) : module,
    )
    return await runExamples(modules, options)
  } finally {
    await other.close()
  }
}

function toText({ modules, examples, recorded = [], diagnostics }: CheckReport): string {
  const summary = diagnostics.length === 0 ? 'no findings' : countFindings(diagnostics)
  const counts =
    examples === 0 ? count(modules, 'module') : `${count(modules, 'module')}, ${count(examples, 'example')}`
  const files = recorded.map((file) => `recorded ${file}\n`).join('')
  return `${printDiagnostics(diagnostics)}${files}${counts}: ${summary}\n`
}
