import { GatewayError } from '../../../errors/gateway-error.ts'
import type { Mapping, MappingProblem, MappingScope } from '../../../mapping/types.ts'
import { isOfXml } from '../scope.ts'
import { readXmlCondition } from '../xml-leaf.ts'
import { linkTarget } from './link-header.ts'
import type { Page } from './page-style.ts'

/** What is read of a page's answer besides its items. */
export interface PageRules {
  /** Public name of the source. */
  readonly source: string
  /** The parameter that the next page's token goes into. */
  readonly param: string
  /** Where the token of the next page stands: nowhere, in the `Link` header, or where a mapping says. */
  readonly next: Mapping | 'link' | undefined
  readonly total: Mapping | undefined
  readonly hasNext: Mapping | undefined
}

/** A mapping that gives a page: its items by the selection, and what the answer says of the list. */
export function pageMapping(selection: Mapping, rules: PageRules): Pick<Mapping, 'run' | 'fieldAt'> {
  return {
    fieldAt: (offset) => (offset === elsewhere ? [] : selection.fieldAt(offset)),
    run: (data, scope, problems): Page => {
      const items = itemsOf(selection.run(data, scope, problems), rules)
      const ofList: MappingProblem[] = []
      const said = rules.hasNext?.run(data, scope, ofList)
      const hasNext = isOfXml(scope) ? readXmlCondition(said) : said
      const total = totalOf(rules.total?.run(data, scope, ofList), ofList)
      for (const problem of ofList) problems.push({ ...problem, offset: elsewhere })
      return {
        items,
        next: nextOf(data, scope, rules),
        total,
        hasNext: hasNext === undefined ? undefined : hasNext !== null && hasNext !== false && hasNext !== '',
      }
    },
  }
}

/** Offset of what stands in another text than the selection. */
const elsewhere = -1

function itemsOf(value: unknown, rules: PageRules): readonly unknown[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value
  throw wrongShape('a page is no list', rules)
}

function totalOf(value: unknown, problems: MappingProblem[]): number | undefined {
  if (value === null || value === undefined) return undefined
  const total = typeof value === 'object' || value === '' ? Number.NaN : Number(value)
  if (Number.isFinite(total)) return total
  problems.push({ message: '`total` gave something else than a number', offset: 0 })
  return undefined
}

/** The token of the next page; a URL stands for the value that it has for the parameter. */
function nextOf(data: unknown, scope: MappingScope, rules: PageRules): string | undefined {
  const { next, param } = rules
  if (next === undefined) return undefined
  if (next === 'link') {
    const target = linkTarget(linkHeaderOf(scope), 'next')
    if (target === undefined) return undefined
    const token = paramIn(target, param)
    if (token === undefined) throw wrongShape(`the next link has no parameter "${param}"`, rules)
    return token
  }
  // The last page may well lack it: that is no problem to tell of.
  const unheard: MappingProblem[] = []
  const value = next.run(data, scope, unheard)
  if (value === null || value === undefined || value === '' || value === false) return undefined
  if (typeof value === 'string') return paramIn(value, param) ?? value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  throw wrongShape('`next` gave no scalar', rules)
}

function paramIn(text: string, param: string): string | undefined {
  if (!/^(?:https?:\/\/|[/?])/i.test(text)) return undefined
  const query = /\?([^#]*)/.exec(text)?.[1]
  return new URLSearchParams(query ?? '').get(param) ?? undefined
}

function linkHeaderOf({ response }: MappingScope): string {
  // A marked edge: scopes of this source kind have headers by name, each a list of values.
  const { headers } = response as { readonly headers: Readonly<Record<string, readonly string[]>> }
  return headers.link?.join(', ') ?? ''
}

function wrongShape(cause: string, { source }: PageRules): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason: 'shape', cause: new Error(cause) })
}
