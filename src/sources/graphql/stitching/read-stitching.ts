import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
} from 'graphql'
import { gives, type Merge, mergesOf, readMerge } from './merges.ts'
import { type ShownNames, shownNames } from './shown-names.ts'
import { directive, fieldsOf, flatSelection, keysOf, type ObjectNode, objectsOf, type Report } from './stitching-sdl.ts'

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
    const ofKey = (keyNames: readonly string[]) => readMerge(merge, type, keyNames, report)
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
