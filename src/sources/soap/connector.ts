import { type GraphQLOutputType, type GraphQLSchema, getNamedType, isLeafType } from 'graphql'
import type { Mapping, WantedFields } from '../../mapping/index.ts'
import { headersOfClient, type StaticValues } from '../request-scope.ts'
import type { Connector, ConnectorSite, PreparedFetch } from '../source.ts'
import { allFields, wantedFields, withNames } from '../wanted-fields.ts'
import type { CallParts } from './call.ts'
import { compileScope } from './call-scope.ts'
import { checkDirective } from './check-directive.ts'
import type { Binder } from './codec/bind.ts'
import type { ElementPlan } from './codec/plan.ts'
import type { SoapDescription } from './description.ts'
import { parentFields, readsResponse } from './directive-reads.ts'
import type { EnumReader } from './enums.ts'
import { fetchBatch, fetchEach } from './fetch-inputs.ts'
import { compileHeaders, declaredBlocks, reserveHeaderNames } from './headers/compile-headers.ts'
import { compileRawItems } from './raw-items.ts'
import { listKeysAt, selectionPath } from './selection-path.ts'
import type { Target } from './send-call.ts'
import { readSoapDirective } from './soap-directive.ts'

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
  const operation = directive && checkDirective(directive, site, description, values)
  if (directive === undefined || operation === undefined) return undefined
  operation.warm()
  const type = site.field?.type ?? site.parentType
  const keyFields = parentFields(directive, 'batch')
  const content = operation.output === 'oneWay' ? undefined : operation.output.content
  const path = selectionPath(directive.selection?.node.value)
  const rawItems = directive.groupBy && compileRawItems(rawSelection(directive.selection?.node.value, content, path))
  const bind = (wanted: WantedFields): ElementPlan | undefined =>
    content && path && binderOf(site.schema).bind(content, path, type, wanted)
  const prepare = (call: CallParts): PreparedFetch => ({
    key: '',
    fetch:
      keyFields.length === 0
        ? (inputs, context) => fetchEach(inputs, call, context)
        : (inputs, context) => fetchBatch(inputs, { keyFields, rawItems }, call, context),
  })
  const headers = [directive.headers?.mapping, sourceHeaders].filter((each) => each !== undefined)
  const mappings = [...headers, directive.input?.mapping, directive.selection?.mapping]
  const declared = declaredBlocks(operation, description)
  for (const each of headers) reserveHeaderNames(each, declared, operation.prefixes)
  const parts = {
    site,
    directive,
    operation,
    target,
    readsHeaders: readsResponse(directive),
    scopeOf: compileScope(mappings, values),
    writeHeaders: compileHeaders(headers, declared, operation),
  }
  const bound = bind(allFields)
  const selection = bound === undefined ? directive.selection?.mapping : undefined
  const whole = prepare({
    ...parts,
    selection,
    content: bound ?? content,
    rawContent: bound && rawItems && content,
    translate: bound === undefined ? enums(type) : undefined,
  })
  return {
    coordinate: site.coordinate,
    needs: [...new Set([...parentFields(directive, 'this'), ...keyFields])],
    isBatch: keyFields.length > 0,
    maxBatchSize: directive.maxSize,
    clientHeaders: [
      ...(target.upstream.clientHeaders ?? []),
      ...headersOfClient(mappings.flatMap((each) => each?.references ?? [])),
    ],
    provides: selection?.shape,
    prepare: ({ isExact, selectionSet }) => {
      if (isExact !== true) return whole
      const wanted = withNames(wantedFields(getNamedType(type), selectionSet), keyFields)
      if (bound !== undefined) {
        const pruned = isWhole(wanted, type) ? bound : bind(wanted)
        const call = { ...parts, selection, content: pruned, rawContent: rawItems && content, translate: undefined }
        return prepare(call)
      }
      if (selection === undefined) return whole
      return prepare({
        ...parts,
        selection: selection.prune(wanted),
        content,
        rawContent: undefined,
        translate: enums(type),
      })
    },
  }
}

/** The selection in the schema's own terms: to the items of a type that is only a list. */
function rawSelection(
  text: string | undefined,
  content: ElementPlan | undefined,
  path: readonly string[] | undefined,
): string | undefined {
  const inner = content === undefined || path === undefined ? [] : listKeysAt(content, path)
  return inner.length === 0 ? text : [text ?? '$', ...inner].join('.')
}

/** A leaf has no fields to leave out. */
function isWhole(wanted: WantedFields, type: GraphQLOutputType): boolean {
  return wanted.isOpen || isLeafType(getNamedType(type))
}
