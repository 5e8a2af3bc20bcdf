import { type ASTNode, type ConstValueNode, type DirectiveNode, type DocumentNode, Kind, visit } from 'graphql'

/**
 * Gives directives the names of the dialect, undoing `@link`: `import: [{ name: "@connect", as: "@rest" }]` renames, what is not
 * imported may be written with its spec's prefix (`@federation__key`, `@connect__source`), and a spec that is linked `as: "http"`
 * has the directive of its own name there (`@http` for `@connect`).
 */
export function canonicalDirectives(document: DocumentNode): DocumentNode {
  const renames = new Map<string, string>()
  const prefixes: string[] = []
  for (const link of linksOf(document)) {
    const url = stringOf(argument(link, 'url'))
    const spec = url?.match(/\/([A-Za-z][\w-]*)\/v\d+\.\d+\/?$/)?.[1]
    const namespace = stringOf(argument(link, 'as')) ?? spec
    if (namespace) prefixes.push(`${namespace}__`)
    if (namespace && spec && namespace !== spec) renames.set(namespace, spec)
    for (const [name, alias] of importsOf(link)) if (name !== alias) renames.set(alias, name)
  }
  if (renames.size === 0 && prefixes.length === 0) return document
  return visit(document, {
    Directive: (node: DirectiveNode) => {
      const name = canonicalName(node.name.value, renames, prefixes)
      return name === node.name.value ? undefined : { ...node, name: { ...node.name, value: name } }
    },
  })
}

function canonicalName(name: string, renames: ReadonlyMap<string, string>, prefixes: readonly string[]): string {
  const renamed = renames.get(name)
  if (renamed !== undefined) return renamed
  const prefix = prefixes.find((each) => name.startsWith(each))
  return prefix === undefined ? name : name.slice(prefix.length)
}

function linksOf(document: DocumentNode): DirectiveNode[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.directives ?? []).filter((each) => each.name.value === 'link')
      : [],
  )
}

/** Pairs of imported directive name and the name it is used by, without `@`; types are left out. */
function importsOf(link: DirectiveNode): [string, string][] {
  const value = argument(link, 'import')
  if (value?.kind !== Kind.LIST) return []
  return value.values.flatMap((each): [string, string][] => {
    if (each.kind !== Kind.OBJECT) return []
    const name = stringOf(each.fields.find((field) => field.name.value === 'name')?.value)
    const alias = stringOf(each.fields.find((field) => field.name.value === 'as')?.value)
    return name?.startsWith('@') && alias?.startsWith('@') ? [[name.slice(1), alias.slice(1)]] : []
  })
}

function argument(directive: DirectiveNode, name: string): ConstValueNode | undefined {
  const value = directive.arguments?.find((each) => each.name.value === name)?.value
  return value === undefined || isVariable(value) ? undefined : (value as ConstValueNode)
}

function isVariable(node: ASTNode): boolean {
  return node.kind === Kind.VARIABLE
}

function stringOf(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined
}
