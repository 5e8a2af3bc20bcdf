import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of secrets as a container platform mounts it; gone after the test. */
export function secretFiles() {
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-secrets-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const path = (name: string) => join(directory, name)
  return {
    path,
    /** Puts a whole file in the place of the one before. */
    put: (name: string, content: string) => {
      writeFileSync(path('next'), content)
      renameSync(path('next'), path(name))
    },
    remove: (name: string) => rmSync(path(name)),
  }
}
