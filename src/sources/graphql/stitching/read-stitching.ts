import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql'
import { selectionSetOf } from '../../entity-keys.ts'
import type { SiteFinding } from '../../source.ts'
import { listDepth } from '../answer-path.ts'
import { type MergeInput, type MergeTarget, mergeInput, typeOfField } from './merge-input.ts'
import { type ShownNames, shownNames } from './shown-names.ts'

type Report = (finding: SiteFinding) => void
type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode

/** A root field that gives objects by their keys. */
interface Merge {
  readonly field: GraphQLField<unknown, unknown>
  readonly directive: DirectiveNode
  readonly isList: boolean
  /** The module's names for it. */
  readonly names: ShownNames
  /** Of the type that it is a field of. */
  readonly queryName: string
}

/** Whether a service's SDL has directives of schema stitching. */
export function hasStitching(document: DocumentNode): boolean {
  return objectsOf(document).some(
    (type) => keysOf(type).length > 0 || fieldsOf(type).some((field) => directive(field, 'merge') !== undefined),
  )
}

/**
 * What the stitching directives of a service's SDL say, as extensions in the dialect, by the names that the module has for things.
 * @see https://the-guild.dev/graphql/stitching/docs/approaches/stitching-directives
 */
export function readStitching(
  document: DocumentNode,
  schema: GraphQLSchema,
  shown: GraphQLSchema,
  report: Report,
): DocumentNode {
  reportCanonical(document, report)
  const names = shownNames(shown)
  const merges = mergesOf(document, schema, names, report)
  const extensions = Object.values(schema.getTypeMap()).flatMap((type) => {
    const found = merges.filter(({ field }) => gives(schema, field, type.name))
    if (!isObjectType(type) || type.name.startsWith('__')) return []
    const nodes = objectsOf(document).filter(({ name }) => name.value === type.name)
    const text = extensionOf(type, nodes, found, names, report)
    return text === undefined ? [] : [text]
  })
  return extensions.length === 0
    ? { kind: Kind.DOCUMENT, definitions: [] }
    : parse(extensions.join('\n'), { noLocation: true })
}

function extensionOf(
  type: GraphQLObjectType,
  nodes: readonly ObjectNode[],
  merges: readonly Merge[],
  names: ShownNames,
  report: Report,
): string | undefined {
  const typeName = names.type(type.name)
  if (typeName === undefined) return undefined
  /** Fields of the type that others give have the names that they have there. */
  const nameOf = (name: string) => (type.getFields()[name] ? names.member(type.name, name) : name)
  const keys = nodes.flatMap(keysOf).flatMap((node) => {
    const names = flatSelection(node, 'selectionSet', report)
    return names ? [names] : []
  })
  const keyFields = [...new Set(keys.flat())]
  const computed = nodes.flatMap(fieldsOf).flatMap((field) => {
    const node = directive(field, 'computed')
    const name = nameOf(field.name.value)
    const needs = node && name !== undefined ? flatSelection(node, 'selectionSet', report) : undefined
    return needs && name !== undefined ? [{ field, name, needs }] : []
  })
  const directives: string[] = []
  const fields: string[] = []
  const external = new Set<string>()
  for (const merge of merges) {
    const { field, isList } = merge
    const ofKey = (keyNames: readonly string[]) => read(merge, type, keyNames, report)
    const asked = names.member(merge.queryName, field.name)
    const made = ofKey(keyFields)
    if (made === undefined || asked === undefined) continue
    directives.push(`@key(fields: "${made.fields.join(' ')}")`, connector(asked, made.input))
    for (const each of computed) {
      const withNeeds = ofKey([...new Set([...keyFields, ...each.needs])])
      if (withNeeds === undefined || fields.some((text) => text.startsWith(`${each.name}:`))) continue
      const missing = each.needs.filter((name) => !type.getFields()[name])
      const types = missing.map((name) => typeOfInput(field, name, names))
      if (types.includes(undefined) || !each.needs.every((name) => withNeeds.fields.includes(nameOf(name) ?? ''))) {
        report({
          severity: 'warning',
          rule: 'stitching-computed',
          message: `${type.name}.${each.field.name.value} is computed from ${each.needs.join(' ')}, which ${field.name} does not take by name and type`,
          remedy: 'let the key be an input object with these fields, or declare them as @external in schema.graphql',
          node: each.field,
        })
        continue
      }
      for (const [at, name] of missing.entries()) external.add(`${name}: ${types[at]} @external`)
      const own = type.getFields()[each.field.name.value]
      const rest = `path: "${each.name}"${isList ? ', batch: { ordered: true }' : ''}`
      if (own) fields.push(`${each.name}: ${typeText(own.type, names)} ${connector(asked, withNeeds.input, rest)}`)
    }
  }
  for (const key of keys) {
    const shown = key.flatMap((name) => nameOf(name) ?? [])
    // A key of which a part is not shown tells nothing apart.
    if (shown.length === key.length && !directives.includes(`@key(fields: "${shown.join(' ')}")`))
      directives.push(`@key(fields: "${shown.join(' ')}", resolvable: false)`)
  }
  if (directives.length === 0) return undefined
  const body = [...external, ...fields]
  return `extend type ${typeName} ${directives.join(' ')} ${body.length === 0 ? '' : `{ ${body.join('\n')} }`}`
}

function connector(field: string, input: string, rest = ''): string {
  return `@graphql(field: "${field}", input: ${JSON.stringify(input)}${rest && `, ${rest}`})`
}

function read(
  { field, directive: node, isList, names: shown, queryName }: Merge,
  type: GraphQLObjectType,
  keyFields: readonly string[],
  report: Report,
): MergeInput | undefined {
  const said = argumentsOf(node)
  const text = (name: string) => (typeof said[name] === 'string' ? said[name] : undefined)
  const keyArg = text('keyArg') ?? field.args[0]?.name ?? ''
  const [arg, ...path] = keyArg.split('.')
  const taken = path.reduce(typeOfField, field.args.find(({ name }) => name === arg)?.type)
  const input = taken && getNamedType(taken)
  // A key object is what its input type takes of the key.
  const names = isInputObjectType(input) ? keyFields.filter((name) => input.getFields()[name]) : keyFields
  const wish = {
    keyArg,
    argsExpr: text('argsExpr'),
    keyField: text('keyField') ?? (isLeafType(input) && names.length === 1 ? names[0] : undefined),
    key: Array.isArray(said.key) ? said.key.map(String) : undefined,
    additionalArgs: text('additionalArgs'),
  }
  const wrong = (message: string) => {
    report({
      severity: 'warning',
      rule: 'stitching-merge',
      message: `@merge of ${field.name} is not read: ${message}`,
      remedy:
        'say in schema.graphql how its type is got: extend type T @key(fields: "id") @graphql(field: "...", input: "...")',
      node,
    })
    return undefined
  }
  try {
    if (shown.member(queryName, field.name) === undefined) throw new SyntaxError('`transform` leaves the field out')
    const made = mergeInput(wish, isList, names, targetOf(field, queryName, type, shown))
    return made.fields.length === 0 ? wrong('it does not say what the key is') : made
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

function targetOf(
  { name: fieldName, args }: GraphQLField<unknown, unknown>,
  queryName: string,
  type: GraphQLObjectType,
  shown: ShownNames,
): MergeTarget {
  const known = (name: string | undefined, what: string): string => {
    if (name === undefined) throw new SyntaxError(`\`transform\` leaves out "${what}"`)
    return name
  }
  return {
    args,
    // One that the service does not have is found where connectors are checked.
    argument: (name) =>
      args.some((each) => each.name === name) ? known(shown.argument(queryName, fieldName, name), name) : name,
    keyField: (name) => (type.getFields()[name] ? known(shown.member(type.name, name), name) : name),
    inputField: (typeName, name) => known(shown.member(typeName, name), name),
    enumValue: (typeName, name) => shown.member(typeName, name) ?? name,
  }
}

/** A type reference by the names of the module. */
function typeText(type: GraphQLType, names: ShownNames): string {
  if (isNonNullType(type)) return `${typeText(type.ofType, names)}!`
  if (isListType(type)) return `[${typeText(type.ofType, names)}]`
  return names.type(type.name) ?? type.name
}

/** The type of a field in the input objects that a root field takes, at any depth. */
function typeOfInput(field: GraphQLField<unknown, unknown>, name: string, names: ShownNames): string | undefined {
  // What is added while it is walked is walked, too.
  const seen = new Set(field.args.map(({ type }) => getNamedType(type)))
  for (const input of seen) {
    if (!isInputObjectType(input)) continue
    const found = input.getFields()[name]
    if (found && isLeafType(getNamedType(found.type))) return typeText(found.type, names)
    for (const { type } of Object.values(input.getFields())) seen.add(getNamedType(type))
  }
  return undefined
}

function mergesOf(document: DocumentNode, schema: GraphQLSchema, names: ShownNames, report: Report): Merge[] {
  const query = schema.getQueryType()
  return objectsOf(document).flatMap((type) =>
    fieldsOf(type).flatMap((node) => {
      const merge = directive(node, 'merge')
      if (merge === undefined) return []
      const field = type.name.value === query?.name ? query.getFields()[node.name.value] : undefined
      if (field)
        return [{ field, directive: merge, isList: listDepth(field.type) > 0, names, queryName: type.name.value }]
      report({
        severity: 'warning',
        rule: 'stitching-merge',
        message: `@merge on ${type.name.value}.${node.name.value} is not read: it is no field of the query type`,
        remedy: 'put it on a root field',
        node: merge,
      })
      return []
    }),
  )
}

/** Whether a root field gives objects of a type, by its own name or as one of many. */
function gives(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>, typeName: string): boolean {
  const type = getNamedType(field.type)
  return isAbstractType(type)
    ? schema.getPossibleTypes(type).some(({ name }) => name === typeName)
    : type.name === typeName
}

function reportCanonical(document: DocumentNode, report: Report): void {
  for (const definition of document.definitions) {
    const parts = 'fields' in definition ? [definition, ...(definition.fields ?? [])] : [definition]
    for (const part of parts) {
      const node = 'directives' in part ? part.directives?.find(({ name }) => name.value === 'canonical') : undefined
      if (node)
        report({
          severity: 'warning',
          rule: 'stitching-canonical',
          message: '@canonical has no effect: definitions of one type must agree, and the first description counts',
          remedy: 'nothing is to be done where they agree; else give the type by one module alone',
          node,
        })
    }
  }
}

function flatSelection(node: DirectiveNode, argument: string, report: Report): string[] | undefined {
  const said = argumentsOf(node)[argument]
  const text = typeof said === 'string' ? said.trim().replace(/^\{/, '').replace(/\}$/, '') : ''
  const selections = selectionSetOf(text)?.selections ?? []
  const names = selections.flatMap((each) => (each.kind === Kind.FIELD && !each.selectionSet ? [each.name.value] : []))
  if (names.length > 0 && names.length === selections.length) return names.filter((name) => name !== '__typename')
  report({
    severity: 'warning',
    rule: 'stitching-key',
    message: `@${node.name.value} is not read: "${text.trim()}" reaches into an object, or is no selection`,
    remedy: 'use fields of the type itself',
    node,
  })
  return undefined
}

function objectsOf(document: DocumentNode): ObjectNode[] {
  return document.definitions.filter(
    (node): node is ObjectNode => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  )
}

function fieldsOf({ fields }: ObjectNode): readonly FieldDefinitionNode[] {
  return fields ?? []
}

function keysOf({ directives }: ObjectNode): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter(
    (each) => each.name.value === 'key' && each.arguments?.some(({ name }) => name.value === 'selectionSet'),
  )
}

function directive(field: FieldDefinitionNode, name: string): ConstDirectiveNode | undefined {
  return field.directives?.find((each) => each.name.value === name)
}

function argumentsOf(node: DirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries((node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]))
}
