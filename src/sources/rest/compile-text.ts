import type { StringValueNode } from 'graphql'
import { compileMapping, compileTemplate } from '../../mapping/index.ts'
import type { Mapping, MappingMistake, MappingScope, Template } from '../../mapping/types.ts'
import type { Report } from './directive-arguments.ts'
import type { CallScope } from './scope.ts'
import type { TextScope } from './text-scope.ts'

/** What a mapping is for that cannot be an object. */
export type MappingUse = 'list' | 'text' | 'condition'

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
  if (use !== undefined && result.value.shape.kind === 'object')
    report({
      rule: 'mapping-gives-object',
      message: `the mapping gives an object where a ${use} is needed`,
      remedy: `${examples[use]}; a name alone selects a field into an object`,
      node,
    })
  return toldOfCall(result.value)
}

const examples: Readonly<Record<MappingUse, string>> = {
  list: "write $(['a', $args.b])",
  text: 'write $.message',
  condition: 'write $status->eq(200)',
}

/** Compiles the text with `{expression}` holes that a string argument holds, and checks what it refers to. */
export function templateOf(node: StringValueNode | undefined, scope: TextScope, report: Report): Template | undefined {
  if (node === undefined) return undefined
  const result = compileTemplate(node.value)
  if (!result.ok) return reportMistakes(result.mistakes, node, report)
  scope.check(result.value, node, report)
  reportLists(result.value, scope, node, report)
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

/** A hole that is nothing but a list would fail on every request. */
function reportLists(template: Template, scope: TextScope, node: StringValueNode, report: Report): void {
  for (const part of template.parts) {
    if (part.kind === 'literal') continue
    const [reference, ...others] = part.mapping.references
    const isBare = /^\s*\$[\w.'"-]*\s*$/.test(part.mapping.text) && !part.mapping.text.includes('->')
    if (reference === undefined || others.length > 0 || !isBare || !scope.isList(reference)) continue
    const { text } = part.mapping
    report({
      rule: 'template-list',
      message: `${text.trim()} is a list, and text holds one value`,
      remedy: `join it: {${text.trim()}->joinNotNull(',')}, take one: {${text.trim()}->first}, or use queryParams`,
      node,
      offset: part.offset,
    })
  }
}

function reportMistakes(mistakes: readonly MappingMistake[], node: StringValueNode, report: Report): undefined {
  for (const mistake of mistakes) report({ ...mistake, node })
  return undefined
}
