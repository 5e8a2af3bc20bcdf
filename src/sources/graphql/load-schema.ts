import { readFile } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import {
  buildClientSchema,
  GraphQLError,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import { loadContext } from '../load-context.ts'
import type { ModuleFiles } from '../source.ts'
import type { CompleteGraphqlOptions } from './options.ts'
import { readSdl } from './read-sdl.ts'

/** An upstream's schema and where it was read. */
export interface UpstreamSchema {
  readonly schema: GraphQLSchema
  /** Absolute path of the file, or the module's own where the schema was introspected. */
  readonly file: string
}

/** Reads the upstream's schema from the module's file or from the service. What is wrong is reported; then undefined. */
export async function loadUpstreamSchema(
  options: CompleteGraphqlOptions,
  files: ModuleFiles,
  target: Target,
): Promise<UpstreamSchema | undefined> {
  return options.schema === undefined
    ? await introspect(options, files, target)
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
    const schema = isJson ? fromIntrospection(JSON.parse(text)) : readSdl(text, file, files.report)
    return schema && { schema, file }
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

async function introspect(
  options: CompleteGraphqlOptions,
  files: ModuleFiles,
  target: Target,
): Promise<UpstreamSchema | undefined> {
  const file = resolve(files.directory, 'module.ts')
  try {
    const response = await target.upstream.send(
      {
        connector: 'introspection',
        method: 'POST',
        url: options.url,
        headers: { accept: 'application/json', 'content-type': 'application/json', ...options.headers },
        body: JSON.stringify({ query: getIntrospectionQuery() }),
        isIdempotent: true,
        batchSize: 1,
      },
      loadContext(options.introspectionTimeoutMs),
    )
    return { schema: fromIntrospection(JSON.parse(new TextDecoder().decode(response.body))), file }
  } catch (error) {
    files.report({
      rule: 'upstream-introspection-failed',
      message: `the upstream's schema could not be introspected: ${findGatewayError(error)?.message ?? messageOf(error)}`,
      remedy:
        "check that the service runs and allows introspection, or give its SDL: graphql({ schema: './upstream.graphql' })",
      file,
    })
    return undefined
  }
}

function fromIntrospection(answer: unknown): GraphQLSchema {
  const body = answer as { data?: IntrospectionQuery } & IntrospectionQuery
  return buildClientSchema(body.data ?? body)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
