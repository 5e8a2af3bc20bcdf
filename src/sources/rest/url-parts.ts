import type { StringValueNode } from 'graphql'
import type { Mapping, Template } from '../../mapping/types.ts'
import type { Report } from './directive-arguments.ts'
import { encodeLiteral, percentEncode } from './percent-encode.ts'
import { type StaticValues, staticText } from './static-values.ts'
import { partsOf, type TextPart } from './text-value.ts'
import { parseUrlTemplate, type UrlTemplate } from './url-template.ts'

/**
 * The URL of `baseURL`. `$env` and `$config` are the operator's own words: they may be any part of it, host included.
 * @returns undefined when it is no URL, which was reported.
 */
export function baseUrlOf(
  template: Template,
  node: StringValueNode,
  values: StaticValues,
  report: Report,
): UrlTemplate | undefined {
  const url = urlOf(
    partsOf(template, (mapping) => staticText(mapping, values)),
    node,
    report,
  )
  if (url === undefined || url.origin !== undefined) return url
  report({
    rule: 'source-base-url',
    message: 'the base URL is not absolute',
    remedy: 'begin it with https:// or http://',
    node,
  })
  return undefined
}

/** The URL of a connector's method; values in it are data, whether they are known already or not. */
export function connectUrlOf(
  template: Template,
  node: StringValueNode,
  values: StaticValues,
  report: Report,
): UrlTemplate | undefined {
  const encoded = (mapping: Mapping) => {
    const text = staticText(mapping, values)
    return text === undefined ? undefined : percentEncode(text)
  }
  return urlOf(partsOf(template, encoded), node, report)
}

function urlOf(parts: readonly TextPart[], node: StringValueNode, report: Report): UrlTemplate | undefined {
  try {
    // A URL laid out over several lines is one line: its line breaks are gone from the template, its indentation is not.
    const isLaidOut = /[\n\r]/.test(node.value)
    const result = parseUrlTemplate(parts.map((part) => withEncodedLiteral(part, isLaidOut)))
    if (result.ok) {
      if (result.url.hasFragment) reportFragment(node, report)
      return result.url
    }
    report({ rule: 'connect-url', message: result.message, remedy: result.remedy, node })
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    report({ rule: 'connect-url', message: 'the URL has a lone surrogate', remedy: 'remove it', node })
  }
  return undefined
}

function withEncodedLiteral(part: TextPart, isLaidOut: boolean): TextPart {
  if (part.kind === 'hole') return part
  return { kind: 'literal', text: encodeLiteral(isLaidOut ? part.text.replace(/\s/g, '') : part.text) }
}

function reportFragment(node: StringValueNode, report: Report): void {
  report({
    rule: 'connect-url',
    severity: 'warning',
    message: 'the URL has a fragment, which is never sent',
    remedy: 'remove what follows #',
    node,
  })
}
