import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind } from 'graphql'

/**
 * The names that a directive of Federation has in a subgraph's SDL: its own, the one in the specification's namespace, and those by
 * which `@link(import: [{ name: "@external", as: "@ext" }])` takes it in.
 */
export function directiveNames({ definitions }: DocumentNode, name: string): ReadonlySet<string> {
  const names = new Set([name, `federation__${name}`])
  for (const node of definitions) {
    if (node.kind !== Kind.SCHEMA_EXTENSION && node.kind !== Kind.SCHEMA_DEFINITION) continue
    for (const link of node.directives ?? []) for (const alias of aliasesIn(link, name)) names.add(alias)
  }
  return names
}

function aliasesIn({ name: of, arguments: given = [] }: ConstDirectiveNode, name: string): readonly string[] {
  if (of.value !== 'link') return []
  const imported = given.find((each) => each.name.value === 'import')?.value
  if (imported?.kind !== Kind.LIST) return []
  return imported.values.flatMap((value) => {
    if (value.kind !== Kind.OBJECT || textOf(value, 'name') !== `@${name}`) return []
    return textOf(value, 'as')?.replace(/^@/, '') ?? []
  })
}

function textOf({ fields }: Extract<ConstValueNode, { kind: Kind.OBJECT }>, name: string): string | undefined {
  const value = fields.find((each) => each.name.value === name)?.value
  return value?.kind === Kind.STRING ? value.value : undefined
}
