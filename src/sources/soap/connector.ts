import type { GraphQLSchema } from 'graphql'
import type { Mapping } from '../../mapping/index.ts'
import { batchPathsIn, parentFieldsIn, parentPathsIn } from '../parent-paths.ts'
import { headersOfClient, type StaticValues } from '../request-scope.ts'
import type { Connector, ConnectorSite, PreparedFetch } from '../source.ts'
import { type AnswerReading, compileReading } from './answer-reading.ts'
import type { CallParts } from './call.ts'
import { compileScope } from './call-scope.ts'
import { checkDirective } from './check-directive.ts'
import type { Binder } from './codec/bind.ts'
import type { ElementPlan } from './codec/plan.ts'
import type { SoapDescription } from './description.ts'
import { readsResponse, referencesOf } from './directive-reads.ts'
import type { EnumReader } from './enums.ts'
import { fetchBatch, fetchEach } from './fetch-inputs.ts'
import { compileHeaders, declaredBlocks, reserveHeaderNames } from './headers/compile-headers.ts'
import { compileRawItems } from './raw-items.ts'
import { listKeysAt, selectionPath } from './selection-path.ts'
import type { Target } from './send-call.ts'
import { readSoapDirective, type SoapDirective } from './soap-directive.ts'
import { isHttp } from './wsdl/address.ts'

/** What the connectors of one SOAP source share. */
export interface ConnectorParts {
  readonly description: SoapDescription
  readonly target: Target
  readonly enums: EnumReader
  readonly binderOf: (schema: GraphQLSchema) => Binder
  readonly values: StaticValues
  /** Header blocks of every call of the source. */
  readonly headers: Mapping | undefined
}

/** Builds the connector of a `@soap(...)`; undefined when it is wrong, which was reported. */
export function buildSoapConnector(
  site: ConnectorSite,
  { description, target, enums, binderOf, values, headers: sourceHeaders }: ConnectorParts,
): Connector | undefined {
  const directive = readSoapDirective(site)
  const called = directive && checkDirective(directive, site, description, values)
  if (directive === undefined || called === undefined) return undefined
  const { operation, rootKey } = called
  operation.warm()
  const address = target.url ?? operation.address
  if (isHttp(address)) target.origins.add(address)
  const references = referencesOf(directive)
  const keyFields = batchPathsIn(references, site.parentType)
  const content = operation.output === 'oneWay' ? undefined : operation.output.content
  const rawItems = directive.groupBy && compileRawItems(rawSelection(directive, content))
  const readings = compileReading({
    site,
    directive,
    content,
    binder: binderOf(site.schema),
    enums,
    keyFields: parentFieldsIn(references, 'batch'),
    rawItems,
  })
  const headers = [directive.headers?.mapping, sourceHeaders].filter((each) => each !== undefined)
  const mappings = [...headers, directive.input?.mapping, directive.selection?.mapping]
  const declared = declaredBlocks(operation, description)
  for (const each of headers) reserveHeaderNames(each, declared, operation.prefixes)
  const parts = {
    site,
    directive,
    operation,
    rootKey,
    target,
    readsHeaders: readsResponse(directive),
    scopeOf: compileScope(mappings, values),
    writeHeaders: compileHeaders(headers, declared, operation),
  }
  const prepare = (reading: AnswerReading): PreparedFetch => {
    const call: CallParts = { ...parts, ...reading }
    return {
      key: '',
      fetch:
        keyFields.length === 0
          ? (inputs, context) => fetchEach(inputs, call, context)
          : (inputs, context) => fetchBatch(inputs, { keyFields, rawItems }, call, context),
    }
  }
  const whole = prepare(readings.whole)
  return {
    coordinate: site.coordinate,
    needs: parentFieldsIn(references, 'this', 'batch'),
    needPaths: parentPathsIn(references, 'this', 'batch'),
    isBatch: keyFields.length > 0,
    maxBatchSize: directive.maxSize,
    clientHeaders: [
      ...(target.upstream.clientHeaders ?? []),
      ...headersOfClient(mappings.flatMap((each) => each?.references ?? [])),
    ],
    provides: readings.whole.selection?.shape,
    prepare: ({ isExact, selectionSet }) => (isExact === true ? prepare(readings.of(selectionSet)) : whole),
  }
}

/** The selection in the schema's own terms: to the items of a type that is only a list. */
function rawSelection({ selection }: SoapDirective, content: ElementPlan | undefined): string | undefined {
  const text = selection?.node.value
  const path = selectionPath(text)
  const inner = content === undefined || path === undefined ? [] : listKeysAt(content, path)
  return inner.length === 0 ? text : [text ?? '$', ...inner].join('.')
}
