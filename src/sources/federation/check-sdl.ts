import { type ASTNode, type DocumentNode, visit } from 'graphql'
import type { FileFinding } from '../source.ts'
import { directiveNames } from './directive-names.ts'

/** Directives that mean something which is not acted on, with what would go wrong. */
const refused: Readonly<Record<string, string>> = {
  authenticated: 'access rules are not acted on, and a field that looks protected must not be open',
  requiresScopes: 'access rules are not acted on, and a field that looks protected must not be open',
  policy: 'access rules are not acted on, and a field that looks protected must not be open',
  fromContext: 'contexts are not set, and the field would get no argument',
}

/** Reports what of a subgraph's SDL must not be passed over. @returns whether there is nothing of that. */
export function checkSdl(sdl: DocumentNode, file: string, report: (finding: FileFinding) => void): boolean {
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
  return isRight
}

function placeOf({ loc }: ASTNode): Pick<FileFinding, 'line' | 'column'> {
  return { line: loc?.startToken.line, column: loc?.startToken.column }
}
