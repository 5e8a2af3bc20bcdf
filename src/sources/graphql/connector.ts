import { type GraphQLNamedType, type GraphQLSchema, getNamedType, print } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { MappingProblem, MappingReference } from '../../mapping/types.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { stableKey } from '../../utils/stable-key.ts'
import { runBatched } from '../batch.ts'
import { answerRenaming, type Renaming } from '../graphql-calls/answer-names.ts'
import { nonNullLevels } from '../graphql-calls/made-null.ts'
import type { ResponseKeys } from '../graphql-calls/response-keys.ts'
import type { RootCall, UpstreamSelection } from '../graphql-calls/root-call.ts'
import { sendCall, type Target } from '../graphql-calls/send-calls.ts'
import { publicTypeNames, publicValueNames, upstreamName } from '../graphql-calls/upstream-name.ts'
import { toUpstreamSelection, toVariables } from '../graphql-calls/upstream-selection.ts'
import { type KeyPath, pathReader } from '../key-paths.ts'
import { reportProblems } from '../mapping-problems.ts'
import { batchPathsIn, parentFieldsIn, parentPathsIn } from '../parent-paths.ts'
import type { Connector, ConnectorSelection, ConnectorSite, FetchInput, PreparedFetch } from '../source.ts'
import { type AnswerPath, onlyOf, readerAlong, selectionAlong, selectionOn } from './answer-path.ts'
import { checkBatch, checkInput, matchFieldsOf, type RootField, rootField, valuePath } from './check-connector.ts'
import { type GraphqlDirective, readGraphqlDirective } from './connector-directive.ts'

/** What the connectors of one GraphQL source share. */
export interface ConnectorParts {
  readonly upstream: GraphQLSchema
  readonly keys: ResponseKeys
  readonly target: Target
}

/** Builds the connector of a `@graphql(...)`; undefined when it is wrong, which was reported. */
export function buildGraphqlConnector(site: ConnectorSite, parts: ConnectorParts): Connector | undefined {
  const callParts = readCallParts(site, parts, site.operation === 'mutation' ? 'mutation' : 'query')
  if (callParts === undefined) return undefined
  const { directive, keyFields, operation } = callParts
  const references = referencesOf(directive)
  const isBatch = keyFields.length > 0
  return {
    coordinate: site.coordinate,
    needs: parentFieldsIn(references, 'this', 'batch'),
    needPaths: parentPathsIn(references, 'this', 'batch'),
    isBatch,
    isMutation: operation === 'mutation',
    maxBatchSize: directive.maxSize,
    clientHeaders: parts.target.upstream.clientHeaders ?? [],
    prepare: (selection) => (isBatch ? prepareBatch(selection, callParts) : prepareSingle(selection, callParts)),
  }
}

/** What a `@graphql(...)` calls, and how. */
export interface CallParts extends ConnectorParts {
  readonly directive: GraphqlDirective
  readonly root: RootField
  readonly nonNull: RootCall['nonNull']
  /** Where below the root field the value stands. */
  readonly path: AnswerPath
  readonly operation: RootCall['operation']
  readonly keyFields: readonly KeyPath[]
  readonly site: ConnectorSite
}

/** Reads and checks a `@graphql(...)`; undefined when it is wrong, which was reported. */
export function readCallParts(
  site: ConnectorSite,
  parts: ConnectorParts,
  operation: RootCall['operation'],
): CallParts | undefined {
  const directive = readGraphqlDirective(site)
  if (directive === undefined) return undefined
  const root = rootField(directive, operation, site, parts.upstream)
  const path = root && valuePath(directive, root, site, parts.upstream)
  if (root === undefined || path === undefined || !checkInput(directive, root, site)) return undefined
  const keyFields = batchPathsIn(referencesOf(directive), site.parentType)
  return checkBatch(directive, keyFields, root, path, site)
    ? { ...parts, directive, root, nonNull: nonNullLevels(root.type), path, operation, keyFields, site }
    : undefined
}

/** What to ask for, and how to read the value of it. */
export interface Asked {
  readonly selection: UpstreamSelection | undefined
  readonly rename: Renaming | undefined
  readonly read: (answer: unknown) => unknown
}

export function ask(selection: ConnectorSelection, parts: CallParts, extra: readonly KeyPath[] = []): Asked {
  const { path, keys, upstream, site } = parts
  const given = getNamedType(path.type)
  const wanted = upstream.getType(getNamedType(site.field?.type ?? site.parentType).name) ?? given
  const own = toUpstreamSelection(wanted.name, selection, { upstream, keys, needsOf: site.needsOf }, extra)
  const below = selectionAlong(path, selectionOn(wanted, given, own, publicTypeNames(upstream)), keys)
  // What a path leads to is an object, or is named where the path's last step is made.
  const names = path.steps.length === 0 ? publicValueNames(given) : undefined
  const along = readerAlong(path, keys, parts.directive.isOrdered)
  const only = wanted === given ? undefined : onlyOf(wanted.name)
  return {
    selection: below,
    rename: answerRenaming(names, below),
    read: only ? (answer) => only(along(answer)) : along,
  }
}

function prepareSingle(selection: ConnectorSelection, parts: CallParts): PreparedFetch {
  const { site } = parts
  const asked = ask(selection, parts)
  return {
    key: selectionKey(selection),
    fetch: (inputs, context) => {
      const call = { ...asked, batchSize: 1, isAlone: selection.isAlone === true && inputs.length === 1 }
      return Promise.all(
        inputs.map((input) =>
          callWith(argumentsOf(input, parts, context), call, parts, context)
            .then(asked.read)
            .catch(asOutcome(site)),
        ),
      )
    },
  }
}

/** An item of a batched answer, with its key. */
interface KeyedItem {
  readonly key: readonly unknown[]
  readonly value: unknown
}

function prepareBatch(selection: ConnectorSelection, parts: CallParts): PreparedFetch {
  const { directive, keyFields, keys, site } = parts
  const itemType = getNamedType(site.field?.type ?? site.parentType)
  const matchFields = matchFieldsOf(directive, keyFields)
  const readers = matchFields.map((path) => answerReader(path, itemType, keys))
  const asked = ask(selection, parts, matchFields)
  const toItem = (value: unknown) =>
    typeof value !== 'object' || value === null || value instanceof Error
      ? (value as Error | null | undefined)
      : { value, key: readers.map((read) => read(value)) }
  return {
    key: selectionKey(selection),
    fetch: (inputs, context) =>
      runBatched<KeyedItem>(inputs, {
        keyFields,
        maxSize: directive.maxSize,
        cardinality: directive.groupBy === undefined ? 'one' : 'many',
        keyOf: ({ key }) => key,
        valueOf: ({ value }) => value,
        call: async (chunk) => {
          const args = argumentsOf({ ...chunk[0], batch: chunk.map((each) => each.parent) }, parts, context)
          const isAlone = selection.isAlone === true && inputs.length <= directive.maxSize
          const call = { ...asked, batchSize: chunk.length, isAlone }
          const items = asked.read(await callWith(args, call, parts, context))
          if (items instanceof Error) throw items
          if (directive.isOrdered) return inOrder(items, chunk, parts)
          return Array.isArray(items) ? items.map(toItem) : []
        },
      }),
  }
}

/** Items of an answer that has a place for each key. */
function inOrder(items: unknown, chunk: readonly FetchInput[], { keyFields, target }: CallParts): KeyedItem[] {
  if (!Array.isArray(items) || items.length !== chunk.length)
    throw new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: target.policy.source, reason: 'shape' })
  const readers = keyFields.map(pathReader)
  return chunk.map(({ parent }, place) => ({ key: readers.map((read) => read(parent)), value: items[place] }))
}

/** A reader of what stands at a path of an object that the upstream gave. */
function answerReader(path: KeyPath, type: GraphQLNamedType, keys: ResponseKeys): (object: object) => unknown {
  const [name = '', ...rest] = path.split('.')
  const field = 'getFields' in type ? type.getFields()[name] : undefined
  const read = (object: object) => keys.read(object, type.name, name, {})
  if (rest.length === 0 || field === undefined) return read
  const readBelow = answerReader(rest.join('.'), getNamedType(field.type), keys)
  return (object) => {
    const value = read(object)
    return typeof value === 'object' && value !== null && !(value instanceof Error) ? readBelow(value) : value
  }
}

function selectionKey(selection: ConnectorSelection): string {
  if (selection.selectionSet === undefined) return ''
  return `${print(selection.selectionSet)}${stableKey(selection.variables)}`
}

function asOutcome({ coordinate }: ConnectorSite) {
  return (error: unknown) =>
    error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { cause: { coordinate, error } })
}

type Input = FetchInput & { readonly batch?: readonly unknown[] }

/** Values of the root field's arguments: what `input` maps, or the field's own arguments as they are. */
export function argumentsOf(
  input: Input,
  { directive, site, target }: CallParts,
  context: RequestContext,
): Readonly<Record<string, unknown>> {
  if (directive.input === undefined) return input.args
  const problems: MappingProblem[] = []
  const scope = { args: input.args, this: input.parent, batch: input.batch }
  const mapped = directive.input.mapping.run(undefined, scope, problems)
  reportProblems(problems, { source: target.policy.source, connector: site.coordinate }, context)
  return typeof mapped === 'object' && mapped !== null ? (mapped as Record<string, unknown>) : {}
}

interface CallShape extends Pick<RootCall, 'selection' | 'rename' | 'batchSize'> {
  readonly isAlone: boolean
}

function callWith(
  args: Readonly<Record<string, unknown>>,
  { selection, rename, batchSize, isAlone }: CallShape,
  { root, nonNull, site, operation, target }: CallParts,
  context: RequestContext,
): Promise<unknown> {
  const variables = toVariables(root, args)
  return sendCall(
    {
      connector: site.coordinate,
      operation,
      field: upstreamName(root),
      nonNull,
      variables,
      selection,
      rename,
      batchSize,
    },
    target,
    context,
    isAlone,
  )
}

function referencesOf({ input }: GraphqlDirective): readonly MappingReference[] {
  return input?.mapping.references ?? []
}
