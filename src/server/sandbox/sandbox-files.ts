import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** One file of the sandbox. */
export interface SandboxFile {
  readonly path: string
  readonly contentType: string
}

/** What the build made of the sandbox. Only what is listed here is ever served, so no path can lead out of the folder. */
export interface SandboxFiles {
  readonly page: SandboxFile
  readonly assets: ReadonlyMap<string, SandboxFile>
}

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.ttf', 'font/ttf'],
  ['.woff2', 'font/woff2'],
])

const manifestRules = z.object({ page: z.string(), files: z.array(z.string()) })

/** The built sandbox, seen from dist/server/sandbox and from src/server/sandbox. */
const builtDirectories = ['../../sandbox', '../../../dist/sandbox'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
)

/** The files that the build listed; undefined where the sandbox was not built. */
export function findSandboxFiles(directories: readonly string[] = builtDirectories): SandboxFiles | undefined {
  const directory = directories.find((each) => existsSync(join(each, 'manifest.json')))
  if (directory === undefined) return undefined
  const manifest = manifestRules.parse(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')))
  const toFile = (name: string): SandboxFile => ({
    path: join(directory, name),
    contentType: contentTypes.get(extname(name)) ?? 'application/octet-stream',
  })
  return {
    page: toFile(manifest.page),
    assets: new Map(manifest.files.filter((name) => name !== manifest.page).map((name) => [name, toFile(name)])),
  }
}
