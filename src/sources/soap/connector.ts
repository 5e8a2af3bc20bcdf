import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
} from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Mapping, MappingProblem, WantedFields } from '../../mapping/index.ts'
import type { RequestContext } from '../../upstream/index.ts'
import { inParallel } from '../../utils/in-parallel.ts'
import { maxCallsAtOnce, runBatched } from '../batch.ts'
import { type MappedType, noteMappingDrift } from '../mapping-drift.ts'
import { reportCallProblems } from '../mapping-problems.ts'
import { headersOfClient, type StaticValues } from '../request-scope.ts'
import type { Connector, ConnectorSite, FetchInput, FetchOutcome, PreparedFetch } from '../source.ts'
import { allFields, wantedFields, withNames } from '../wanted-fields.ts'
import { type CallInputs, compileScope, type ScopeBuilder } from './call-scope.ts'
import { checkDirective } from './check-directive.ts'
import type { Binder } from './codec/bind.ts'
import type { ElementPlan } from './codec/plan.ts'
import type { SoapDescription, SoapOperation } from './description.ts'
import type { EnumReader, Translate } from './enums.ts'
import { compileHeaders, declaredBlocks, type HeaderWriter, reserveHeaderNames } from './headers/compile-headers.ts'
import { compileRawItems, type RawItems } from './raw-items.ts'
import { listKeysAt, selectionPath } from './selection-path.ts'
import { sendCall, type Target } from './send-call.ts'
import { readSoapDirective, type SoapDirective, type WrittenMapping } from './soap-directive.ts'
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
  const operation = directive && checkDirective(directive, site, description, values)
  if (directive === undefined || operation === undefined) return undefined
  operation.warm()
  const address = target.url ?? operation.address
  if (isHttp(address)) target.origins.add(address)
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
        : (inputs, context) => fetchBatch(inputs, keyFields, rawItems, call, context),
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

/** Whether anything is read of the answer's header. */
function readsResponse({ selection }: SoapDirective): boolean {
  return selection?.mapping.references.some(({ variable }) => variable === 'response') ?? false
}

interface CallParts {
  readonly site: ConnectorSite
  readonly directive: SoapDirective
  readonly operation: SoapOperation
  readonly target: Target
  readonly readsHeaders: boolean
  readonly scopeOf: ScopeBuilder
  readonly writeHeaders: HeaderWriter
  /** How the answer is read. */
  readonly content: ElementPlan | undefined
  /** How it is read as well where items are grouped by what the schema calls them. */
  readonly rawContent: ElementPlan | undefined
  readonly translate: Translate | undefined
  /** What is made of an answer; undefined where it is read as it is wanted. */
  readonly selection: Mapping | undefined
}

function fetchEach(inputs: readonly FetchInput[], parts: CallParts, context: RequestContext): Promise<FetchOutcome[]> {
  return inParallel(inputs, maxCallsAtOnce, async (input) => {
    try {
      const { mapped } = await call({ args: input.args, this: input.parent }, 1, parts, context)
      return translated(mapped, parts)
    } catch (error) {
      return error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { cause: error })
    }
  })
}

interface Item {
  readonly raw: unknown
  readonly mapped: unknown
}

function fetchBatch(
  inputs: readonly FetchInput[],
  keyFields: readonly string[],
  rawItems: RawItems | undefined,
  parts: CallParts,
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const { directive, site } = parts
  const groupBy = directive.groupBy?.mapping
  const isMany = site.field !== undefined && isListType(getNullableType(site.field.type))
  return runBatched<Item>(inputs, {
    keyFields,
    maxSize: directive.maxSize,
    cardinality: isMany ? 'many' : 'one',
    keyOf: ({ raw, mapped }) =>
      groupBy === undefined
        ? keyFields.map((name) => ownOf(mapped, name))
        : groupKey(groupBy.run(raw, {}, []), keyFields),
    valueOf: ({ mapped }) => translated(mapped, parts),
    call: async (chunk) => {
      const batch = chunk.map((each) => each.parent)
      const { mapped, raw } = await call({ args: chunk[0].args, batch }, chunk.length, parts, context)
      const items = listOf(mapped)
      const raws = rawItems === undefined ? items : listOf(rawItems(raw))
      if (raws.length !== items.length)
        throw new GatewayError('INTERNAL_SERVER_ERROR', {
          cause: new TypeError('selection changes the number of items'),
        })
      return items.map((item, index) => ({ raw: raws[index], mapped: item })).filter(({ mapped: item }) => item != null)
    },
  })
}

async function call(
  inputs: CallInputs,
  batchSize: number,
  parts: CallParts,
  context: RequestContext,
): Promise<{ readonly mapped: unknown; readonly raw: unknown }> {
  const { site, directive, operation, target, content, rawContent, readsHeaders, selection, scopeOf, writeHeaders } =
    parts
  const problems: MappingProblem[] = []
  const scope = scopeOf(inputs, context)
  const input =
    directive.input === undefined
      ? withoutHeaders(scope.args, directive)
      : directive.input.mapping.run(undefined, scope, problems)
  const {
    value,
    raw = value,
    headers,
    response,
  } = await sendCall(
    {
      operation,
      connector: site.coordinate,
      isQuery: site.operation !== 'mutation',
      batchSize,
      input,
      blocks: writeHeaders(scope, problems),
      content,
      rawContent,
      readsHeaders,
      problems,
    },
    target,
    context,
  )
  const answered = { ...scope, status: response.status, response: { headers } }
  const known = problems.length
  const mapped = selection === undefined ? value : (selection.run(value, answered, problems) ?? null)
  if (selection !== undefined && problems.length > known)
    noteMappingDrift(problems.slice(known), selection, mappedTypeOf(parts), context)
  reportCallProblems(problems, { source: target.faults.source, connector: site.coordinate }, response, context)
  return { mapped, raw }
}

function mappedTypeOf({ site, target }: CallParts): MappedType {
  const { coordinate: connector, field, parentType, schema } = site
  return { source: target.faults.source, connector, type: getNamedType(field?.type ?? parentType), schema }
}

/** The arguments that are no header's. */
function withoutHeaders(args: unknown, { headers }: SoapDirective): unknown {
  if (headers === undefined || typeof args !== 'object' || args === null) return args
  const taken = new Set(referencesOf(headers, 'args'))
  return Object.fromEntries(Object.entries(args).filter(([name]) => !taken.has(name)))
}

function translated(value: unknown, { translate }: CallParts): unknown {
  return translate === undefined ? value : translate(value)
}

/** The parent's fields that the directive reads from `$this` or `$batch`. */
function parentFields({ input, headers, selection }: SoapDirective, variable: 'this' | 'batch'): string[] {
  const names = [input, headers, selection].flatMap((each) => referencesOf(each, variable))
  return [...new Set(names)]
}

function referencesOf(written: WrittenMapping | undefined, variable: 'args' | 'this' | 'batch'): string[] {
  return (written?.mapping.references ?? []).flatMap((each) =>
    each.variable === variable && each.path[0] !== undefined ? [each.path[0]] : [],
  )
}

function ownOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name] // checked above: own data
}

/** `customer_id` gives an object of one field, `$.customer_id` its value: both are the key. */
function groupKey(group: unknown, keyFields: readonly string[]): readonly unknown[] {
  if (typeof group !== 'object' || group === null) return [group]
  return keyFields.length === 1 ? Object.values(group) : keyFields.map((name) => ownOf(group, name))
}

function listOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
