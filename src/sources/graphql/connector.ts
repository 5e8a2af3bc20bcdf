import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  print,
} from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { MappingProblem } from '../../mapping/types.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { stableKey } from '../../utils/stable-key.ts'
import { runBatched } from '../batch.ts'
import type { ResponseKeys } from '../graphql-calls/response-keys.ts'
import type { RootCall } from '../graphql-calls/root-call.ts'
import { sendCall, type Target } from '../graphql-calls/send-calls.ts'
import { toUpstreamSelection, toVariables } from '../graphql-calls/upstream-selection.ts'
import { reportProblems } from '../mapping-problems.ts'
import type { Connector, ConnectorSelection, ConnectorSite, FetchInput, PreparedFetch } from '../source.ts'
import { type GraphqlDirective, readGraphqlDirective } from './connector-directive.ts'

/** What the connectors of one GraphQL source share. */
export interface ConnectorParts {
  readonly upstream: GraphQLSchema
  readonly keys: ResponseKeys
  readonly target: Target
}

type RootField = GraphQLField<unknown, unknown>

/** Builds the connector of a `@graphql(...)`; undefined when it is wrong, which was reported. */
export function buildGraphqlConnector(site: ConnectorSite, parts: ConnectorParts): Connector | undefined {
  const directive = readGraphqlDirective(site)
  if (directive === undefined) return undefined
  const operation = site.operation === 'mutation' ? 'mutation' : 'query'
  const root = rootField(directive, operation, site, parts.upstream)
  if (root === undefined || !checkInput(directive, root, site)) return undefined
  const keyFields = parentFields(directive, 'batch')
  const needs = [...new Set([...parentFields(directive, 'this'), ...keyFields])]
  if (!checkBatch(directive, keyFields, root, site)) return undefined
  const parts_: CallParts = { ...parts, directive, root, operation, keyFields, site }
  const isBatch = keyFields.length > 0
  return {
    coordinate: site.coordinate,
    needs,
    isBatch,
    maxBatchSize: directive.maxSize,
    clientHeaders: parts.target.upstream.clientHeaders ?? [],
    prepare: (selection) => (isBatch ? prepareBatch(selection, parts_) : prepareSingle(selection, parts_)),
  }
}

interface CallParts extends ConnectorParts {
  readonly directive: GraphqlDirective
  readonly root: RootField
  readonly operation: 'query' | 'mutation'
  readonly keyFields: readonly string[]
  readonly site: ConnectorSite
}

function prepareSingle(selection: ConnectorSelection, parts: CallParts): PreparedFetch {
  const { root, site } = parts
  const below = toUpstreamSelection(getNamedType(root.type).name, selection, translation(parts))
  return {
    key: selectionKey(selection),
    fetch: (inputs, context) => {
      const call = { selection: below, batchSize: 1, isAlone: selection.isAlone === true && inputs.length === 1 }
      return Promise.all(
        inputs.map((input) =>
          callWith(argumentsOf(input, parts, context), call, parts, context).catch(asOutcome(site)),
        ),
      )
    },
  }
}

function prepareBatch(selection: ConnectorSelection, parts: CallParts): PreparedFetch {
  const { directive, keyFields, keys, root } = parts
  const itemType = getNamedType(root.type).name
  const matchFields = directive.groupBy === undefined ? keyFields : [directive.groupBy]
  const below = toUpstreamSelection(itemType, selection, translation(parts), matchFields)
  return {
    key: selectionKey(selection),
    fetch: (inputs, context) =>
      runBatched<Record<string, unknown>>(inputs, {
        keyFields,
        maxSize: directive.maxSize,
        cardinality: directive.groupBy === undefined ? 'one' : 'many',
        keyOf: (item) => matchFields.map((name) => keys.read(item, itemType, name, {})),
        valueOf: (item) => item,
        call: async (chunk) => {
          const args = argumentsOf({ ...chunk[0], batch: chunk.map((each) => each.parent) }, parts, context)
          const isAlone = selection.isAlone === true && inputs.length <= directive.maxSize
          const items = await callWith(args, { selection: below, batchSize: chunk.length, isAlone }, parts, context)
          if (items instanceof Error) throw items
          return Array.isArray(items) ? items : []
        },
      }),
  }
}

function selectionKey(selection: ConnectorSelection): string {
  if (selection.selectionSet === undefined) return ''
  return `${print(selection.selectionSet)}${stableKey(selection.variables)}`
}

function translation({ upstream, keys, site }: CallParts) {
  return { upstream, keys, needsOf: site.needsOf }
}

function asOutcome({ coordinate }: ConnectorSite) {
  return (error: unknown) =>
    error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { cause: { coordinate, error } })
}

type Input = FetchInput & { readonly batch?: readonly unknown[] }

/** Values of the root field's arguments: what `input` maps, or the field's own arguments as they are. */
function argumentsOf(
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

interface CallShape extends Pick<RootCall, 'selection' | 'batchSize'> {
  readonly isAlone: boolean
}

function callWith(
  args: Readonly<Record<string, unknown>>,
  { selection, batchSize, isAlone }: CallShape,
  { root, site, operation, target }: CallParts,
  context: RequestContext,
): Promise<unknown> {
  const variables = toVariables(root, args)
  return sendCall(
    { connector: site.coordinate, operation, field: root.name, variables, selection, batchSize },
    target,
    context,
    isAlone,
  )
}

function rootField(
  { field, fieldNode }: GraphqlDirective,
  operation: 'query' | 'mutation',
  site: ConnectorSite,
  upstream: GraphQLSchema,
): RootField | undefined {
  const rootType = operation === 'mutation' ? upstream.getMutationType() : upstream.getQueryType()
  const root = rootType?.getFields()[field]
  const names = Object.keys(rootType?.getFields() ?? {})
  if (root === undefined) {
    site.report({
      rule: 'graphql-unknown-field',
      message: `the upstream has no ${operation} "${field}"`,
      remedy: `name one of: ${names.slice(0, 20).join(', ')}`,
      node: fieldNode,
    })
    return undefined
  }
  const expected = site.field === undefined ? site.parentType.name : getNamedType(site.field.type).name
  const given = getNamedType(root.type).name
  if (expected !== given) {
    site.report({
      rule: 'graphql-type-mismatch',
      message: `"${field}" gives ${given}, but ${site.coordinate} is of type ${expected}`,
      remedy: `choose a field that gives ${expected}`,
      node: fieldNode,
    })
    return undefined
  }
  return root
}

function parentFields({ input }: GraphqlDirective, variable: 'this' | 'batch'): string[] {
  const names = (input?.mapping.references ?? []).flatMap((each) =>
    each.variable === variable ? each.path.slice(0, 1) : [],
  )
  return [...new Set(names)]
}

/** Every argument that is given exists, and every one that is required is given. */
function checkInput(directive: GraphqlDirective, root: RootField, site: ConnectorSite): boolean {
  let isRight = true
  const wrong = (message: string, remedy: string, node: object, offset?: number) => {
    isRight = false
    site.report({ rule: 'graphql-input', message, remedy, node, offset })
  }
  const known = new Map<string, GraphQLArgument>(root.args.map((argument) => [argument.name, argument]))
  const hint =
    root.args.length > 0
      ? `arguments of "${root.name}": ${[...known.keys()].join(', ')}`
      : `"${root.name}" takes no arguments`
  const { input } = directive
  const given = new Set<string>()
  if (input?.mapping.shape.kind === 'object')
    for (const [name, { offset }] of input.mapping.shape.fields) {
      given.add(name)
      if (!known.has(name)) wrong(`"${root.name}" has no argument "${name}"`, hint, input.node, offset)
    }
  if (input === undefined) for (const argument of site.field?.args ?? []) given.add(argument.name)
  for (const argument of root.args)
    if (isNonNullType(argument.type) && argument.defaultValue === undefined && !given.has(argument.name))
      wrong(
        `argument "${argument.name}" of "${root.name}" is required and not given`,
        `input: "${argument.name}: $args.${argument.name}"`,
        directive.fieldNode,
      )
  for (const { variable, path, offset } of input?.mapping.references ?? []) {
    const [name] = path
    if (name === undefined || input === undefined) continue
    if (variable === 'args' && !site.field?.args.some((argument) => argument.name === name))
      wrong(
        `$args.${name}: ${site.coordinate} has no argument "${name}"`,
        'declare the argument, or correct its name',
        input.node,
        offset,
      )
    if ((variable === 'this' || variable === 'batch') && !hasField(site.parentType, name))
      wrong(
        `$${variable}.${name}: ${site.parentType.name} has no field "${name}"`,
        `name a field of ${site.parentType.name}`,
        input.node,
        offset,
      )
  }
  return isRight
}

function hasField(type: GraphQLObjectType, name: string): boolean {
  return type.getFields()[name] !== undefined
}

function checkBatch(
  directive: GraphqlDirective,
  keyFields: readonly string[],
  root: RootField,
  site: ConnectorSite,
): boolean {
  const node = directive.input?.node ?? directive.fieldNode
  const wrong = (message: string, remedy: string) => {
    site.report({ rule: 'graphql-batch', message, remedy, node })
    return false
  }
  const { groupBy } = directive
  if (keyFields.length === 0)
    return (
      groupBy === undefined ||
      wrong('`groupBy` needs a batched call', 'make the call from $batch: input: "ids: $batch.id"')
    )
  const item = getNamedType(root.type)
  const itemFields = 'getFields' in item ? item.getFields() : {}
  if (!isListType(getNullableType(root.type)))
    return wrong(
      `"${root.name}" gives one item, but $batch asks for many`,
      'use $this, or a root field that gives a list',
    )
  const wantsList = site.field !== undefined && isListType(getNullableType(site.field.type))
  if (wantsList && groupBy === undefined)
    return wrong(
      `${site.coordinate} is a list, so its items must be told apart by parent`,
      'add batch: { groupBy: "<field of the item that holds the parent\'s key>" }',
    )
  if (!wantsList && groupBy !== undefined)
    return wrong('`groupBy` is for list fields', 'remove groupBy; items are matched by the key fields')
  if (groupBy !== undefined && keyFields.length > 1)
    return wrong('`groupBy` works with one key field', 'use one $batch field')
  for (const name of groupBy === undefined ? keyFields : [groupBy])
    if (!(name in itemFields))
      return wrong(
        `items of "${root.name}" have no field "${name}" to be matched by`,
        `fields of ${item.name}: ${Object.keys(itemFields).join(', ')}`,
      )
  return true
}
