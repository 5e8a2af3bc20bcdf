import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql'
import { rootNames } from './root-names.ts'

/** A type of objects, defined or extended; interfaces too, as what holds for their fields can be said there. */
type FieldsNode = Extract<TypeDefinitionNode | TypeExtensionNode, { readonly fields?: readonly FieldDefinitionNode[] }>

/** A field that a module's schema.graphql speaks of. */
export interface OwnField {
  readonly typeName: string
  readonly node: FieldDefinitionNode
  /** Whether its service has the field, too. */
  readonly isKnown: boolean
  /** Whether it is of objects, not of an interface, whose fields are those of its types. */
  readonly isOfObjects: boolean
}

/** A subgraph with what its module's schema.graphql adds, all under the names that a supergraph has. */
export interface OwnSchema {
  /** The subgraph's SDL, with the fields and types that the module adds. */
  readonly sdl: DocumentNode
  /** Fields in schema.graphql, but for those that are only taken of others. */
  readonly fields: readonly OwnField[]
  /** Names of a type's fields, those of others that schema.graphql takes included; undefined where there is no such type of objects. */
  readonly fieldNamesOf: (typeName: string) => ReadonlySet<string> | undefined
  /** What either says of caching, by coordinate of a field or name of a type: the module's own first. */
  readonly hints: ReadonlyMap<string, readonly ConstDirectiveNode[]>
  /** Types with a key that the service does not know: nothing here can give their objects. */
  readonly unknownEntities: readonly (TypeDefinitionNode | TypeExtensionNode)[]
}

/** Reads what a module adds to its subgraph. @param own the module's schema.graphql; undefined where it has none beside the SDL */
export function readOwnSchema(sdl: DocumentNode, own: DocumentNode | undefined): OwnSchema {
  const roots = rootNames(sdl)
  const sdlNames = new Map([...roots].map(([name, root]) => [root, name]))
  const known = new Map<string, Set<string>>()
  const typeNames = new Set<string>()
  const hints = new Map<string, ConstDirectiveNode[]>()
  const addHints = (at: string, directives: readonly ConstDirectiveNode[] = []) => {
    const found = directives.filter(({ name }) => isHint(name.value))
    if (found.length > 0) hints.set(at, [...(hints.get(at) ?? []), ...found])
  }
  const read = (node: DefinitionNode, isOwn: boolean, fieldsOf: Map<string, Set<string>>) => {
    if (!isType(node)) return
    const name = roots.get(node.name.value) ?? node.name.value
    if (!isOwn) typeNames.add(name)
    addHints(name, node.directives)
    if (!hasFields(node)) return
    const names = fieldsOf.get(name) ?? new Set<string>()
    fieldsOf.set(name, names)
    for (const field of node.fields ?? []) {
      names.add(field.name.value)
      addHints(`${name}.${field.name.value}`, field.directives)
    }
  }
  const named = new Map<string, Set<string>>()
  for (const node of own?.definitions ?? []) read(node, true, named)
  for (const node of sdl.definitions) read(node, false, known)
  for (const [name, names] of known) named.set(name, new Set([...names, ...(named.get(name) ?? [])]))

  const fields: OwnField[] = []
  const added = new Map<string, FieldDefinitionNode[]>()
  const newTypes: DefinitionNode[] = []
  const unknownEntities: (TypeDefinitionNode | TypeExtensionNode)[] = []
  for (const node of own?.definitions ?? []) {
    if (!isType(node)) continue
    const typeName = node.name.value
    if (!typeNames.has(typeName) && !sdlNames.has(typeName)) {
      if (hasDirective(node, 'key')) unknownEntities.push(node)
      newTypes.push(withoutHints(node))
      continue
    }
    if (!hasFields(node)) continue
    for (const field of node.fields ?? []) {
      if (hasDirective(field, 'external')) continue
      const isKnown = known.get(typeName)?.has(field.name.value) ?? false
      fields.push({ typeName, node: field, isKnown, isOfObjects: node.kind.startsWith('Object') })
      if (!isKnown) added.set(typeName, [...(added.get(typeName) ?? []), field])
    }
  }
  return {
    sdl: withAdded(
      sdl,
      added,
      newTypes,
      (name) => roots.get(name) ?? name,
      (name) => sdlNames.get(name) ?? name,
    ),
    fields,
    fieldNamesOf: (name) => named.get(name),
    hints,
    unknownEntities,
  }
}

/** What the directives mean that are acted on beside those of Federation; a service need not know them. */
const hintNames: ReadonlySet<string> = new Set(['cacheControl', 'invalidates'])

function isHint(name: string): boolean {
  return hintNames.has(name)
}

/** Puts each field into a definition of its type, wherever there is one. */
function withAdded(
  sdl: DocumentNode,
  added: ReadonlyMap<string, readonly FieldDefinitionNode[]>,
  newTypes: readonly DefinitionNode[],
  toPublic: (name: string) => string,
  toSdl: (name: string) => string,
): DocumentNode {
  const left = new Map(added)
  const definitions = sdl.definitions.map((node) => {
    if (!isType(node)) return node
    const plain = withoutHints(node)
    if (!hasFields(plain)) return plain
    const name = toPublic(node.name.value)
    const fields = left.get(name)
    if (fields === undefined) return plain
    left.delete(name)
    return { ...plain, fields: [...(plain.fields ?? []), ...fields.map(composable)] } as DefinitionNode // Edge: of its own kind.
  })
  const roots = [...left].map(
    ([name, fields]): DefinitionNode => ({
      kind: Kind.OBJECT_TYPE_DEFINITION,
      name: { kind: Kind.NAME, value: toSdl(name) },
      fields: fields.map(composable),
    }),
  )
  return { ...sdl, definitions: [...definitions, ...roots, ...newTypes] }
}

/** A field of the module's own as composition must see it: what it is made from is not asked of the service. */
function composable(field: FieldDefinitionNode): FieldDefinitionNode {
  const directives = (field.directives ?? []).filter(
    ({ name }) => !isHint(name.value) && name.value !== 'requires' && name.value !== 'map',
  )
  return { ...field, directives }
}

/** Composition refuses directives that nobody has declared. */
function withoutHints<T extends TypeDefinitionNode | TypeExtensionNode>(node: T): T {
  const plain = (directives: readonly ConstDirectiveNode[] = []) => directives.filter(({ name }) => !isHint(name.value))
  if (!hasFields(node)) return { ...node, directives: plain(node.directives) }
  const fields = node.fields?.map((field) => ({ ...field, directives: plain(field.directives) }))
  return { ...node, directives: plain(node.directives), ...(fields && { fields }) }
}

function isType(node: DefinitionNode): node is TypeDefinitionNode | TypeExtensionNode {
  return node.kind.endsWith('TypeDefinition') || node.kind.endsWith('TypeExtension')
}

function hasFields(node: DefinitionNode): node is FieldsNode {
  return /^(Object|Interface)Type/.test(node.kind)
}

/** Whether a node has a directive. */
export function hasDirective(
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): boolean {
  return directives.some((each) => each.name.value === name)
}
