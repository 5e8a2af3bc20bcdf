import type { StringValueNode } from 'graphql'
import type { Mapping, MappingRead, Template } from '../../mapping/types.ts'
import type { InputKind } from './check-inputs.ts'
import type { Report } from './directive-arguments.ts'
import type { TextScope } from './text-scope.ts'

/** What a mapping must give. */
export type MappingUse = 'list' | 'object' | 'text' | 'condition'

/** Reports what is wrong with a mapping where it stands, as far as it can be known without a request. */
export function checkMappingText(
  mapping: Mapping,
  scope: TextScope,
  node: StringValueNode,
  report: Report,
  use: MappingUse | undefined,
): void {
  if (isEmpty(mapping.text)) {
    report({ rule: 'mapping-empty', message: 'the mapping is empty', remedy: 'write one, or leave it out', node })
    return
  }
  if (!scope.hasData && mapping.dataReads.length > 0) {
    reportDataReads(mapping, 0, scope, node, report)
    return
  }
  if (use === undefined) return
  const given = kindOfMapping(mapping, scope)
  if (given === undefined || fits(given, use)) return
  report({
    rule: given === 'an object' ? 'mapping-gives-object' : 'mapping-gives-other',
    message: `the mapping gives ${given} where ${wanted[use]} is needed`,
    remedy: given === 'an object' ? `${examples[use]}; a name alone selects a field into an object` : examples[use],
    node,
  })
}

/** Reports holes that could never be text. */
export function checkTemplateText(template: Template, scope: TextScope, node: StringValueNode, report: Report): void {
  for (const part of template.parts) {
    if (part.kind === 'literal') continue
    const { mapping, offset } = part
    if (!scope.hasData && mapping.dataReads.length > 0) {
      reportDataReads(mapping, offset, scope, node, report)
      continue
    }
    const given = kindOfMapping(mapping, scope)
    if (given !== 'a list' && given !== 'an object') continue
    const text = mapping.text.trim()
    report({
      rule: given === 'a list' ? 'template-list' : 'template-object',
      message: `${text} is ${given}, and text holds one value`,
      remedy:
        given === 'a list'
          ? `join it: {${text}->joinNotNull(',')}, take one: {${text}->first}, or use queryParams`
          : `name one of its fields, or write it as JSON: {${text}->jsonStringify}`,
      node,
      offset,
    })
  }
}

const wanted: Readonly<Record<MappingUse, string>> = {
  list: 'a list',
  object: 'an object',
  text: 'a text',
  condition: 'a condition',
}

const examples: Readonly<Record<MappingUse, string>> = {
  list: "write $(['a', $args.b])",
  object: 'write name: $args.b',
  text: 'write $.message',
  condition: 'write $status->eq(200)',
}

function fits(given: InputKind, use: MappingUse): boolean {
  switch (use) {
    case 'list':
      return given === 'a list'
    case 'object':
      return given === 'an object'
    case 'text':
    case 'condition':
      return given === 'a scalar'
  }
}

function isEmpty(text: string): boolean {
  const start = text.trimStart()
  return start === '' || (start.startsWith('#') && text.replace(/#.*/g, '').trim() === '')
}

/** What a mapping gives, where its text or the schema tells. */
function kindOfMapping(mapping: Mapping, scope: TextScope): InputKind | undefined {
  const { references, dataReads, shape, text } = mapping
  if (references.length + dataReads.length === 0) return kindOfValue(mapping.run({}, {}, []))
  const [reference, ...others] = references
  const isBare = /^\s*\$[\w.'"-]*\s*$/.test(text) && !text.includes('->')
  if (reference !== undefined && others.length === 0 && isBare) return scope.kindOf(reference)
  return shape.kind === 'object' ? 'an object' : undefined
}

function kindOfValue(value: unknown): InputKind | undefined {
  if (value === null || value === undefined) return undefined
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : 'a scalar'
}

/** A path that starts with a name reads it of the answer, and a request is made before there is one. */
function reportDataReads(
  { dataReads }: Mapping,
  start: number,
  { allowed }: TextScope,
  node: StringValueNode,
  report: Report,
): void {
  for (const { path, offset } of dataReads)
    report({
      rule: 'mapping-without-answer',
      message: `${path.length === 0 ? '"$"' : `"${path.join('.')}"`} is read of an answer, and a request has none yet`,
      remedy: remedyFor({ path, offset }, allowed),
      node,
      offset: start + offset,
    })
}

function remedyFor({ path: [first, ...rest] }: MappingRead, allowed: readonly string[]): string {
  const variables = allowed.map((each) => `$${each}`).join(', ')
  return first !== undefined && allowed.includes(first)
    ? `write $${[first, ...rest].join('.')}`
    : `begin with one of: ${variables}; a text stands in $("...")`
}
