import { createJiti, type Jiti } from 'jiti'
import { ConfigError, describeProblem } from '../errors/config-error.ts'
import type { FileFinding } from '../sources/source.ts'
import * as moduleApi from './module-api.ts'

let jiti: Jiti | undefined

/** Made when the first module with code is loaded. `selvedge` is this very package, wherever the module's folder is. */
function loader(): Jiti {
  jiti ??= createJiti(import.meta.url, { moduleCache: false, virtualModules: { selvedge: moduleApi } })
  return jiti
}

/** Runs a TypeScript or JavaScript file of a module and gives its default export; mistakes are reported, then undefined. */
export async function runModuleCode(file: string, report: (finding: FileFinding) => void): Promise<unknown> {
  try {
    return await loader().import(file, { default: true })
  } catch (error) {
    for (const finding of findingsOf(error, file)) report(finding)
    return undefined
  }
}

function findingsOf(error: unknown, file: string): FileFinding[] {
  const place = placeIn(error, file)
  if (error instanceof ConfigError)
    return error.problems.map((problem) => ({
      rule: 'option-invalid',
      message: describeProblem(problem),
      remedy: 'correct the option',
      file,
      ...place,
    }))
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  return [
    {
      rule: 'module-code',
      message: withoutPaths(message, file),
      remedy: 'the file must run without errors',
      file,
      ...place,
    },
  ]
}

/** Where in the file it happened: from a syntax error's `(line:column)`, or the first stack frame in the file. */
function placeIn(error: unknown, file: string): { line?: number } {
  if (!(error instanceof Error)) return {}
  const frame = error.stack?.split('\n').find((line) => line.includes(file) && /:\d+:\d+/.test(line))
  const match = /\((\d+):(\d+)\)/.exec(error.message) ?? /:(\d+):(\d+)\)?\s*$/.exec(frame ?? '')
  // Columns are those of the code as it was compiled, which is not what its author sees.
  return match ? { line: Number(match[1]) } : {}
}

function withoutPaths(message: string, file: string): string {
  return message.replaceAll(file, '').trim() || 'the file could not be run'
}
