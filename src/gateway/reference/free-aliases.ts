import { type DocumentNode, type ExecutionResult, type FieldNode, GraphQLError, Kind, visit } from 'graphql'

/** A document in which no alias stands in the way, and what takes its answer back to the client's names. */
export interface FreedDocument {
  readonly document: DocumentNode
  readonly restore: (result: ExecutionResult) => ExecutionResult
}

/**
 * Renames aliases that are names of `reserved` fields, and all of `__typename`. Stitching selects those fields itself, under their
 * own names, next to what the client selects: `{ customer { id: name orders { total } } }` would take the name for the key. It also
 * asks objects of every type for what one fragment calls `__typename`, whatever the others mean by that alias.
 * @returns the document itself where there is no such alias, which is nearly always so.
 */
export function freeAliases(document: DocumentNode, reserved: ReadonlySet<string>): FreedDocument {
  const taken = new Set<string>()
  const isRenamed = ({ alias, name }: FieldNode) =>
    alias !== undefined && alias.value !== name.value && (name.value === '__typename' || reserved.has(alias.value))
  let isAnyRenamed = false
  visit(document, {
    Field: (node) => {
      taken.add(node.alias?.value ?? node.name.value)
      isAnyRenamed ||= isRenamed(node)
    },
  })
  if (!isAnyRenamed) return { document, restore: (result) => result }
  const originals = new Map<string, string>()
  const freed = visit(document, {
    Field: (node) => {
      if (node.alias === undefined || !isRenamed(node)) return undefined
      let free = `${node.name.value === '__typename' ? '_typename' : '_alias'}_${node.alias.value}`
      while (taken.has(free)) free = `_${free}`
      originals.set(free, node.alias.value)
      return { ...node, alias: { kind: Kind.NAME, value: free } }
    },
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
