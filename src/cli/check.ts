import { loadSupergraph } from '../gateway/load-supergraph.ts'
import type { Diagnostic } from '../modules/diagnostic.ts'
import type { CommandIo, ExitCode, OptionValues } from './command.ts'
import { type LoadModules, loadModules } from './load-modules.ts'
import { count, countFindings, printDiagnostics } from './print-diagnostics.ts'
import { readConfig } from './read-config.ts'

/** What `--json` prints. */
interface CheckReport {
  /** Whether there is no error; warnings are allowed. */
  readonly ok: boolean
  readonly modules: number
  readonly diagnostics: readonly Diagnostic[]
}

/** `selvedge check`: every finding about the schema modules; 1 if one of them is an error. */
export async function check(
  io: CommandIo,
  values: OptionValues,
  load: LoadModules = loadSupergraph,
): Promise<ExitCode> {
  const config = readConfig(io, values)
  if (config === undefined) return 2
  const loaded = await loadModules(load, config, io)
  await loaded.close()
  const { diagnostics } = loaded
  const ok = loaded.schema !== undefined && !diagnostics.some(({ severity }) => severity === 'error')
  const report: CheckReport = { ok, modules: loaded.modules.length, diagnostics }
  io.print(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : toText(report))
  return ok ? 0 : 1
}

function toText({ modules, diagnostics }: CheckReport): string {
  const summary = diagnostics.length === 0 ? 'no findings' : countFindings(diagnostics)
  return `${printDiagnostics(diagnostics)}${count(modules, 'module')}: ${summary}\n`
}
