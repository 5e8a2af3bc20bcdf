import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Catalog, DocumentError } from './load.ts'

/**
 * The catalog that a module gives: its entries, or the path of a JSON file with them.
 * @throws DocumentError for a file that cannot be read or is no catalog.
 */
export async function readCatalog(
  given: string | Readonly<Record<string, string>>,
  directory: string,
): Promise<Catalog> {
  const folder = path.resolve(directory)
  if (typeof given !== 'string') return { entries: new Map(Object.entries(given)), base: folderUrl(folder) }
  const file = path.resolve(folder, given)
  if (!file.startsWith(`${folder}${path.sep}`))
    throw new DocumentError('blocked', 'the catalog is outside of the module folder', file)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DocumentError('unreachable', 'the catalog cannot be read', file, undefined, cause)
  })
  return { entries: new Map(entriesIn(text, file)), base: folderUrl(path.dirname(file)) }
}

function entriesIn(text: string, file: string): [string, string][] {
  const wrong = (cause?: unknown): DocumentError =>
    new DocumentError('syntax', 'a catalog is a JSON object of paths by URL or namespace', file, 1, cause)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw wrong(cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong()
  return Object.entries(value).map(([key, entry]): [string, string] => {
    if (typeof entry !== 'string') throw wrong()
    return [key, entry]
  })
}

function folderUrl(folder: string): URL {
  return pathToFileURL(`${folder}${path.sep}`)
}
