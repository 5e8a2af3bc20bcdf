import { type ASTNode, type DocumentNode, Kind, parse, print, visit } from 'graphql'
import type { Operation } from '../generate/operation.ts'

/** Most attempts: each one runs the operation. */
const maxAttempts = 400

/**
 * Drops parts of an operation while `isStillWrong` holds.
 * @returns the smallest found; the operation itself when nothing can be dropped
 */
export async function shrink(
  operation: Operation,
  isStillWrong: (smaller: Operation) => Promise<boolean>,
): Promise<Operation> {
  let smallest = { ...operation, query: print(parse(operation.query)) } // lengths are compared as printed
  let attempts = 0
  for (let hasShrunk = true; hasShrunk; ) {
    hasShrunk = false
    const count = countDroppable(parse(smallest.query))
    for (let index = 0; index < count && attempts < maxAttempts; index++) {
      const smaller = without(smallest, index)
      if (smaller === undefined || smaller.query.length >= smallest.query.length) continue
      attempts++
      if (!(await isStillWrong(smaller))) continue
      smallest = smaller
      hasShrunk = true
      break
    }
  }
  return smallest
}

function isDroppable(node: ASTNode): boolean {
  switch (node.kind) {
    case Kind.FIELD:
    case Kind.INLINE_FRAGMENT:
    case Kind.FRAGMENT_SPREAD:
    case Kind.ARGUMENT:
    case Kind.DIRECTIVE:
    case Kind.OBJECT_FIELD:
      return true
    default:
      return false
  }
}

function countDroppable(document: DocumentNode): number {
  let count = 0
  visit(document, {
    enter: (node) => {
      if (isDroppable(node)) count++
    },
  })
  return count
}

/** The operation without its droppable part of that number, and without what is then unused. */
function without({ query, variables }: Operation, index: number): Operation | undefined {
  let count = 0
  const document: DocumentNode = visit(parse(query), {
    enter: (node) => (isDroppable(node) && count++ === index ? null : undefined),
    leave: (node) => (node.kind === Kind.SELECTION_SET && node.selections.length === 0 ? null : undefined),
  })
  const withFragments = withoutUnusedFragments(document)
  const read = variablesIn(withFragments)
  const whole: DocumentNode = visit(withFragments, {
    VariableDefinition: (node) => (read.has(node.variable.name.value) ? undefined : null),
  })
  try {
    const text = print(whole)
    parse(text)
    return { query: text, variables: Object.fromEntries(Object.entries(variables).filter(([name]) => read.has(name))) }
  } catch {
    return undefined // dropping left something that is no GraphQL
  }
}

/** What one dropped fragment was alone to use goes too, so this goes on until nothing is dropped. */
function withoutUnusedFragments(document: DocumentNode): DocumentNode {
  const used = namesIn(document, Kind.FRAGMENT_SPREAD)
  const definitions = document.definitions.filter(
    (each) => each.kind !== Kind.FRAGMENT_DEFINITION || used.has(each.name.value),
  )
  return definitions.length === document.definitions.length
    ? document
    : withoutUnusedFragments({ ...document, definitions })
}

function namesIn(document: DocumentNode, kind: Kind.FRAGMENT_SPREAD): Set<string> {
  const names = new Set<string>()
  visit(document, {
    enter: (node) => {
      if (node.kind === kind) names.add(node.name.value)
    },
  })
  return names
}

function variablesIn(document: DocumentNode): Set<string> {
  const names = new Set<string>()
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => {
      names.add(node.name.value)
    },
  })
  return names
}
