import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { graphql, parse, print, Source } from 'graphql'
import { onTestFinished } from 'vitest'
import { GatewayError } from '../../src/errors/index.ts'
import type { FetchRecord } from '../../src/observability/fetch-trace.ts'
import { createSource } from '../../src/sources/create-source.ts'
import { placeOf } from '../../src/sources/locate.ts'
import { type SoapOptions, soap } from '../../src/sources/soap/index.ts'
import type { UpstreamFailure } from '../../src/upstream/index.ts'
import { httpUpstream, type Seen } from './http-upstream.ts'
import { requestContext } from './run-operation.ts'

const fixtures = path.resolve(import.meta.dirname, '../unit/sources/soap/fixtures')

/** A module folder with the fixtures in it, removed after the test. */
export function soapModule(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'selvedge-soap-'))
  cpSync(fixtures, directory, { recursive: true })
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Text of a fixture. */
export function soapFixture(name: string): string {
  return readFileSync(path.join(fixtures, name), 'utf8')
}

/** What a client would see of the source, as far as a source decides it. */
export interface SoapRun {
  readonly data: unknown
  readonly errors: readonly {
    readonly path: unknown
    readonly code: unknown
    readonly reason: unknown
    readonly status: unknown
  }[]
  readonly fetches: readonly FetchRecord[]
}

/** Loads a SOAP source named `orders` and runs operations against it alone. */
export async function loadSoap(
  options: Partial<SoapOptions>,
  sdl?: string,
  directory = soapModule(),
  env: Readonly<Record<string, string>> = {},
) {
  const findings: {
    rule: string
    message: string
    severity: string
    line?: number | undefined
    remedy?: string | undefined
  }[] = []
  const document = sdl === undefined ? undefined : parse(new Source(sdl, 'schema.graphql'))
  const backend = await soap({ wsdl: 'orders.wsdl', ...options }).load({
    name: 'orders',
    directory,
    document,
    env,
    report: ({ rule, message, severity = 'error', line, remedy }) =>
      findings.push({ rule, message, severity, line, remedy }),
  })
  if (backend !== undefined) onTestFinished(() => backend.close())
  const source =
    backend &&
    createSource({
      name: 'orders',
      backend,
      document,
      resolvers: undefined,
      report: ({ rule, message, severity = 'error', node, offset, remedy }) =>
        findings.push({ rule, message, severity, line: node && placeOf(node, offset)?.line, remedy }),
    })
  return {
    findings,
    sdl: backend?.imported === undefined ? '' : print(backend.imported.document),
    isUsable: source !== undefined,
    run: async (
      query: string,
      variables: Record<string, unknown> = {},
      headers: Readonly<Record<string, string>> = {},
      onUpstreamFailure?: (failure: UpstreamFailure) => void,
    ): Promise<SoapRun> => {
      if (source === undefined) throw new Error(JSON.stringify(findings))
      const operation = query.trimStart().startsWith('mutation') ? 'mutation' : 'query'
      const context = requestContext({ operation, headers: new Map(Object.entries(headers)), onUpstreamFailure })
      const { data, errors = [] } = await graphql({
        schema: source.schema,
        source: query,
        variableValues: variables,
        contextValue: context,
      })
      return {
        data: JSON.parse(JSON.stringify(data ?? null)),
        errors: errors.map(({ path: at, originalError: error, message }) =>
          error instanceof GatewayError
            ? { path: at, code: error.code, reason: error.reason, status: error.upstreamStatus }
            : { path: at, code: message, reason: undefined, status: undefined },
        ),
        fetches: context.trace.records,
      }
    },
  }
}

const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'

/** An envelope around a body. */
export function envelope(body: string, namespace = soap11): string {
  return `<?xml version="1.0"?><e:Envelope xmlns:e="${namespace}"><e:Body>${body}</e:Body></e:Envelope>`
}

/** A server that answers every call with the given XML. */
export function xmlUpstream(body: string | ((request: Seen) => string), status = 200) {
  return httpUpstream((request) => ({
    status,
    body: typeof body === 'string' ? body : body(request),
    headers: { 'content-type': 'text/xml; charset=utf-8' },
  }))
}
