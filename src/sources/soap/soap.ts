import { relative } from 'node:path'
import type { GraphQLSchema } from 'graphql'
import { compileMapping, type Mapping } from '../../mapping/index.ts'
import { createOrigins, createUpstream, type Upstream, type UpstreamOptions } from '../../upstream/index.ts'
import { type Random, systemRandom } from '../../utils/random.ts'
import { routeOf } from '../download.ts'
import type { StaticValues } from '../request-scope.ts'
import type { FileFinding, ModuleFiles, SourceBackend, SourceDefinition } from '../source.ts'
import { referenceMistakes, sourceVariables } from './check-references.ts'
import { type Binder, createBinder } from './codec/bind.ts'
import type { ObjectPlan } from './codec/plan.ts'
import { buildSoapConnector } from './connector.ts'
import { describe, type SoapDescription } from './description.ts'
import { createEnumReader } from './enums.ts'
import { headerMistakes } from './headers/compile-headers.ts'
import { importOperations } from './import.ts'
import { objectTypeName } from './import-types.ts'
import { type CompleteSoapOptions, completeSoapOptions, type SoapOptions } from './options.ts'
import { followSecurity } from './security/follow-security.ts'
import type { Target } from './send-call.ts'
import { isHttp } from './wsdl/address.ts'
import { readCatalog } from './wsdl/catalog.ts'
import { collectDescription, type Description } from './wsdl/collect.ts'
import { createDocumentLoader, DocumentError, loadLimits } from './wsdl/load.ts'

/** How a source gets its upstream; tests give their own. */
export type OpenUpstream = (options: UpstreamOptions) => Upstream

/**
 * A SOAP service as a source, by its WSDL.
 * @throws ConfigError for wrong options.
 */
export function soap(
  options: SoapOptions,
  openUpstream: OpenUpstream = createUpstream,
  random: Random = systemRandom,
): SourceDefinition {
  const complete = completeSoapOptions(options)
  return { kind: 'soap', load: (files) => loadBackend(complete, files, openUpstream, random) }
}

async function loadBackend(
  options: CompleteSoapOptions,
  files: ModuleFiles,
  openUpstream: OpenUpstream,
  random: Random,
): Promise<SourceBackend | undefined> {
  const documents = await readDocuments(options, files)
  if (documents === undefined) return undefined
  const description = describe(documents, options, (finding) => files.report({ severity: 'warning', ...finding }))
  if (!checkUsable(description, options, files)) return undefined
  const security = options.security && (await followSecurity(options.security, files))
  const values: StaticValues = { env: files.env, config: options.config }
  const headers = readMapping('headers', options.headers, files, (mapping) => [
    ...headerMistakes(mapping, description.elementNamed),
    ...referenceMistakes(mapping, values, sourceVariables),
  ])
  const faultCode = readMapping('faultCode', options.faultCode, files, (mapping) =>
    referenceMistakes(mapping, values, []),
  )
  if (headers === 'wrong' || faultCode === 'wrong') return undefined
  const isServed = options.url === undefined && isHttp(documents.file)
  const origins = createOrigins(isServed ? documents.file : undefined)
  const upstream = openUpstream({
    ...options.policy,
    source: files.name,
    env: files.env,
    origins,
    onEvent: files.onUpstreamEvent,
  })
  const target: Target = {
    upstream,
    origins,
    url: options.url,
    faults: {
      source: files.name,
      reasons: new Set(options.reasons),
      notFound: new Set(options.notFound),
      code: faultCode,
    },
    message: { security: security?.current, attachments: options.attachments, random },
    addressing: options.addressing,
    understood: new Set(options.understands),
  }
  const enums = createEnumReader()
  const binders = new WeakMap<GraphQLSchema, Binder>()
  const imported = importOperations(description, {
    wanted: options.import,
    queries: options.queries,
    mutations: options.mutations,
    typePrefix: options.typePrefix,
    report: (finding) => files.report({ severity: 'warning', ...finding, file: `${files.directory}/module.ts` }),
  })
  const nameOf = (plan: ObjectPlan): string | undefined =>
    imported?.typeNames.get(plan) ?? (plan.name && `${options.typePrefix}${objectTypeName(plan, plan.name.local)}`)
  const binderOf = (schema: GraphQLSchema): Binder => {
    const binder = binders.get(schema) ?? createBinder({ schema, nameOf })
    binders.set(schema, binder)
    return binder
  }
  return {
    kind: 'soap',
    imported: imported && { document: imported.document, file: description.file },
    connectorDirective: 'soap',
    buildConnector: (site) => buildSoapConnector(site, { description, target, enums, binderOf, values, headers }),
    upstreams: () => [{ name: files.name, ...upstream.status() }],
    policedConnectors: Object.keys(options.policy.connectors ?? {}),
    close: () => {
      security?.close()
      return upstream.close()
    },
  }
}

/** The mapping that an option holds; what is wrong with it was reported. */
function readMapping(
  option: string,
  text: string | undefined,
  files: ModuleFiles,
  judge: (mapping: Mapping) => readonly Pick<FileFinding, 'rule' | 'message' | 'remedy'>[],
): Mapping | 'wrong' | undefined {
  if (text === undefined) return undefined
  const compiled = compileMapping(text)
  const mistakes = compiled.ok ? judge(compiled.value) : compiled.mistakes
  for (const { rule, message, remedy } of mistakes)
    files.report({ rule, message: `soap.${option}: ${message}`, remedy, file: `${files.directory}/module.ts` })
  return compiled.ok && mistakes.length === 0 ? compiled.value : 'wrong'
}

async function readDocuments(options: CompleteSoapOptions, files: ModuleFiles): Promise<Description | undefined> {
  try {
    const loader = createDocumentLoader(
      files.directory,
      { ...loadLimits, timeoutMs: options.wsdlTimeoutMs },
      {
        catalog: await readCatalog(options.catalog, files.directory),
        hosts: new Set(options.wsdlHosts),
        headers: options.wsdlHeaders,
        route: routeOf(options.policy),
        env: files.env,
      },
    )
    const documents = await collectDescription(options.wsdl, loader)
    for (const { error, at } of documents.missing)
      files.report({ severity: 'warning', ...findingOf(error), ...at, message: messageOf(error, files) })
    return documents
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    const { rule, remedy } = findingOf(error)
    files.report({
      rule,
      remedy,
      message: messageOf(error, files),
      file: error.kind === 'syntax' ? error.file : `${files.directory}/module.ts`,
      isPassing: error.kind === 'unreachable' && /^https?:/.test(error.file),
      line: error.line,
    })
    return undefined
  }
}

/** The message with the document as the module names it. */
function messageOf({ file, message }: DocumentError, { directory }: ModuleFiles): string {
  return `${/^https?:/.test(file) ? file : relative(directory, file)}: ${message}`
}

function findingOf(error: DocumentError): { readonly rule: string; readonly remedy: string } {
  switch (error.kind) {
    case 'unreachable':
      return {
        rule: 'wsdl-unreachable',
        remedy: 'correct the path or URL, or keep a copy of the file in the module folder',
      }
    case 'blocked':
      return { rule: 'wsdl-blocked', remedy: remedyOfBlocked(error.file) }
    case 'syntax':
      return { rule: 'wsdl-syntax', remedy: 'a WSDL document is needed' }
  }
}

/** Of a document that may not be read where it is. */
function remedyOfBlocked(file: string): string {
  if (!/^https?:/.test(file))
    return 'keep a copy in the module folder and name it in `catalog`; `selvedge add wsdl` takes along what is below the folder that it runs in'
  const { host, pathname } = new URL(file)
  const copy = pathname.split('/').findLast((each) => each !== '') ?? 'copy'
  return `keep a copy in the module folder (catalog: { '${file}': './${copy}' }), or allow the host (wsdlHosts: ['${host}'])`
}

function checkUsable(description: SoapDescription, options: CompleteSoapOptions, files: ModuleFiles): boolean {
  const file = `${files.directory}/module.ts`
  if (description.operations.length === 0) {
    const isChoice = options.service !== undefined || options.port !== undefined
    const isWrongChoice = isChoice && description.lacks === undefined
    const finding = isWrongChoice ? notAtChoice(description, options) : nothingToCall(description)
    const place = isWrongChoice ? { file } : { file: description.file, line: 1 }
    files.report({ ...finding, rule: 'wsdl-no-operations', ...place })
    return finding.severity === 'warning'
  }
  const homeless = options.url === undefined ? description.operations.find((each) => !isHttp(each.address)) : undefined
  if (homeless !== undefined)
    files.report({
      severity: 'warning',
      rule: 'wsdl-no-address',
      message: `port ${homeless.port} has no http address: its operations cannot be called`,
      remedy: `soap({ wsdl: ..., url: 'https://...' })`,
      file,
    })
  return true
}

type NoOperations = Pick<FileFinding, 'message' | 'remedy' | 'severity'>

function notAtChoice({ ports }: SoapDescription, { service, port }: CompleteSoapOptions): NoOperations {
  const asked = [service, port].filter((each) => each !== undefined).join('/')
  if (ports.length === 0)
    return {
      message: 'no operation is at the service and port that are asked for',
      remedy: 'correct `service` and `port`, or leave them out',
    }
  return {
    message: `there is no ${port === undefined ? 'service' : 'port'} ${asked}`,
    remedy: `choose \`service\` and \`port\` of: ${ports.join(', ')}`,
  }
}

/** A description of types alone may be a part of one, and breaks nothing; what has operations must have one that can be called. */
function nothingToCall({ lacks }: SoapDescription): NoOperations {
  switch (lacks) {
    case 'operations':
      return {
        severity: 'warning',
        message: 'the description has no operation: nothing is imported',
        remedy: 'name the document that has the services: it imports this one',
      }
    case 'description':
      return {
        message: 'the document is a schema, and no description: there is no operation to call',
        remedy: 'name the WSDL document that uses it: schemas are read with what imports them',
      }
    case undefined:
      return { message: 'there is no operation to call', remedy: 'use a description with a SOAP binding' }
  }
}
