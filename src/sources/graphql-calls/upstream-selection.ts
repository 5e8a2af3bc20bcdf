import {
  doTypesOverlap,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { stableKey } from '../../utils/stable-key.ts'
import { type KeyPath, selectionOfPaths } from '../key-paths.ts'
import type { ConnectorSelection } from '../source.ts'
import { toInputValue } from './input-value.ts'
import { nonNullLevels } from './made-null.ts'
import type { ResponseKeys } from './response-keys.ts'
import type { UpstreamField, UpstreamSelection, VariableUse } from './root-call.ts'
import { publicTypeNames, publicValueNames, upstreamName, upstreamTypeText } from './upstream-name.ts'

/** What translating a selection takes. */
export interface TranslationParts {
  /** The upstream's own schema. */
  readonly upstream: GraphQLSchema
  readonly keys: ResponseKeys
  /** Fields that something else than the upstream's answer resolves, with what they need of it. */
  readonly needsOf: (typeName: string, fieldName: string) => readonly string[] | undefined
}

interface MutableSelection {
  readonly fields: Map<string, UpstreamField>
  readonly onTypes: Map<string, MutableSelection>
}

/**
 * Says what to ask the upstream for: the selection's own fields, and in place of fields that are computed, linked or fetched
 * elsewhere the fields that those need.
 * @param extra fields of the result that are needed besides (the key by which a batch is matched), as paths.
 */
export function toUpstreamSelection(
  typeName: string,
  selection: ConnectorSelection,
  parts: TranslationParts,
  extra: readonly KeyPath[] = [],
): UpstreamSelection | undefined {
  const type = parts.upstream.getType(typeName)
  if (!isCompositeType(type)) return undefined
  const made = emptySelection()
  if (selection.selectionSet) addSelections(type, selection.selectionSet, selection.variables, parts, made)
  if (extra.length > 0) addExtra(type, selectionOfPaths(extra), made, parts)
  return nonEmpty(type, made, parts)
}

/** Plain fields, and those of objects that are had without arguments. */
function addExtra(
  type: GraphQLCompositeType,
  { selections }: SelectionSetNode,
  into: MutableSelection,
  parts: TranslationParts,
): void {
  for (const node of selections) {
    if (node.kind !== Kind.FIELD) continue
    if (node.selectionSet) addField(type, node, {}, parts, into)
    else addPlain(type, node.name.value, into, parts)
  }
}

function emptySelection(): MutableSelection {
  return { fields: new Map(), onTypes: new Map() }
}

/** An object without fields cannot be asked for, and an abstract one must say what it is. */
function nonEmpty(type: GraphQLCompositeType, made: MutableSelection, parts: TranslationParts): MutableSelection {
  if (isAbstractType(type) || (made.fields.size === 0 && made.onTypes.size === 0))
    addPlain(type, '__typename', made, parts)
  return made
}

function addSelections(
  type: GraphQLCompositeType,
  set: SelectionSetNode,
  variables: ConnectorSelection['variables'],
  parts: TranslationParts,
  into: MutableSelection,
): void {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) addField(type, node, variables, parts, into)
    if (node.kind !== Kind.INLINE_FRAGMENT) continue
    const name = node.typeCondition?.name.value ?? type.name
    const on = parts.upstream.getType(name)
    // A type of another source, or none of these objects' here: the upstream has no such objects.
    if (!isCompositeType(on) || !doTypesOverlap(parts.upstream, type, on)) continue
    if (on === type) addSelections(type, node.selectionSet, variables, parts, into)
    else addBranch(on, node.selectionSet.selections, variables, parts, into)
  }
}

function addBranch(
  on: GraphQLCompositeType,
  selections: SelectionSetNode['selections'],
  variables: ConnectorSelection['variables'],
  parts: TranslationParts,
  into: MutableSelection,
): void {
  const branch = into.onTypes.get(upstreamName(on)) ?? emptySelection()
  into.onTypes.set(upstreamName(on), branch)
  addSelections(on, { kind: Kind.SELECTION_SET, selections }, variables, parts, branch)
  nonEmpty(on, branch, parts)
}

const otherDefaults = new WeakMap<GraphQLField<unknown, unknown>, readonly GraphQLObjectType[]>()

/**
 * All types of an interface, where the arguments of one have other defaults than the interface says, or are more: the type's own
 * count, so that the field is asked for type by type; none where they agree.
 */
function typesWithOtherDefaults(
  type: GraphQLInterfaceType,
  field: GraphQLField<unknown, unknown>,
  upstream: GraphQLSchema,
): readonly GraphQLObjectType[] {
  const known = otherDefaults.get(field)
  if (known !== undefined) return known
  const types = upstream.getPossibleTypes(type)
  const textOf = ({ args }: GraphQLField<unknown, unknown>) =>
    stableKey(
      Object.fromEntries(args.flatMap((arg) => (arg.defaultValue === undefined ? [] : [[arg.name, arg.defaultValue]]))),
    )
  const own = textOf(field)
  const isOther = (each: GraphQLObjectType) => {
    const found = each.getFields()[field.name]
    return found !== undefined && textOf(found) !== own
  }
  const differing = types.some(isOther) ? types : []
  otherDefaults.set(field, differing)
  return differing
}

function addField(
  type: GraphQLCompositeType,
  node: FieldNode,
  variables: ConnectorSelection['variables'],
  parts: TranslationParts,
  into: MutableSelection,
): void {
  const name = node.name.value
  const needs = name === '__typename' ? [name] : parts.needsOf(type.name, name)
  if (needs) {
    for (const each of needs) addPlain(type, each, into, parts)
    return
  }
  const field = fieldOf(type, name)
  if (!field) return
  const differing = isInterfaceType(type) ? typesWithOtherDefaults(type, field, parts.upstream) : []
  if (differing.length > 0) {
    for (const each of differing) addBranch(each, [node], variables, parts, into)
    return
  }
  const args = getArgumentValues(field, node, variables)
  const responseKey = parts.keys.of(type.name, name, args)
  const below = getNamedType(field.type)
  const merged = (into.fields.get(responseKey)?.selection as MutableSelection | undefined) ?? emptySelection()
  if (isCompositeType(below)) {
    if (node.selectionSet) addSelections(below, node.selectionSet, variables, parts, merged)
    nonEmpty(below, merged, parts)
  }
  into.fields.set(responseKey, {
    responseKey,
    name: upstreamName(field),
    variables: toVariables(field, args),
    selection: isCompositeType(below) ? merged : undefined,
    names: publicValueNames(below),
    nonNull: nonNullLevels(field.type),
  })
}

/** Adds a field without arguments and without a selection: what others are made from are leaves. */
function addPlain(type: GraphQLCompositeType, name: string, into: MutableSelection, parts: TranslationParts): void {
  const field = fieldOf(type, name)
  if (name !== '__typename' && !field) return
  const responseKey = field ? parts.keys.of(type.name, name, {}) : name
  if (!into.fields.has(responseKey))
    into.fields.set(responseKey, {
      responseKey,
      name: field ? upstreamName(field) : name,
      variables: [],
      selection: undefined,
      names: field ? publicValueNames(getNamedType(field.type)) : publicTypeNames(parts.upstream),
      nonNull: field && nonNullLevels(field.type),
    })
}

function fieldOf(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
}

/** The values of a field's arguments with the types that their variables get. */
export function toVariables(
  field: GraphQLField<unknown, unknown>,
  values: Readonly<Record<string, unknown>>,
): VariableUse[] {
  return field.args
    .filter((argument) => Object.hasOwn(values, argument.name) && values[argument.name] !== undefined)
    .map((argument) => ({
      argument: upstreamName(argument),
      type: upstreamTypeText(argument.type),
      value: toInputValue(argument.type, values[argument.name]),
    }))
}
