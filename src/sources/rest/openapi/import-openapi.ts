import { type ApiModel, type ApiSource, buildModel } from './build-fields.ts'
import { buildTypes } from './build-types.ts'
import { type ErrorMappings, readErrorAnswers } from './error-answers.ts'
import { createWanted, type ImportChoice } from './import-choice.ts'
import { isObject, type JsonObject, own } from './json.ts'
import type { ApiOperation } from './model.ts'
import { patchDocument, unusedPatches } from './patch-document.ts'
import { printSdl } from './print-sdl.ts'
import { type ReadContext, readOperations } from './read-operations.ts'
import { createReport, type Finding, type Report } from './report.ts'
import { createResolver, type DocumentSet, type Located } from './resolve-ref.ts'
import { createShapes } from './schema-shapes.ts'
import { reportSecurity } from './security.ts'
import { createUsage } from './selection.ts'
import { documentServer } from './servers.ts'

/** How a document is imported. */
export interface ImportOptions {
  /** Name of the `@source`: the module's. */
  readonly name: string
  /** Base URL of all operations. @default the document's first server */
  readonly url?: string | undefined
  /** Which operations: all, none, or those with these operationIds or tags. @default 'all' */
  readonly import?: ImportChoice | undefined
  /** A JSON merge patch (RFC 7396) for the document, applied before it is read. */
  readonly patch?: JsonObject | undefined
  /** Values for variables in the URLs of servers. @default the document's defaults */
  readonly serverVariables?: Readonly<Record<string, string>> | undefined
  /** Where the document came from; relative servers start there. */
  readonly documentUrl?: string | undefined
  /** Further documents that it refers to, by path relative to it. */
  readonly files?: DocumentSet | undefined
  /** Whether credentials are configured, so that the document's security schemes need no mention. @default false */
  readonly hasAuth?: boolean | undefined
}

/** What became of the document: SDL in the Connectors dialect, and everything that it could not express. */
export interface ImportResult {
  readonly sdl: string
  readonly report: readonly Finding[]
}

/**
 * Turns an OpenAPI document (2.0, 3.0, 3.1) into the SDL that a person would write for it. Never throws for a document,
 * whatever it is; an unusable one gives a finding of severity `error` and SDL without fields.
 */
export function importOpenApi(given: unknown, options: ImportOptions): ImportResult {
  const report = createReport()
  const document = options.patch === undefined ? given : patchDocument(given, options.patch)
  for (const pointer of unusedPatches(given, options.patch ?? {}))
    report.add({
      rule: 'openapi-patch',
      pointer,
      message: 'the patch removes what is not there',
      remedy: 'Correct `patch`.',
    })
  const root: Located = { value: document, file: '', pointer: '#' }
  const documents: DocumentSet = new Map([...(options.files ?? []), ['', document]])
  const context: ReadContext = {
    root,
    isVersion2: own(document, 'swagger') !== undefined,
    resolver: createResolver(documents, report),
    report,
    documentUrl: options.documentUrl,
    serverVariables: options.serverVariables,
  }
  const wanted = createWanted(options.import ?? 'all')
  const operations = checkDocument(root, report) ? readOperations(context, wanted.isWanted) : []
  wanted.reportUnknown(report)
  const errors = readFailures(operations, documents, context.isVersion2)
  const sources = createSources(context, options, operations, errors)
  const usage = createUsage()
  const shapes = createShapes(context.resolver, report)
  const model: ApiModel = {
    sources: sources.all,
    ...buildModel(operations, context, shapes, usage, sources.of),
  }
  const types = buildTypes(model.fields, usage, report)
  if (options.hasAuth !== true) reportSecurity(root, context.resolver, options.name, report)
  return { sdl: printSdl(model, types), report: report.findings() }
}

/** By a resolver whose findings nobody hears: what is wrong with the schemas of failed answers costs nothing but a mapping. */
function readFailures(operations: readonly ApiOperation[], documents: DocumentSet, isVersion2: boolean): ErrorMappings {
  const unheard = createReport()
  return readErrorAnswers(operations, createResolver(documents, unheard), unheard, isVersion2)
}

function checkDocument(root: Located, report: Report): boolean {
  const version = own(root.value, 'openapi') ?? own(root.value, 'swagger')
  const refuse = (message: string, remedy: string): false => {
    report.add({ severity: 'error', rule: 'openapi-document', pointer: '#', message, remedy })
    return false
  }
  if (!isObject(root.value) || version === undefined)
    return refuse(
      'this is not an OpenAPI document: it has neither "openapi" nor "swagger"',
      'Point `document` at the root file of the description.',
    )
  if (!/^(?:2|3)(?:\.|$)/.test(String(version)))
    return refuse(`version ${JSON.stringify(version)} is not known`, 'Use OpenAPI 2.0, 3.0 or 3.1.')
  if (
    !isObject(own(root.value, 'paths')) &&
    !isObject(own(root.value, 'webhooks')) &&
    !isObject(own(root.value, 'components'))
  )
    report.add({
      rule: 'openapi-document',
      pointer: '#',
      message: 'the document has no paths, and so no operations',
      remedy: 'Point `document` at the file that holds the paths.',
    })
  if (isObject(own(root.value, 'webhooks')))
    report.add({ rule: 'openapi-callback', pointer: '#/webhooks', message: 'webhooks are not imported' })
  return true
}

/** One source a server; the document's own server has the module's name. */
function createSources(
  context: ReadContext,
  { name, url }: ImportOptions,
  operations: readonly ApiOperation[],
  errors: ErrorMappings,
) {
  const base = toSourceName(name)
  const isOwnServerUsed = operations.length === 0 || operations.some((operation) => operation.server === undefined)
  const main = url ?? (isOwnServerUsed ? documentServer(context) : undefined)
  const names = new Map<string, string>()
  const nameOf = (server: string): string => {
    const known = names.get(server)
    if (known !== undefined) return known
    const next = names.size === 0 ? base : `${base}${names.size + 1}`
    names.set(server, next)
    return next
  }
  if (main !== undefined) nameOf(main)
  const of = (operation: ApiOperation): string => nameOf(url ?? operation.server ?? main ?? '')
  operations.forEach(of)
  const all = [...names].map(([server, sourceName]): ApiSource => ({ name: sourceName, url: server, errors }))
  return { all, of }
}

/** A name that the Connectors specification allows for a source. */
function toSourceName(name: string): string {
  const text = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 60)
  return /^[A-Za-z]/.test(text) ? text : `api${text}`
}
