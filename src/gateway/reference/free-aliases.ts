import { type DocumentNode, type ExecutionResult, type FieldNode, GraphQLError, Kind, visit } from 'graphql'

/** A document in which no alias stands in the way, and what takes its answer back to the client's names. */
export interface FreedDocument {
  readonly document: DocumentNode
  readonly restore: (result: ExecutionResult) => ExecutionResult
}

/**
 * Renames aliases that are names of `reserved` fields. Stitching selects those fields itself, under their own names, next to what
 * the client selects: `{ customer { id: name orders { total } } }` would take the name for the key.
 * @returns the document itself where there is no such alias, which is nearly always so.
 */
export function freeAliases(document: DocumentNode, reserved: ReadonlySet<string>): FreedDocument {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  const rename = ({ alias, name }: FieldNode) => alias && alias.value !== name.value && reserved.has(alias.value)
  visit(document, {
    Field: (node) => {
      taken.add(node.alias?.value ?? node.name.value)
      if (node.alias && rename(node)) names.set(node.alias.value, '')
    },
  })
  if (names.size === 0) return { document, restore: (result) => result }
  const originals = new Map<string, string>()
  for (const name of names.keys()) {
    let free = `_alias_${name}`
    while (taken.has(free)) free = `_${free}`
    names.set(name, free)
    originals.set(free, name)
  }
  const freed = visit(document, {
    Field: (node) =>
      node.alias && rename(node)
        ? { ...node, alias: { kind: Kind.NAME, value: names.get(node.alias.value) ?? node.alias.value } }
        : undefined,
  })
  return { document: freed, restore: (result) => restore(result, originals) }
}

type Names = ReadonlyMap<string, string>

function restore(result: ExecutionResult, originals: Names): ExecutionResult {
  return {
    ...result,
    // A marked edge: the walk keeps the shape.
    ...(result.data && { data: restoreData(result.data, originals) as NonNullable<ExecutionResult['data']> }),
    ...(result.errors && { errors: result.errors.map((error) => restorePath(error, originals)) }),
  }
}

function restoreData(value: unknown, originals: Names): unknown {
  if (Array.isArray(value)) return value.map((item) => restoreData(item, originals))
  // Results of selections have no prototype; values of scalars, which may hold any names, do.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== null) return value
  const restored: Record<string, unknown> = Object.create(null)
  for (const [name, item] of Object.entries(value)) restored[originals.get(name) ?? name] = restoreData(item, originals)
  return restored
}

function restorePath(error: GraphQLError, originals: Names): GraphQLError {
  if (!error.path?.some((step) => typeof step === 'string' && originals.has(step))) return error
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    path: error.path.map((step) => (typeof step === 'string' ? (originals.get(step) ?? step) : step)),
    originalError: error.originalError ?? null,
    extensions: error.extensions,
  })
}
