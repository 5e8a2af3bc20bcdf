import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type DocumentNode, GraphQLError, parse, Source as SdlText } from 'graphql'
import { DownloadError, download, routeOf } from '../download.ts'
import type { ModuleFiles } from '../source.ts'
import { isInside } from './load-sdl.ts'
import type { CompleteSupergraphOptions } from './supergraph-options.ts'

/** A supergraph's document, and the file or URL that findings name. */
export interface LoadedDocument {
  readonly document: DocumentNode
  readonly file: string
}

/** Largest supergraph that is read. */
const maxBytes = 64 * 1024 * 1024

/** Reads the supergraph from the module's file or from its URL. What is wrong is reported; then undefined. */
export async function loadSupergraphDocument(
  options: CompleteSupergraphOptions,
  files: ModuleFiles,
): Promise<LoadedDocument | undefined> {
  const { schema } = options
  const isRemote = /^https?:\/\//i.test(schema)
  const file = isRemote ? withoutSecrets(schema) : resolve(files.directory, schema)
  if (!isRemote && !isInside(files.directory, file)) {
    files.report({
      rule: 'file-outside-module',
      message: `"${schema}" is outside the module's folder`,
      remedy: 'put the file into the folder',
      file: resolve(files.directory, 'module.ts'),
    })
    return undefined
  }
  try {
    const text = isRemote ? await fetchText(options, files) : await readFile(file, 'utf8')
    return { document: parse(new SdlText(text, file)), file }
  } catch (error) {
    const place = error instanceof GraphQLError ? error.locations?.[0] : undefined
    files.report({
      rule: 'supergraph-sdl',
      message: `the supergraph cannot be had: ${messageOf(error)}`,
      remedy: isRemote
        ? 'check the URL and `schemaHeaders`: it must answer with the SDL of a composed supergraph'
        : 'give a file with the SDL of a composed supergraph',
      file,
      isPassing: isRemote,
      line: place?.line,
      column: place?.column,
    })
    return undefined
  }
}

async function fetchText(
  { schema, schemaHeaders, schemaTimeoutMs, policy }: CompleteSupergraphOptions,
  { env }: ModuleFiles,
): Promise<string> {
  const names = Object.entries(schemaHeaders).map(([name, value]) => [name.toLowerCase(), value])
  const headers = { accept: 'text/plain, application/graphql, */*;q=0.5', ...Object.fromEntries(names) }
  const limits = { timeoutMs: schemaTimeoutMs, maxBytes }
  return new TextDecoder().decode(await download({ url: schema, headers, ...limits, route: routeOf(policy), env }))
}

/** Credentials and keys can be in a URL. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return 'supergraph'
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

function messageOf(error: unknown): string {
  if (error instanceof DownloadError || error instanceof GraphQLError) return error.message
  return error instanceof Error && 'code' in error ? `it cannot be read (${String(error.code)})` : String(error)
}
