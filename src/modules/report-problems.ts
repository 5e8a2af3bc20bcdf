import { ConfigError, describeProblem } from '../errors/config-error.ts'
import type { DiagnosticsOfModule } from './diagnostics.ts'
import type { ModuleFolder } from './find-modules.ts'

/** What the check gives, or undefined with its problems reported. */
export function checked<T>(folder: ModuleFolder, diagnostics: DiagnosticsOfModule, check: () => T): T | undefined {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    reportProblems(error, folder, diagnostics)
    return undefined
  }
}

/** Each as a diagnostic of the module's own file. */
export function reportProblems(
  { problems }: ConfigError,
  folder: ModuleFolder,
  diagnostics: DiagnosticsOfModule,
): void {
  const file = folder.moduleFile ?? folder.directory
  for (const problem of problems)
    diagnostics.ofFile({ rule: 'option-invalid', message: describeProblem(problem), remedy: 'correct it', file })
}
