import { ExactNumber, FileValue } from '../../../mapping/index.ts'
import { escapeAttribute, escapeText } from '../../xml/escape.ts'
import type { Encoding } from './encoding.ts'
import { checkedContent, checkedFragment } from './fragment.ts'
import type { ElementPlan, OpaquePlan } from './plan.ts'
import { inputError } from './shape-error.ts'
import { textOf } from './simple.ts'
import { writeElements, writeUntyped } from './write-untyped.ts'

/**
 * Of unknown type: a text, or an object of it (`_any`) or of data, and the type that it is said to be of (`_type`), as `{namespace}name`.
 */
export function encodeOpaque(
  element: ElementPlan,
  plan: OpaquePlan,
  value: unknown,
  extra: string,
  how: Encoding,
): string {
  const { key } = element
  const name = how.prefixes.nameOf(element.name)
  const text = plan.isData ? textOf(value) : undefined
  if (text !== undefined) return text === '' ? `<${name}${extra}/>` : `<${name}${extra}>${escapeText(text)}</${name}>`
  if (plan.isData) return writeUntyped(element.name, value, extra)
  if (!isObject(value)) return `<${name}${extra}>${opaqueText(value, key)}</${name}>`
  const { _type: type, _any: any, ...others }: Readonly<Record<string, unknown>> = { ...value }
  const [, namespace = '', local] = typeof type === 'string' ? (/^\{([^{}]*)\}([^{}:\s<>&"']+)$/.exec(type) ?? []) : []
  const isWrong = isObject(any) || (local === undefined && type !== undefined && type !== null)
  const isData = Object.keys(others).length > 0
  if (isWrong || (isData && any !== undefined && any !== null)) throw inputError(`${key} takes text or data only`)
  const said = local === undefined ? '' : ` xmlns:q="${escapeAttribute(namespace)}" xsi:type="q:${local}"`
  if (isData) return writeUntyped(element.name, value, extra)
  return `<${name}${extra}${said}>${opaqueText(any ?? '', key)}</${name}>`
}

/** What starts as XML is XML; all else is text. */
function opaqueText(value: unknown, key: string): string {
  const text = String(value)
  return /^\s*</.test(text) ? checkedContent(text, key) : escapeText(text)
}

/** Elements that no type names: XML text of each, or data by their names. */
export function encodeAny(given: unknown): string {
  if (given === undefined || given === null) return ''
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.map((each) => (isObject(each) ? writeElements(each) : checkedFragment(each, 'any'))).join('')
}

/** Numbers with all their digits, and files, are scalars. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber || value instanceof FileValue)
}
