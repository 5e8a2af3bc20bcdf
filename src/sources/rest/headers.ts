import { Kind, type ObjectValueNode } from 'graphql'
import type { MappingScope } from '../../mapping/types.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { templateOf } from './compile-text.ts'
import { type ArgumentGroup, groupOfObject, objectsIn, type Report, stringIn } from './directive-arguments.ts'
import { renderParts, renderValue } from './render-parts.ts'
import { unusableInput } from './request-error.ts'
import { type StaticValues, staticText } from './static-values.ts'
import type { TextScope } from './text-scope.ts'
import { literalText, partsOf, soleHole, type TextPart } from './text-value.ts'

/** One header of a call: the client's own, passed on, or text with holes. */
export type HeaderRule =
  | { readonly kind: 'from'; readonly name: string; readonly from: string }
  | { readonly kind: 'value'; readonly name: string; readonly parts: readonly TextPart[] }

/** Headers that belong to the connection and the framing (RFC 9110 section 7.6.1), or that the transport sets. */
const reserved = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
  'content-encoding',
  'accept-encoding',
])

/** What the gateway itself sends and reads; a client has no say in it. */
const notFromClient = new Set(['content-type', 'accept'])

/** RFC 9110 section 5.6.2: a token. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** RFC 9110 section 5.5: visible characters, space, tab and obs-text; CR, LF and NUL would let a value add headers. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** Reads `headers: [{name, value | from}]`; mistakes are reported. */
export function headerRulesOf(
  group: ArgumentGroup | undefined,
  scope: TextScope,
  values: StaticValues,
  report: Report,
): readonly HeaderRule[] {
  if (group === undefined) return []
  return objectsIn(group, 'headers', report).flatMap((node) => {
    const rule = headerRuleOf(`${group.label} headers`, node, scope, values, report)
    return rule === undefined ? [] : [rule]
  })
}

function headerRuleOf(
  label: string,
  node: ObjectValueNode,
  scope: TextScope,
  values: StaticValues,
  report: Report,
): HeaderRule | undefined {
  const group = groupOfObject(label, node, ['name', 'from', 'value'], report)
  const nameNode = stringIn(group, 'name', report)
  const from = stringIn(group, 'from', report)
  const value = stringIn(group, 'value', report)
  const refuse = (message: string, remedy: string, at: { readonly loc?: unknown } = node) =>
    report({ rule: 'connect-header', message, remedy, node: at })
  if (nameNode?.kind !== Kind.STRING) return void refuse('the header has no name', '{ name: "x-key", value: "..." }')
  const name = nameNode.value.toLowerCase()
  const problem = headerNameProblem(name)
  if (problem) return void refuse(problem, 'remove the header', nameNode)
  if ((from === undefined) === (value === undefined))
    return void refuse(`the header ${name} needs exactly one of "value" and "from"`, 'keep one of the two')
  if (from !== undefined) {
    if (!token.test(from.value))
      return void refuse(`"${from.value}" is no header name`, 'name a header of the client', from)
    if (notFromClient.has(name))
      return void refuse(`${name} cannot come from the client`, `write { name: "${name}", value: "..." }`, from)
    return { kind: 'from', name, from: from.value.toLowerCase() }
  }
  const template = templateOf(value, scope, report)
  if (template === undefined) return undefined
  const parts = partsOf(template, (mapping) => staticText(mapping, values))
  if (parts.some((part) => part.kind === 'literal' && !fieldValue.test(part.text)))
    return void refuse(
      `the value of ${name} has characters that no header can hold`,
      'use Latin-1 text in one line',
      value,
    )
  return { kind: 'value', name, parts }
}

/** What is wrong with setting the header of this name, in lower case. */
export function headerNameProblem(name: string): string | undefined {
  if (!token.test(name)) return `"${name}" is no header name`
  if (reserved.has(name)) return `the header ${name} is set by the transport`
  return undefined
}

/** True for text that a header can hold. */
export function isHeaderValue(text: string): boolean {
  return fieldValue.test(text)
}

/** Rules of which the first of a name wins. */
export function mergeHeaderRules(...groups: readonly (readonly HeaderRule[])[]): readonly HeaderRule[] {
  const names = new Set<string>()
  const merged: HeaderRule[] = []
  for (const rules of groups) {
    merged.push(...rules.filter(({ name }) => !names.has(name)))
    for (const { name } of rules) names.add(name)
  }
  return merged
}

/** The value of a header that is the same for every call; undefined where there is none, or it depends on the request. */
export function fixedHeader(rules: readonly HeaderRule[], name: string): string | undefined {
  const rule = rules.find((each) => each.name === name)
  if (rule?.kind !== 'value' || rule.parts.some(({ kind }) => kind === 'hole')) return undefined
  return literalText(rule.parts)
}

/**
 * The headers of one call, lower-case names. A header that has no value is left out.
 * @throws GatewayError BAD_USER_INPUT for a value that no header can hold.
 */
export function renderHeaders(
  rules: readonly HeaderRule[],
  scope: MappingScope,
  context: RequestContext,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const rule of rules) {
    const value = rule.kind === 'from' ? context.headers.get(rule.from) : headerText(rule.parts, scope)
    if (value === undefined) continue
    if (!fieldValue.test(value)) throw unusableInput('header', `the header ${rule.name} cannot hold the value`)
    headers[rule.name] = headers[rule.name] === undefined ? value : `${headers[rule.name]}, ${value}`
  }
  return headers
}

function headerText(parts: readonly TextPart[], scope: MappingScope): string | undefined {
  const sole = soleHole(parts)
  const plain = (text: string) => text
  return sole === undefined
    ? renderParts(parts, scope, 'header', plain)
    : renderValue(sole.run({}, scope, []), 'header', plain)
}
