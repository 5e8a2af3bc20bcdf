import {
  type ASTNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  print,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql'

/** A type's definition or extension; both have the same parts. */
type TypeNode = TypeDefinitionNode | TypeExtensionNode

/** A mistake found while merging. */
export interface MergeFinding {
  readonly rule: 'type-kind-conflict' | 'duplicate-field'
  readonly message: string
  readonly remedy: string
  readonly node: ASTNode
}

/**
 * Makes one document of what an importer wrote and what the team wrote: a type's definitions and extensions become one
 * definition, in which the team's fields, values and directives override imported ones of the same name.
 */
export function mergeDocuments(
  imported: DocumentNode | undefined,
  own: DocumentNode | undefined,
  report: (finding: MergeFinding) => void,
): DocumentNode {
  const types = new Map<string, TypeNode[]>()
  const owned = new Set<TypeNode>()
  const others: DefinitionNode[] = []
  for (const document of [imported, own]) {
    const seen = new Map<string, TypeNode[]>()
    for (const node of document?.definitions ?? []) {
      if (!isTypeNode(node)) {
        others.push(node)
        continue
      }
      const name = node.name.value
      if (document === own) owned.add(node)
      seen.set(name, [...(seen.get(name) ?? []), node])
    }
    for (const [name, nodes] of seen) {
      reportDuplicateFields(name, nodes, report)
      types.set(name, [...(types.get(name) ?? []), ...nodes])
    }
  }
  const merged = [...types.values()].map((nodes) => mergeType(nodes, owned, report))
  return { kind: Kind.DOCUMENT, definitions: [...others, ...merged] }
}

function isTypeNode(node: DefinitionNode): node is TypeNode {
  return node.kind.endsWith('TypeDefinition') || node.kind.endsWith('TypeExtension')
}

function mergeType(
  nodes: readonly TypeNode[],
  owned: ReadonlySet<TypeNode>,
  report: (finding: MergeFinding) => void,
): TypeDefinitionNode {
  const kind = definitionKind(nodes[0]?.kind ?? '')
  for (const node of nodes)
    if (definitionKind(node.kind) !== kind)
      report({
        rule: 'type-kind-conflict',
        message: `type "${node.name.value}" is declared as two different kinds`,
        remedy: `declare it as the same kind everywhere, or give one of the two another name`,
        node,
      })
  const last = nodes.at(-1)
  const description = nodes.map((node) => ('description' in node ? node.description : undefined)).findLast(Boolean)
  // A marked edge: the parts of all kinds of types are merged by name, whatever the kind, so the result is built untyped.
  return {
    ...last,
    kind,
    description,
    directives: mergedDirectives(nodes, owned),
    ...mergedPart(nodes, 'fields'),
    ...mergedPart(nodes, 'values'),
    ...mergedPart(nodes, 'interfaces'),
    ...mergedPart(nodes, 'types'),
  } as TypeDefinitionNode
}

/** All directives; where the team says how the type is got, that is instead of what was imported, key and all. */
function mergedDirectives(nodes: readonly TypeNode[], owned: ReadonlySet<TypeNode>): readonly ConstDirectiveNode[] {
  const directivesOf = (node: TypeNode) => node.directives ?? []
  const isEntity = nodes.some((node) => owned.has(node) && directivesOf(node).some(saysEntity))
  // What was imported, and then written out for the team to edit, stands twice.
  const own = new Set(nodes.filter((node) => owned.has(node)).flatMap((node) => directivesOf(node).map(print)))
  return nodes.flatMap((node) => {
    if (owned.has(node)) return directivesOf(node)
    return directivesOf(node).filter(
      (each) => !(isEntity && saysEntity(each)) && !(own.size > 0 && own.has(print(each))),
    )
  })
}

function saysEntity({ name }: ConstDirectiveNode): boolean {
  return name.value === 'key' || name.value === 'connect' || name.value === 'graphql'
}

function definitionKind(kind: string): string {
  return kind.replace(/Extension$/, 'Definition')
}

interface NamedNode {
  readonly name: { readonly value: string }
}

/** Later nodes replace earlier ones of their name, at the earlier one's place. */
function mergedPart(nodes: readonly TypeNode[], part: 'fields' | 'values' | 'interfaces' | 'types'): object {
  const byName = new Map<string, NamedNode>()
  let isPresent = false
  for (const node of nodes) {
    for (const each of partOf(node, part)) {
      isPresent = true
      byName.set(each.name.value, each)
    }
  }
  return isPresent ? { [part]: [...byName.values()] } : {}
}

function partOf(node: TypeNode, part: string): readonly NamedNode[] {
  return (node as unknown as Record<string, readonly NamedNode[] | undefined>)[part] ?? []
}

function reportDuplicateFields(
  typeName: string,
  nodes: readonly TypeNode[],
  report: (finding: MergeFinding) => void,
): void {
  const seen = new Set<string>()
  for (const node of nodes)
    for (const field of [...partOf(node, 'fields'), ...partOf(node, 'values')]) {
      const name = field.name.value
      if (seen.has(name))
        report({
          rule: 'duplicate-field',
          message: `"${typeName}.${name}" is declared twice`,
          remedy: 'keep one of the two declarations',
          node: field as unknown as ASTNode,
        })
      seen.add(name)
    }
}
