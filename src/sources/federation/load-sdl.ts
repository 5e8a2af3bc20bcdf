import { readFile } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { type DocumentNode, GraphQLError, parse, Source as SdlText } from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import { loadContext } from '../load-context.ts'
import type { ModuleFiles } from '../source.ts'
import type { CompleteSubgraphOptions } from './options.ts'

/** What the call for a subgraph's SDL is named by. */
export const sdlConnector = '_service'

/** Reads a subgraph's SDL from the module's file, or asks the service. What is wrong is reported; then undefined. */
export async function loadSdl(
  options: CompleteSubgraphOptions,
  files: ModuleFiles,
  target: Target,
): Promise<DocumentNode | undefined> {
  const file = resolve(files.directory, options.schema ?? 'module.ts')
  if (options.schema !== undefined && !isInside(files.directory, file)) {
    files.report({
      rule: 'file-outside-module',
      message: `"${options.schema}" is outside the module's folder`,
      remedy: 'put the file into the folder',
      file: resolve(files.directory, 'module.ts'),
    })
    return undefined
  }
  try {
    const text = options.schema === undefined ? await askForSdl(options, target) : await readFile(file, 'utf8')
    return parse(new SdlText(text, options.schema === undefined ? `${files.name}/_service` : file))
  } catch (error) {
    const place = error instanceof GraphQLError ? error.locations?.[0] : undefined
    files.report({
      rule: 'subgraph-sdl',
      message: `the subgraph's SDL cannot be had: ${findGatewayError(error)?.message ?? messageOf(error)}`,
      remedy:
        options.schema === undefined
          ? "check that the service runs and answers { _service { sdl } }, or give its SDL: subgraph({ schema: './subgraph.graphql' })"
          : "give a file with the subgraph's SDL, as { _service { sdl } } answers it",
      file,
      isPassing: options.schema === undefined,
      line: place?.line,
      column: place?.column,
    })
    return undefined
  }
}

/** Whether a file is in the folder, or in one below it. */
export function isInside(directory: string, file: string): boolean {
  const inside = relative(directory, file)
  return !inside.startsWith('..') && !isAbsolute(inside)
}

/** With the credentials of every call. */
async function askForSdl({ url, sdlTimeoutMs }: CompleteSubgraphOptions, target: Target): Promise<string> {
  const response = await target.upstream.send(
    {
      connector: sdlConnector,
      method: 'POST',
      url,
      headers: target.headers,
      body: JSON.stringify({ query: '{ _service { sdl } }' }),
      isIdempotent: true,
      batchSize: 1,
    },
    loadContext(sdlTimeoutMs),
  )
  const body: unknown = JSON.parse(new TextDecoder().decode(response.body))
  const { data } = body as { readonly data?: { readonly _service?: { readonly sdl?: unknown } } | null }
  const sdl = data?._service?.sdl
  if (typeof sdl !== 'string') throw new TypeError('the answer has no data._service.sdl')
  return sdl
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
