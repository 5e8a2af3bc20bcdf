import type { DirectiveNode, StringValueNode } from 'graphql'
import type { Mapping, MappingReference } from '../../mapping/types.ts'
import type { MappingUse } from './check-text.ts'
import { mappingOf, templateOf } from './compile-text.ts'
import { type ArgumentGroup, argumentsOf, objectIn, type Report, stringIn } from './directive-arguments.ts'
import { type HeaderRule, headerRulesOf } from './headers.ts'
import type { StaticValues } from './static-values.ts'
import { createTextScope, variablesOf } from './text-scope.ts'
import { baseUrlOf } from './url-parts.ts'
import { parseUrlTemplate, type UrlTemplate } from './url-template.ts'

/** What `@source` says, compiled; its connectors share it. */
export interface SourceTemplate {
  /** Undefined for what connectors without a source use. */
  readonly name: string | undefined
  /** Undefined only where there is no source: the connector's URL is absolute then. */
  readonly base: UrlTemplate | undefined
  readonly path: Mapping | undefined
  readonly query: Mapping | undefined
  readonly headers: readonly HeaderRule[]
  readonly errorMessage: Mapping | undefined
  readonly errorExtensions: Mapping | undefined
  readonly isSuccess: Mapping | undefined
  /** What all of these refer to. */
  readonly references: readonly MappingReference[]
}

/** A source that says nothing. */
export const emptySource: SourceTemplate = {
  name: undefined,
  base: undefined,
  path: undefined,
  query: undefined,
  headers: [],
  errorMessage: undefined,
  errorExtensions: undefined,
  isSuccess: undefined,
  references: [],
}

/**
 * Reads one `@source`.
 * @param url the base URL to use in place of `baseURL`.
 * @returns undefined without a name or a base URL; what is wrong was reported.
 */
export function readSource(
  directive: DirectiveNode,
  url: string | undefined,
  values: StaticValues,
  report: Report,
): SourceTemplate | undefined {
  const group = argumentsOf(directive, ['name', 'http', 'errors', 'isSuccess'], report)
  const name = stringIn(group, 'name', report)
  const http = objectIn(group, 'http', ['baseURL', 'headers', 'path', 'queryParams'], report)
  const errors = objectIn(group, 'errors', ['message', 'extensions'], report)
  const request = createTextScope(variablesOf.sourceRequest, values)
  const response = createTextScope(variablesOf.sourceResponse, values)
  const requestText = (part: string, wanted?: MappingUse) =>
    mappingOf(http && stringIn(http, part, report), request, report, wanted)
  const responseText = (from: ArgumentGroup | undefined, part: string, wanted?: MappingUse) =>
    mappingOf(from && stringIn(from, part, report), response, report, wanted)
  const nameText = sourceName(name, directive, report)
  const base = url === undefined ? writtenBase(http, directive) : givenBase(url)
  const template: Omit<SourceTemplate, 'references'> = {
    name: nameText,
    base,
    path: requestText('path', 'list'),
    query: requestText('queryParams', 'object'),
    headers: headerRulesOf(http, request, values, report),
    errorMessage: responseText(errors, 'message', 'text'),
    errorExtensions: responseText(errors, 'extensions', 'object'),
    isSuccess: responseText(group, 'isSuccess', 'condition'),
  }
  if (nameText === undefined || base === undefined) return undefined
  return { ...template, references: [...request.references, ...response.references] }

  function writtenBase(from: ArgumentGroup | undefined, at: DirectiveNode): UrlTemplate | undefined {
    const node = from && stringIn(from, 'baseURL', report)
    if (node === undefined) {
      report({
        rule: 'source-base-url',
        message: '@source has no base URL',
        remedy: '@source(name: "api", http: { baseURL: "https://..." }), or rest({ url: "https://..." }) in module.ts',
        node: at,
      })
      return undefined
    }
    let mistakes = 0
    const compiled = templateOf(node, request, (finding) => {
      mistakes++
      report(finding)
    })
    // With a value missing there is no URL to judge.
    return compiled && mistakes === 0 ? baseUrlOf(compiled, node, values, report) : undefined
  }
}

/** The base URL that options give; undefined when it is none. */
export function givenBase(url: string): UrlTemplate | undefined {
  const result = parseUrlTemplate([{ kind: 'literal', text: url }])
  return result.ok && result.url.origin !== undefined ? result.url : undefined
}

function sourceName(node: StringValueNode | undefined, directive: DirectiveNode, report: Report): string | undefined {
  if (node !== undefined && /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(node.value)) return node.value
  report({
    rule: 'source-name',
    message: node === undefined ? '@source has no name' : `"${node.value}" is no name for a source`,
    remedy: 'use a letter, then letters, digits, "-" and "_", at most 64 in all',
    node: node ?? directive,
  })
  return undefined
}
