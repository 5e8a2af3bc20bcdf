import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse, Source } from 'graphql'
import { canonicalDirectives } from '../../../../src/sources/canonical-directives.ts'
import { collectFieldWays } from '../../../../src/sources/field-ways.ts'
import { placeOf } from '../../../../src/sources/locate.ts'
import { mergeDocuments } from '../../../../src/sources/merge-documents.ts'
import { createRestBackend, type RestOptions } from '../../../../src/sources/rest/index.ts'
import type { Connector, FetchInput, FileFinding } from '../../../../src/sources/source.ts'
import { buildSourceSchema } from '../../../../src/sources/source-schema.ts'

/** One request as the API saw it. */
export interface SeenRequest {
  readonly method: string
  /** The request target, byte for byte. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What the API answers; a string or bytes go out as they are, anything else as JSON. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface TestApi {
  readonly url: string
  readonly seen: SeenRequest[]
  readonly close: () => Promise<void>
}

/** A real HTTP API on a free port. */
export async function startApi(answer: (request: SeenRequest) => Answer): Promise<TestApi> {
  const seen: SeenRequest[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const record = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') }
      seen.push(record)
      const { status = 200, headers: sent = { 'content-type': 'application/json' }, body } = answer(record)
      response.writeHead(status, sent)
      response.end(
        body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export interface LoadedModule {
  /** Everything reported, as `line:column severity rule`, or `file severity rule` where there is no place. */
  readonly findings: readonly string[]
  readonly details: readonly FileFinding[]
  /** The connector of a field or type. @throws where there is none */
  readonly connector: (coordinate: string) => Connector
  readonly has: (coordinate: string) => boolean
  readonly close: () => Promise<void>
}

export interface LoadOptions {
  readonly options?: RestOptions
  readonly env?: Readonly<Record<string, string>>
  readonly imported?: string
}

/** Loads `schema.graphql` of a module named `shop`, as the gateway does. */
export async function loadModule(
  sdl: string,
  { options = {}, env = {}, imported }: LoadOptions = {},
): Promise<LoadedModule> {
  const details: FileFinding[] = []
  const document = parse(new Source(sdl, 'schema.graphql'))
  const importedDocument = imported === undefined ? undefined : parse(new Source(imported, 'imported.graphql'))
  const backend = await createRestBackend({
    files: { name: 'shop', directory: '/schema/shop', document, env, report: (finding) => details.push(finding) },
    options,
    imported: importedDocument && { document: importedDocument, file: 'imported.graphql' },
  })
  const connectors = new Map<string, Connector>()
  if (backend) {
    const report = (finding: {
      node?: unknown
      offset?: number | undefined
      rule: string
      message: string
      remedy?: string | undefined
      severity?: 'error' | 'warning'
    }) => {
      const place =
        finding.node === undefined ? undefined : placeOf(finding.node as Parameters<typeof placeOf>[0], finding.offset)
      details.push({ ...finding, file: place?.file ?? '', line: place?.line, column: place?.column })
    }
    const merged = mergeDocuments(
      importedDocument && canonicalDirectives(importedDocument),
      canonicalDirectives(document),
      report,
    )
    const schema = buildSourceSchema(merged, report)
    if (schema) {
      const ways = collectFieldWays({
        name: 'test',
        minPollIntervalMs: 100,
        schema,
        backend,
        resolvers: undefined,
        report,
      })
      for (const type of Object.values(schema.getTypeMap())) {
        for (const connector of ways.typeConnectors.get(type.name) ?? []) connectors.set(type.name, connector)
        if (!('getFields' in type)) continue
        for (const name of Object.keys(type.getFields())) {
          const way = ways.of(type.name, name)
          if (way.kind === 'connector') connectors.set(`${type.name}.${name}`, way.connector)
        }
      }
    }
  }
  return {
    details,
    findings: details.map(({ line, column, file, severity = 'error', rule }) =>
      line === undefined ? `${file} ${severity} ${rule}` : `${line}:${column} ${severity} ${rule}`,
    ),
    has: (coordinate) => connectors.has(coordinate),
    connector: (coordinate) => {
      const connector = connectors.get(coordinate)
      if (connector) return connector
      throw new Error(`no connector ${coordinate}: ${JSON.stringify(details, null, 1)}`)
    },
    close: async () => backend?.close(),
  }
}

/** An input of arguments and parent fields. */
export function input(args: Record<string, unknown> = {}, parent: Record<string, unknown> = {}): FetchInput {
  return { args, parent }
}
