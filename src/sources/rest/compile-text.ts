import type { StringValueNode } from 'graphql'
import { compileMapping, compileTemplate } from '../../mapping/index.ts'
import type { Mapping, MappingMistake, MappingScope, Template } from '../../mapping/types.ts'
import { checkMappingText, checkTemplateText, type MappingUse } from './check-text.ts'
import type { Report } from './directive-arguments.ts'
import type { CallScope } from './scope.ts'
import type { TextScope } from './text-scope.ts'

/** Compiles the mapping that a string argument holds, and checks what it refers to; mistakes are reported at their place. */
export function mappingOf(
  node: StringValueNode | undefined,
  scope: TextScope,
  report: Report,
  use?: MappingUse,
): Mapping | undefined {
  if (node === undefined) return undefined
  const result = compileMapping(node.value)
  if (!result.ok) return reportMistakes(result.mistakes, node, report)
  scope.check(result.value, node, report)
  checkMappingText(result.value, scope, node, report, use)
  return toldOfCall(result.value)
}

/** Compiles the text with `{expression}` holes that a string argument holds, and checks what it refers to. */
export function templateOf(node: StringValueNode | undefined, scope: TextScope, report: Report): Template | undefined {
  if (node === undefined) return undefined
  const result = compileTemplate(node.value)
  if (!result.ok) return reportMistakes(result.mistakes, node, report)
  scope.check(result.value, node, report)
  checkTemplateText(result.value, scope, node, report)
  const parts = result.value.parts.map((part) =>
    part.kind === 'hole' ? { ...part, mapping: toldOfCall(part.mapping) } : part,
  )
  return { ...result.value, parts }
}

/** The same mapping; what it cannot do is told where the call keeps it, and to whoever runs it outside of a call. */
function toldOfCall(mapping: Mapping): Mapping {
  return {
    ...mapping,
    run: (data, scope, problems) => mapping.run(data, scope, isOfCall(scope) ? scope.problems : problems),
    prune: (wanted) => toldOfCall(mapping.prune(wanted)),
  }
}

function isOfCall(scope: MappingScope): scope is CallScope {
  return 'problems' in scope
}

function reportMistakes(mistakes: readonly MappingMistake[], node: StringValueNode, report: Report): undefined {
  for (const mistake of mistakes) report({ ...mistake, node })
  return undefined
}
