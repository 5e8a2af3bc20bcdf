import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
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
import { type MergeInput, mergeInput } from './merge-input.ts'

type Report = (finding: SiteFinding) => void
type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode

/** A root field that gives objects by their keys. */
interface Merge {
  readonly field: GraphQLField<unknown, unknown>
  readonly directive: DirectiveNode
  readonly isList: boolean
}

/** Whether a service's SDL has directives of schema stitching. */
export function hasStitching(document: DocumentNode): boolean {
  return objectsOf(document).some(
    (type) => keysOf(type).length > 0 || fieldsOf(type).some((field) => directive(field, 'merge') !== undefined),
  )
}

/**
 * What the stitching directives of a service's SDL say, as extensions in the dialect.
 * @see https://the-guild.dev/graphql/stitching/docs/approaches/stitching-directives
 */
export function readStitching(document: DocumentNode, schema: GraphQLSchema, report: Report): DocumentNode {
  reportCanonical(document, report)
  const merges = mergesOf(document, schema, report)
  const extensions = Object.values(schema.getTypeMap()).flatMap((type) => {
    const found = merges.filter(({ field }) => gives(schema, field, type.name))
    if (!isObjectType(type) || type.name.startsWith('__')) return []
    const nodes = objectsOf(document).filter(({ name }) => name.value === type.name)
    const text = extensionOf(type, nodes, found, report)
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
  report: Report,
): string | undefined {
  const keys = nodes.flatMap(keysOf).flatMap((node) => {
    const names = flatSelection(node, 'selectionSet', report)
    return names ? [names] : []
  })
  const keyFields = [...new Set(keys.flat())]
  const computed = nodes.flatMap(fieldsOf).flatMap((field) => {
    const node = directive(field, 'computed')
    const needs = node && flatSelection(node, 'selectionSet', report)
    return needs ? [{ field, needs }] : []
  })
  const directives: string[] = []
  const fields: string[] = []
  const external = new Set<string>()
  for (const { field, directive: node, isList } of merges) {
    const ofKey = (names: readonly string[]) => read(field, node, isList, names, report)
    const made = ofKey(keyFields)
    if (made === undefined) continue
    directives.push(`@key(fields: "${made.fields.join(' ')}")`, connector(field.name, made.input))
    for (const each of computed) {
      const withNeeds = ofKey([...new Set([...keyFields, ...each.needs])])
      if (withNeeds === undefined || fields.some((text) => text.startsWith(`${each.field.name.value}:`))) continue
      const missing = each.needs.filter((name) => !type.getFields()[name])
      const types = missing.map((name) => typeOfInput(field, name))
      if (types.includes(undefined) || !each.needs.every((name) => withNeeds.fields.includes(name))) {
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
      const rest = `path: "${each.field.name.value}"${isList ? ', batch: { ordered: true }' : ''}`
      fields.push(`${each.field.name.value}: ${own?.type} ${connector(field.name, withNeeds.input, rest)}`)
    }
  }
  for (const key of keys)
    if (!directives.some((text) => text === `@key(fields: "${key.join(' ')}")`))
      directives.push(`@key(fields: "${key.join(' ')}", resolvable: false)`)
  if (directives.length === 0) return undefined
  const body = [...external, ...fields]
  return `extend type ${type.name} ${directives.join(' ')} ${body.length === 0 ? '' : `{ ${body.join('\n')} }`}`
}

function connector(field: string, input: string, rest = ''): string {
  return `@graphql(field: "${field}", input: ${JSON.stringify(input)}${rest && `, ${rest}`})`
}

function read(
  field: GraphQLField<unknown, unknown>,
  node: DirectiveNode,
  isList: boolean,
  keyFields: readonly string[],
  report: Report,
): MergeInput | undefined {
  const said = argumentsOf(node)
  const text = (name: string) => (typeof said[name] === 'string' ? said[name] : undefined)
  const keyArg = text('keyArg') ?? field.args[0]?.name ?? ''
  const taken = field.args.find(({ name }) => name === keyArg.split('.')[0])
  const input = taken && getNamedType(taken.type)
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
    const made = mergeInput(wish, isList, names)
    return made.fields.length === 0 ? wrong('it does not say what the key is') : made
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

/** The type of a field in the input objects that a root field takes. */
function typeOfInput(field: GraphQLField<unknown, unknown>, name: string): string | undefined {
  for (const { type } of field.args) {
    const input = getNamedType(type)
    const found = isInputObjectType(input) ? input.getFields()[name] : undefined
    if (found && isLeafType(getNamedType(found.type))) return String(found.type)
  }
  return undefined
}

function mergesOf(document: DocumentNode, schema: GraphQLSchema, report: Report): Merge[] {
  const query = schema.getQueryType()
  return objectsOf(document).flatMap((type) =>
    fieldsOf(type).flatMap((node) => {
      const merge = directive(node, 'merge')
      if (merge === undefined) return []
      const field = type.name.value === query?.name ? query.getFields()[node.name.value] : undefined
      if (field) return [{ field, directive: merge, isList: listDepth(field.type) > 0 }]
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
