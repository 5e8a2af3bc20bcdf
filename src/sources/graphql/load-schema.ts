import { readFile } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { buildClientSchema, type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import type { ModuleFiles } from '../source.ts'
import { introspect } from './introspection/introspect.ts'
import { type Dropped, repairIntrospection } from './introspection/repair.ts'
import type { CompleteGraphqlOptions } from './options.ts'
import { readSdl } from './read-sdl.ts'

/** An upstream's schema and where it was read. */
export interface UpstreamSchema {
  readonly schema: GraphQLSchema
  /** Absolute path of the file, or the module's own where the schema was introspected. */
  readonly file: string
  /** The SDL as written, where it is a file of it. */
  readonly document?: DocumentNode | undefined
}

/** Reads the upstream's schema from the module's file or from the service. What is wrong is reported; then undefined. */
export async function loadUpstreamSchema(
  options: CompleteGraphqlOptions,
  files: ModuleFiles,
  target: Target,
): Promise<UpstreamSchema | undefined> {
  return options.schema === undefined
    ? await readFromService(options, files, target)
    : await readSchemaFile(options.schema, files)
}

async function readSchemaFile(path: string, files: ModuleFiles): Promise<UpstreamSchema | undefined> {
  const file = resolve(files.directory, path)
  const inside = relative(files.directory, file)
  if (inside.startsWith('..') || isAbsolute(inside)) {
    files.report({
      rule: 'file-outside-module',
      message: `"${path}" is outside the module's folder`,
      remedy: 'put the file into the folder',
      file: resolve(files.directory, 'module.ts'),
    })
    return undefined
  }
  try {
    const text = await readFile(file, 'utf8')
    const isJson = text.trimStart().startsWith('{') && !text.trimStart().startsWith('{#')
    if (isJson) {
      const { schema, dropped } = fromIntrospection(JSON.parse(text))
      reportDropped(dropped, file, files.report)
      return { schema, file }
    }
    const read = readSdl(text, file, files.report)
    return read && { ...read, file }
  } catch (error) {
    const place = error instanceof GraphQLError ? error.locations?.[0] : undefined
    files.report({
      rule: 'upstream-schema-invalid',
      message: `the upstream's schema cannot be used: ${messageOf(error)}`,
      remedy: 'give a file with the SDL of the service, or the JSON of its introspection answer',
      file,
      line: place?.line,
      column: place?.column,
    })
    return undefined
  }
}

/** Reads what the service itself says. */
export async function introspectedSchema(
  { introspectionTimeoutMs: timeoutMs }: CompleteGraphqlOptions,
  { url, headers, upstream, policy: { source } }: Target,
): Promise<ReturnType<typeof fromIntrospection>> {
  return fromIntrospection(await introspect({ url, headers, upstream, source, timeoutMs }))
}

async function readFromService(
  options: CompleteGraphqlOptions,
  files: ModuleFiles,
  target: Target,
): Promise<UpstreamSchema | undefined> {
  const file = resolve(files.directory, 'module.ts')
  try {
    const { schema, dropped } = await introspectedSchema(options, target)
    reportDropped(dropped, file, files.report)
    return { schema, file }
  } catch (error) {
    const failure = findGatewayError(error)
    const isRefused = failure?.code === 'UPSTREAM_GRAPHQL_ERROR'
    files.report({
      rule: 'upstream-introspection-failed',
      message: `the upstream's schema could not be introspected: ${isRefused ? 'the service refuses it' : (failure?.message ?? messageOf(error))}`,
      remedy:
        "check that the service runs and allows introspection, or give its SDL: graphql({ schema: './upstream.graphql' })",
      file,
      isPassing: true,
    })
    return undefined
  }
}

function fromIntrospection(answer: unknown): { readonly schema: GraphQLSchema; readonly dropped: readonly Dropped[] } {
  const { introspection, dropped } = repairIntrospection(answer)
  return { schema: buildClientSchema(introspection, { assumeValid: true }), dropped }
}

function reportDropped(dropped: readonly Dropped[], file: string, report: ModuleFiles['report']): void {
  for (const { coordinate, why } of dropped)
    report({
      severity: 'warning',
      rule: 'upstream-schema-hole',
      message: `${coordinate} is left out: ${why}`,
      remedy: 'ask the service for a schema that tells it, or give the SDL in a file',
      file,
    })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
