import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type DocumentNode, print } from 'graphql'
import { version } from '../utils/version.ts'
import type { ModuleFolder } from './find-modules.ts'

/**
 * A short text that differs wherever the module's files, what it imports, or Selvedge itself differ: what was made of an answer by one
 * version is not what another one makes of it.
 */
export async function versionOf(
  { schemaFile, moduleFile }: ModuleFolder,
  imported: DocumentNode | undefined,
): Promise<string> {
  const hash = createHash('sha256').update(version)
  for (const file of [schemaFile, moduleFile]) {
    if (file !== undefined) hash.update('\0').update(await readFile(file))
  }
  if (imported !== undefined) hash.update('\0').update(print(imported))
  return hash.digest('base64url').slice(0, 16)
}
