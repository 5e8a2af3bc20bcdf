import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder that registers a source. */
export interface ModuleFolder {
  /** The folder's name, and so the source's public name. */
  readonly name: string
  /** Absolute path. */
  readonly directory: string
  /** `module.ts` or the like, absolute; undefined where the module is its SDL alone. */
  readonly moduleFile: string | undefined
  readonly schemaFile: string | undefined
  readonly resolversFile: string | undefined
}

const codeExtensions = ['.ts', '.mts', '.js', '.mjs']

/**
 * The module folders of a schema directory, by name. A folder without a `schema.graphql` and a `module.ts` is none.
 * @throws the file system's error when the directory cannot be read.
 */
export async function findModules(schemaDirectory: string): Promise<ModuleFolder[]> {
  const entries = await readdir(schemaDirectory, { withFileTypes: true })
  const names = entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !/^[._]|^node_modules$/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
  const folders = await Promise.all(names.map((name) => readFolder(name, join(schemaDirectory, name))))
  return folders.filter((folder) => folder !== undefined)
}

async function readFolder(name: string, directory: string): Promise<ModuleFolder | undefined> {
  const files = new Set(await readdir(directory).catch(() => []))
  const code = (base: string) => {
    const found = codeExtensions.map((extension) => `${base}${extension}`).find((file) => files.has(file))
    return found === undefined ? undefined : join(directory, found)
  }
  const moduleFile = code('module')
  const schemaFile = files.has('schema.graphql') ? join(directory, 'schema.graphql') : undefined
  if (moduleFile === undefined && schemaFile === undefined) return undefined
  return { name, directory, moduleFile, schemaFile, resolversFile: code('resolvers') }
}
