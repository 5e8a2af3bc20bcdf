import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
  visit,
} from 'graphql'
import { compileMapping, compileTemplate } from '../mapping/index.ts'
import { keysOf } from './entity-keys.ts'
import { isOfKey, type KeyPath, pathsOf } from './key-paths.ts'
import { fieldSetOf, parentPathsIn } from './parent-paths.ts'

/**
 * Gives types the keys that their connectors imply: what a connector on the type reads of `$this` or `$batch`, and the arguments of
 * a query field that is `entity: true`. A key that is written and has these fields is enough.
 * @param document a merged one: each type has one definition.
 */
export function withImpliedKeys(document: DocumentNode, connectorDirective: string): DocumentNode {
  const types = new Map(
    document.definitions.flatMap((node) => ('name' in node && node.name ? [[node.name.value, node]] : [])),
  )
  const ofQueries = keysOfQueries(document, connectorDirective, types)
  const definitions = document.definitions.map((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return node
    const ofType = connectorsOf(node.directives, connectorDirective).map((each) => keyPathsOf(each, node, types))
    const implied: (readonly string[])[] = []
    for (const names of [...ofType, ...(ofQueries.get(node.name.value) ?? [])])
      if (isNewKey(names, node, implied)) implied.push(names)
    return implied.length === 0 ? node : { ...node, directives: [...(node.directives ?? []), ...implied.map(keyOf)] }
  })
  return { ...document, definitions }
}

/** A key of fields that are there, and that no other key has all of. */
function isNewKey(
  paths: readonly KeyPath[],
  type: ObjectTypeDefinitionNode,
  implied: readonly (readonly KeyPath[])[],
): boolean {
  const hasField = (path: KeyPath) => type.fields?.some((field) => field.name.value === path.split('.')[0]) ?? false
  if (paths.length === 0 || !paths.every(hasField)) return false
  const known = [...keysOf(type).map(({ selection }) => (selection ? pathsOf(selection) : [])), ...implied]
  return !known.some((key) => paths.every((path) => isOfKey(path, key)))
}

function keyOf(paths: readonly KeyPath[]): ConstDirectiveNode {
  const [type] = parse(`type T @key(fields: "${fieldSetOf(paths)}")`, { noLocation: true }).definitions
  const directive = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? type.directives?.[0] : undefined
  if (directive === undefined) throw new TypeError('a type definition with a directive has a directive')
  return directive
}

/** Arguments of entity queries by the type that they give. */
function keysOfQueries(
  document: DocumentNode,
  connectorDirective: string,
  types: Types,
): ReadonlyMap<string, KeyPath[][]> {
  const keys = new Map<string, KeyPath[][]>()
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || node.name.value !== 'Query') continue
    for (const field of node.fields ?? []) {
      if (!isEntityQuery(field, connectorDirective)) continue
      const type = typeNameOf(field.type)
      keys.set(type, [...(keys.get(type) ?? []), inputPaths(field.arguments ?? [], types)])
    }
  }
  return keys
}

/** Deeper than any key reaches: input types can refer to each other in circles. */
const maxDepth = 8

/** What arguments take of a key: of an input object, its fields. */
function inputPaths(inputs: readonly InputValueDefinitionNode[], types: Types, depth = 1): KeyPath[] {
  return inputs.flatMap(({ name: { value: name }, type }) => {
    const named = isList(type) || depth > maxDepth ? undefined : types.get(typeNameOf(type))
    if (named?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return [name]
    return inputPaths(named.fields ?? [], types, depth + 1).map((path) => `${name}.${path}`)
  })
}

function isEntityQuery({ directives }: FieldDefinitionNode, connectorDirective: string): boolean {
  return connectorsOf(directives, connectorDirective).some((directive) =>
    directive.arguments?.some(
      ({ name, value }) => name.value === 'entity' && value.kind === Kind.BOOLEAN && value.value,
    ),
  )
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type))
}

function typeNameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : typeNameOf(type.type)
}

function connectorsOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((each) => each.name.value === name)
}

/** Arguments that read answers: what they say of the parent is no part of the request. */
const ofAnswers: ReadonlySet<string> = new Set(['selection', 'errors', 'isSuccess', 'batch'])

type Types = ReadonlyMap<string, DefinitionNode>

/** What of the type a connector's request is made from; none where that is no key. */
function keyPathsOf(directive: ConstDirectiveNode, type: ObjectTypeDefinitionNode, types: Types): readonly KeyPath[] {
  const paths = new Set<KeyPath>()
  let isKey = true
  for (const argument of directive.arguments ?? []) {
    if (ofAnswers.has(argument.name.value)) continue
    visit(argument, {
      StringValue: ({ value }) => {
        for (const read of parentPathsIn(referencesIn(value), 'this', 'batch')) {
          const path = keyPath(read, type, types)
          if (path === undefined) isKey = false
          else paths.add(path)
        }
      },
    })
  }
  return isKey ? [...paths] : []
}

/** A path as far as the schema has fields; undefined where it leads through something else than single objects. */
function keyPath(path: KeyPath, type: ObjectTypeDefinitionNode, types: Types): KeyPath | undefined {
  const names: string[] = []
  const { length } = path.split('.')
  let owner: DefinitionNode | undefined = type
  for (const name of path.split('.')) {
    if (owner?.kind !== Kind.OBJECT_TYPE_DEFINITION) return isLeafOfFields(owner) ? names.join('.') : undefined
    const field: FieldDefinitionNode | undefined = owner.fields?.find((each) => each.name.value === name)
    if (field === undefined) return undefined
    names.push(name)
    if (isList(field.type) && names.length < length) return undefined
    owner = types.get(typeNameOf(field.type))
  }
  return names.join('.')
}

/** Custom scalars may hold anything; what is nobody's definition is a scalar of GraphQL's own. */
function isLeafOfFields(type: DefinitionNode | undefined): boolean {
  return type === undefined || type.kind === Kind.SCALAR_TYPE_DEFINITION || type.kind === Kind.ENUM_TYPE_DEFINITION
}

/** What a text refers to, be it a template or a mapping. */
function referencesIn(text: string) {
  const template = compileTemplate(text)
  if (template.ok && template.value.references.length > 0) return template.value.references
  const mapping = compileMapping(text)
  return mapping.ok ? mapping.value.references : []
}
