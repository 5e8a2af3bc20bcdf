import type { MergedTypeConfig, SubschemaConfig } from '@graphql-tools/delegate'
import { type MergeFieldConfigCandidate, stitchSchemas } from '@graphql-tools/stitch'
import { type GraphQLSchema, Kind, print, type SelectionSetNode } from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import { unwrapGiven } from '../../sources/scalars/index.ts'
import type { EntityWay, Source } from '../../sources/source.ts'
import { isUnknownEntity, UnknownEntityError } from '../../sources/unknown-entity.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { elementsBeyond, type HiddenElements, hiddenElements } from '../compose/hidden-elements.ts'
import { leastStrict } from '../compose/least-strict.ts'
import { finishSupergraph } from './finish-supergraph.ts'
import { viewOf } from './source-view.ts'

/**
 * Stitching asks a source again for an object whose type has fields below it that this source lacks. Here these come by the keys
 * of the objects below, so the second call gives nothing new, and its failure takes the place of lists that are empty. The
 * library's own switch for that holds for the process (https://github.com/graphql-hive/gateway/pull/1423).
 */
const secondCalls = '__DO_NOT_USE__stitching_disable_extract_unavailable_fields_for_fields_not_in_schema__'

/** A graph of subgraphs, which stitching cannot run: it joins the schema, and is asked by plans alone. */
export interface FederatedGraph {
  /** What clients see of it. */
  readonly schema: GraphQLSchema
  /** All of it. */
  readonly whole: GraphQLSchema
  readonly sources: readonly Source[]
}

/**
 * Composes sources into one executable schema: types of one name are merged by their keys.
 * @param alsoHidden what clients must not see although no source's schema says so
 */
export function stitchSources(
  sources: readonly Source[],
  graph?: FederatedGraph,
  alsoHidden: HiddenElements = new Set(),
): GraphQLSchema {
  Object.assign(globalThis, { [secondCalls]: true })
  const subschemas = [...sources.map(toSubschema), ...(graph ? [{ schema: graph.schema, executor: refuse }] : [])]
  const stitched = stitchSchemas({
    subschemas,
    mergeTypes: true,
    assumeValid: true,
    typeMergingOptions: { validationSettings: { validationLevel: 'off' as never }, fieldConfigMerger: mergeFields },
  })
  // Stitching splits subschemas, and keeps their executors.
  const names = new Map<unknown, string | undefined>(
    subschemas.map(({ executor }, place) => [executor, sources[place]?.name]),
  )
  const hidden = new Set([
    ...hiddenElements(sources.map(({ schema }) => schema)),
    ...(graph ? elementsBeyond(graph.whole, graph.schema) : []),
    ...alsoHidden,
  ])
  const nameOf = (executor: unknown) => names.get(executor)
  return finishSupergraph(stitched, [...sources, ...(graph?.sources ?? [])], { nameOf, hidden })
}

function refuse(): never {
  throw new GatewayError('INTERNAL_SERVER_ERROR', { cause: new Error('subgraphs are asked by plans alone') })
}

type FieldCandidate = MergeFieldConfigCandidate<RequestContext>

/** One field of several sources: the last one's, with the type that holds what any of them may give. */
function mergeFields(candidates: FieldCandidate[]): FieldCandidate['fieldConfig'] {
  const configs = candidates.map(({ fieldConfig }) => fieldConfig)
  return configs.reduce((merged, config) => ({
    ...config,
    type: leastStrict(merged.type, config.type) ?? config.type,
    description: config.description ?? merged.description,
  }))
}

type MergeConfig = MergedTypeConfig<unknown, unknown, RequestContext>

function toSubschema(source: Source): SubschemaConfig<unknown, unknown, unknown, RequestContext> {
  const byType = new Map<string, EntityWay[]>()
  for (const entity of source.entities) byType.set(entity.typeName, [...(byType.get(entity.typeName) ?? []), entity])
  const merge = Object.fromEntries([...byType].map(([typeName, entities]) => [typeName, mergeConfig(entities)]))
  return { ...viewOf(source), merge }
}

function mergeConfig(entities: readonly EntityWay[]): MergeConfig {
  const fields = Object.assign({}, ...entities.map(computedFields))
  const [first, ...others] = entities.map(entryPointOf)
  return others.length === 0 ? { ...first, fields } : { fields, entryPoints: first ? [first, ...others] : others }
}

function entryPointOf(entity: EntityWay) {
  const { keyFields, key, requires, rootField } = entity
  const names = [...new Set([...keyFields, ...[...requires.values()].flat()])]
  return {
    selectionSet: key ? print(key) : `{ ${keyFields.join(' ')} }`,
    fieldName: rootField,
    // Field values stand under their names: required fields are selected without aliases.
    key: (object: Record<string, unknown>) =>
      Object.fromEntries(
        names.flatMap((name) => (isGiven(object[name]) ? [[name, keyValue(object[name], name, key)]] : [])),
      ),
    argsFromKeys: (keys: readonly unknown[]) => ({ keys }),
    // The root field gives one result a key, in order: its connector has matched them by key already.
    valuesFromResults: (results: unknown[]) => results.map((each) => each ?? new UnknownEntityError()),
    // Equal keys are asked for once by the source itself. Stitching would share the result, write into it from several places, and
    // spoil the errors in it.
    dataLoaderOptions: { cache: false },
  }
}

/** A field's value as others take it; of an object that a key reaches into, what the key has of it, and nothing of stitching's own. */
function keyValue(value: unknown, name: string, key: SelectionSetNode | undefined): unknown {
  const node = key?.selections.find((each) => each.kind === Kind.FIELD && each.name.value === name)
  const below = node?.kind === Kind.FIELD ? node.selectionSet : undefined
  if (below === undefined || typeof value !== 'object' || value === null || value instanceof Error)
    return unlocated(unwrapGiven(value))
  const object = value as Readonly<Record<string, unknown>>
  const names = below.selections.flatMap((each) => (each.kind === Kind.FIELD ? [each.name.value] : []))
  return Object.fromEntries(
    names.flatMap((each) => (isGiven(object[each]) ? [[each, keyValue(object[each], each, below)]] : [])),
  )
}

function computedFields({ requires }: EntityWay) {
  return Object.fromEntries(
    [...requires].map(([field, needs]) => [field, { selectionSet: `{ ${needs.join(' ')} }`, computed: true }]),
  )
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !isUnknownEntity(value)
}

/** What failed of another source, without the place: graphql-js would keep it, and it is none of this source's document. */
function unlocated(value: unknown): unknown {
  return value instanceof Error ? (findGatewayError(value) ?? value) : value
}
