import { type ASTNode, type DocumentNode, Kind, visit } from 'graphql'
import type { FileFinding } from '../source.ts'
import { directiveNames } from './directive-names.ts'

/** Directives that mean something which is not acted on, with what would go wrong. */
const refused: Readonly<Record<string, string>> = {
  authenticated: 'access rules are not acted on, and a field that looks protected must not be open',
  requiresScopes: 'access rules are not acted on, and a field that looks protected must not be open',
  policy: 'access rules are not acted on, and a field that looks protected must not be open',
  fromContext: 'contexts are not set, and the field would get no argument',
}

/**
 * Takes out of a subgraph's SDL what is not taken over, and reports it.
 * @returns undefined where something in it must not be passed over.
 */
export function checkSdl(
  sdl: DocumentNode,
  file: string,
  report: (finding: FileFinding) => void,
): DocumentNode | undefined {
  let isRight = true
  const reasons = new Map(
    Object.entries(refused).flatMap(([name, why]) =>
      [...directiveNames(sdl, name)].map((each) => [each, why] as const),
    ),
  )
  visit(sdl, {
    Directive: (node) => {
      const why = reasons.get(node.name.value)
      if (why === undefined) return
      isRight = false
      const message = `@${node.name.value} cannot be kept: ${why}`
      report({
        rule: 'subgraph-directive',
        message,
        remedy: 'let the subgraph itself see to it, and remove it here',
        file,
        ...placeOf(node),
      })
    },
  })
  return isRight ? withoutSubscriptions(sdl, file, report) : undefined
}

function withoutSubscriptions(sdl: DocumentNode, file: string, report: (finding: FileFinding) => void): DocumentNode {
  const name = subscriptionName(sdl)
  const isOfThem = (node: DocumentNode['definitions'][number]) =>
    (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) && node.name.value === name
  const [first] = sdl.definitions.filter(isOfThem)
  if (first === undefined) return sdl
  report({
    severity: 'warning',
    rule: 'import-subscription',
    message: "the subgraph's subscriptions are not taken over",
    remedy: 'nothing else is affected',
    file,
    ...placeOf(first),
  })
  const definitions = sdl.definitions
    .filter((node) => !isOfThem(node))
    .map((node) =>
      node.kind === Kind.SCHEMA_DEFINITION
        ? { ...node, operationTypes: node.operationTypes.filter(({ type }) => type.name.value !== name) }
        : node,
    )
  return { ...sdl, definitions }
}

function subscriptionName({ definitions }: DocumentNode): string {
  for (const node of definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue
    const root = node.operationTypes?.find(({ operation }) => operation === 'subscription')
    if (root) return root.type.name.value
  }
  return 'Subscription'
}

function placeOf({ loc }: ASTNode): Pick<FileFinding, 'line' | 'column'> {
  return { line: loc?.startToken.line, column: loc?.startToken.column }
}
