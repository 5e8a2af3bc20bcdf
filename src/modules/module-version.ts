import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type DocumentNode, print } from 'graphql'
import { version } from '../utils/version.ts'
import type { ModuleFolder } from './find-modules.ts'

/**
 * Gives a short text that differs wherever the module's files, what it imports, or Selvedge itself differ: what was made of an answer by one
 * version is not what another one makes of it. Made when first asked for, as large imports take a while.
 */
export async function readVersion(
  { schemaFile, moduleFile, resolversFile }: ModuleFolder,
  imported: DocumentNode | undefined,
): Promise<() => string> {
  const files = [schemaFile, moduleFile, resolversFile].filter((file) => file !== undefined)
  const contents = await Promise.all(files.map((file) => readFile(file)))
  let made: string | undefined
  return () => {
    made ??= hashOf(contents, imported)
    return made
  }
}

function hashOf(contents: readonly Buffer[], imported: DocumentNode | undefined): string {
  const hash = createHash('sha256').update(version)
  for (const content of contents) hash.update(`\0${content.length}\0`).update(content)
  if (imported !== undefined) hash.update('\0imported\0').update(print(imported))
  return hash.digest('base64url').slice(0, 16)
}
