import { fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import type { GraphQLField } from 'graphql'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../src/gateway/gateway.ts'
import { importOpenApi } from '../../src/sources/rest/openapi/index.ts'
import { parseDocumentText } from '../../src/sources/rest/openapi/parse-document.ts'
import { run } from '../support/run-operation.ts'
import { type EndpointField, endpointKey, fieldsByEndpoint } from './connectors.ts'
import { credentialsFor, type SecurityScheme } from './credentials.ts'
import { fullSelection } from './full-selection.ts'
import { type RecordedCall, startRecorder } from './recorder.ts'
import { type Sample, toArguments } from './to-arguments.ts'

/** An operation as Prism read it. */
interface SampledOperation {
  readonly method: string
  readonly path: string
  readonly security: readonly (readonly SecurityScheme[])[]
  readonly parameters: readonly Sample[]
  readonly body: { readonly value?: unknown } | undefined
}

/** What became of one operation. */
export interface Outcome {
  readonly endpoint: string
  readonly call: RecordedCall | undefined
  /** Why nothing was sent. */
  readonly notSent: string | undefined
  /** GraphQL errors, as `CODE reason: cause`. */
  readonly errors: readonly string[]
}

/** Calls every operation of a document through a gateway, with Prism as its upstream. */
export async function runDocument(file: string, installation: string): Promise<readonly Outcome[]> {
  const child = fork(join(import.meta.dirname, 'prism-server.mjs'), [installation, file], { stdio: 'inherit' })
  const started = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)])
  if (started === undefined) throw new Error('Prism does not serve this document')
  const [{ port, operations }] = started as [{ port: number; operations: readonly SampledOperation[] }]
  const recorder = await startRecorder(port)
  const directory = await mkdtemp(join(tmpdir(), 'selvedge-prism-'))
  try {
    const document = `openapi${extname(file)}`
    const credentials = credentialsFor(operations.map(({ security }) => security).filter((each) => each.length > 0))
    await mkdir(join(directory, 'api'))
    await copyFile(file, join(directory, 'api', document))
    await writeFile(join(directory, 'api', 'module.ts'), moduleText(document, recorder.url, credentials))
    const gateway = await createGateway({ schemaDirectory: directory, env: {} })
    const parsed = parseDocumentText(await readFile(file, 'utf8'))
    const fields = fieldsByEndpoint(importOpenApi(parsed.ok ? parsed.value : undefined, { name: 'api' }).sdl)
    const outcomes: Outcome[] = []
    for (const operation of operations) {
      const field = fields.get(endpointKey(operation.method, operation.path))?.shift()
      const result = await callField(gateway, field, operation).catch((error: unknown) => String(error).slice(0, 300))
      const [call] = recorder.take()
      const notSent = call === undefined ? (typeof result === 'string' ? result : `nothing: ${result[0]}`) : undefined
      const errors = typeof result === 'string' ? [] : result
      outcomes.push({ endpoint: `${operation.method} ${operation.path}`, call, notSent, errors })
    }
    await gateway.close()
    return outcomes
  } finally {
    recorder.close()
    child.kill()
    await rm(directory, { recursive: true })
  }
}

function moduleText(document: string, url: string, credentials: string): string {
  return `import { auth, defineModule, openapi, secret } from 'selvedge'
export default defineModule({
  source: openapi({ document: ${JSON.stringify(document)}, url: ${JSON.stringify(url)}, auth: ${credentials}, attemptTimeoutMs: 8000, maxHeaderBytes: 65536 }),
})
`
}

/** Runs an operation of this one field; the errors that it had, or why it could not be written. */
async function callField(
  gateway: Gateway,
  place: EndpointField | undefined,
  operation: SampledOperation,
): Promise<readonly string[] | string> {
  if (place === undefined) return 'no field'
  const root = place.root === 'Query' ? gateway.schema.getQueryType() : gateway.schema.getMutationType()
  const field = root?.getFields()[place.name]
  if (field === undefined) return 'no field in the supergraph'
  const body = operation.body === undefined ? [] : [{ name: 'input', ...operation.body }]
  const args = toArguments(field.args, [...operation.parameters, ...body])
  if (!args.ok) return args.reason
  const failures: string[] = []
  const { errors } = await run(gateway, queryText(field, place, args.values, gateway), args.values, {
    operation: place.root === 'Query' ? 'query' : 'mutation',
    onUpstreamFailure: (failure) => failures.push(`${failure.code}: ${causeOf(failure)}`),
  })
  return errors.map(({ code, path }) => `${code} at ${(path as readonly unknown[]).join('.')} ${failures.join('; ')}`)
}

function causeOf(failure: object): string {
  const cause: unknown = Reflect.get(failure, 'cause')
  return cause instanceof Error ? cause.message : basename(JSON.stringify(failure) ?? '').slice(0, 200)
}

function queryText(
  field: GraphQLField<unknown, unknown>,
  { root }: EndpointField,
  values: Readonly<Record<string, unknown>>,
  gateway: Gateway,
): string {
  const used = field.args.filter(({ name }) => name in values)
  const variables = used.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const inputs = used.map(({ name }) => `${name}: $${name}`).join(', ')
  const head = `${root === 'Query' ? 'query' : 'mutation'}${variables === '' ? '' : `(${variables})`}`
  const call = `${field.name}${inputs === '' ? '' : `(${inputs})`}`
  return `${head} { ${call} ${fullSelection(field.type, gateway.schema)} }`
}
