import { GraphQLList, type GraphQLOutputType, getNamedType, isListType, isNonNullType } from 'graphql'
import type { MappingReference } from '../../mapping/types.ts'
import { isPaginated, selectedType } from '../connection-type.ts'
import { parentFieldsIn, parentPathsIn } from '../parent-paths.ts'
import { headersOfClient } from '../request-scope.ts'
import type { Connector, ConnectorSite } from '../source.ts'
import { compileAnswerOf } from './answer.ts'
import { batchTemplateOf } from './batch-plan.ts'
import { inputCheckOf } from './check-inputs.ts'
import type { MappingUse } from './check-text.ts'
import { mappingOf, templateOf } from './compile-text.ts'
import { type ConnectArguments, readConnect } from './connect-directive.ts'
import { type ConnectorParts, createConnector } from './connector.ts'
import { decodeRulesOf } from './decode-rules.ts'
import { stringIn } from './directive-arguments.ts'
import { fixedHeader, type HeaderRule, headerRulesOf, mergeHeaderRules } from './headers.ts'
import type { RestSettings } from './options.ts'
import { checkPaginates } from './paginate/check-connection.ts'
import { createPaginatedConnector } from './paginate/connector.ts'
import { readPaginate } from './paginate/read-paginate.ts'
import { compileRequest } from './request.ts'
import { compileScope } from './scope.ts'
import { selectionOf } from './selection.ts'
import { type RestSources, sourceFor } from './source-for.ts'
import type { StaticValues } from './static-values.ts'
import { createTextScope, variablesOf } from './text-scope.ts'
import { connectUrlOf } from './url-parts.ts'
import { typedOfXml } from './xml-types.ts'

/** What all connectors of a module share. */
export interface ConnectParts {
  readonly sources: RestSources
  readonly settings: RestSettings
  readonly values: StaticValues
  /** Headers of `rest({headers})`. */
  readonly headers: readonly HeaderRule[]
}

/** Compiles the `@connect` of a site; undefined when it is wrong, which was reported. */
export function buildRestConnector(given: ConnectorSite, parts: ConnectParts): Connector | undefined {
  let mistakes = 0
  const site: ConnectorSite = {
    ...given,
    report: (finding) => {
      if (finding.severity !== 'warning') mistakes++
      given.report(finding)
    },
  }
  const { report } = site
  const written = readConnect(site)
  if (written === undefined) return undefined
  const { values } = parts
  const { http, errors } = written
  const request = createTextScope(variablesOf.connectRequest, values, inputCheckOf(site))
  const response = createTextScope(variablesOf.connectResponse, values, inputCheckOf(site))
  const requestText = (name: string, wanted?: MappingUse) =>
    mappingOf(stringIn(http, name, report), request, report, wanted)
  const errorText = (name: string, wanted?: MappingUse) =>
    mappingOf(errors && stringIn(errors, name, report), response, report, wanted)
  const template = templateOf(written.url, request, report)
  const url = template && connectUrlOf(template, written.url, values, report)
  const source = url && sourceFor(written.source, url, parts.sources, site)
  const pieces = {
    path: requestText('path', 'list'),
    query: requestText('queryParams', 'object'),
    body: requestText('body'),
  }
  const headers = headerRulesOf(http, request, values, report)
  const selection = selectionOf(site, written.selection, response)
  const message = errorText('message', 'text')
  const extensions = errorText('extensions', 'object')
  const isSuccess = mappingOf(written.isSuccess, response, report, 'condition')
  const pagination = readPaginate(site, response, url)
  const isBatch = checkInputUse(site, written, request.references)
  const batch =
    isBatch && selection
      ? batchTemplateOf({
          site,
          written,
          selection,
          references: request.references,
          urlReferences: [template, pieces.path, pieces.query].flatMap((each) => each?.references ?? []),
          scope: response,
        })
      : undefined
  if (pagination) checkPaginates(site, isBatch)
  if (mistakes > 0 || url === undefined || source === undefined || selection === undefined) return undefined
  if (isBatch && batch === undefined) return undefined

  const allHeaders = mergeHeaderRules(headers, source.isDirect ? [] : parts.headers, source.template.headers)
  const references = [
    ...request.references,
    ...response.references,
    ...source.template.references,
    ...(pagination?.references ?? []),
  ]
  const type = getNamedType(site.field ? selectedType(site.field) : site.parentType)
  const made = batch?.selection ?? selection
  const success = isSuccess ?? source.template.isSuccess
  const errorTexts = {
    message: message ?? source.template.errorMessage,
    extensions: [source.template.errorExtensions, extensions].filter((each) => each !== undefined),
  }
  const decoded = [success, errorTexts.message, ...errorTexts.extensions]
  const connector: ConnectorParts = {
    coordinate: site.coordinate,
    key: `${written.method} ${written.url.value}`,
    needs: parentFieldsIn(references, 'this', 'batch'),
    needPaths: parentPathsIn(references, 'this', 'batch'),
    upstream: source.upstream,
    buildScope: compileScope(references, values),
    buildRequest: compileRequest({
      connector: site.coordinate,
      method: written.method,
      url: {
        base: source.template.base,
        sourcePath: source.template.path,
        sourceQuery: source.template.query,
        own: url,
        ownPath: pieces.path,
        ownQuery: pieces.query,
      },
      headers: allHeaders,
      body: pieces.body,
      isIdempotent: site.operation !== 'mutation',
    }),
    selection: typedOfXml(made, madeType(site, isBatch), site.schema),
    type,
    compileAnswer: compileAnswerOf({
      isSuccess: success,
      errors: { ...errorTexts, source: source.publicName, reasons: parts.settings.reasons },
      decoding: decodeRulesOf(fixedHeader(allHeaders, 'accept'), made, decoded, site),
      isNotFoundNull: parts.settings.notFound === 'null',
      references,
      mapped: { source: source.publicName, connector: site.coordinate, type, schema: site.schema },
    }),
    source: source.publicName,
    emptyValue: isRequiredList(site) ? [] : null,
    isNotFoundNull: parts.settings.notFound === 'null',
    batch,
    provides: selection.shape,
    clientHeaders: [
      ...(source.upstream.clientHeaders ?? []),
      ...allHeaders.flatMap((rule) => (rule.kind === 'from' ? [rule.from] : [])),
      ...headersOfClient(references),
    ],
  }
  return pagination ? createPaginatedConnector(connector, pagination) : createConnector(connector)
}

/** Reports inputs that do not go together. @returns whether one call serves many inputs. */
function checkInputUse(
  site: ConnectorSite,
  written: ConnectArguments,
  references: readonly MappingReference[],
): boolean {
  const uses = (variable: string) => references.some((reference) => reference.variable === variable)
  const { report } = site
  if (uses('batch') && uses('this'))
    report({
      rule: 'batch-mixed',
      message: '$this and $batch stand in one request',
      remedy: 'use $batch for one call for many parents, or $this for a call each',
    })
  if (written.batch && !uses('batch'))
    report({
      rule: 'batch-unused',
      message: '"batch" is given, but the request does not read $batch',
      remedy: 'send the keys: GET: "/items?ids={$batch.id->joinNotNull(\',\')}"',
    })
  if (!site.field && !uses('batch') && !uses('this'))
    report({
      rule: 'connect-without-key',
      message: `the request for a ${site.parentType.name} reads none of its fields`,
      remedy: 'read its key: GET: "/items/{$this.id}"',
    })
  return uses('batch')
}

/** What the selection makes of one answer: of several inputs, and of pages, a list. */
function madeType({ field, parentType }: ConnectorSite, isBatch: boolean): GraphQLOutputType {
  const type = field === undefined ? parentType : selectedType(field)
  const isList = isBatch || (field !== undefined && isPaginated(field))
  return isList ? new GraphQLList(getNamedType(type)) : type
}

function isRequiredList({ field }: ConnectorSite): boolean {
  return field !== undefined && isNonNullType(field.type) && isListType(field.type.ofType)
}
