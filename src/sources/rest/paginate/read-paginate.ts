import { Kind } from 'graphql'
import type { MappingReference } from '../../../mapping/types.ts'
import { isPaginated } from '../../connection-type.ts'
import type { ConnectorSite } from '../../source.ts'
import type { MappingUse } from '../check-text.ts'
import { mappingOf } from '../compile-text.ts'
import { type ArgumentGroup, argumentsOf, stringIn, valueIn } from '../directive-arguments.ts'
import type { TextScope } from '../text-scope.ts'
import type { UrlTemplate } from '../url-template.ts'
import { byOffset, type IndexRules } from './by-offset.ts'
import { byPage } from './by-page.ts'
import { byToken } from './by-token.ts'
import { checkConnection } from './check-connection.ts'
import type { PageStyle } from './page-style.ts'
import type { PageRules } from './read-page.ts'

/** What `@paginate` says, compiled. */
export interface Pagination {
  readonly style: PageStyle
  readonly rules: Omit<PageRules, 'source'>
  readonly pageSize: number | undefined
  /** Items where the client does not say how many. */
  readonly defaultFirst: number
  /** Most calls for one connection. */
  readonly maxPages: number
  /** What it reads of answers besides what its mappings name. */
  readonly references: readonly MappingReference[]
}

const kinds = ['offset', 'page', 'cursor', 'link'] as const
const names = [...kinds, 'limit', 'pageSize', 'startsAt', 'maxPages', 'next', 'hasNext', 'total']

const defaultMaxPages = 10
const defaultFirst = 50

/** Reads the `@paginate` of a site; undefined where it has none, or a wrong one, which was reported. */
export function readPaginate(
  site: ConnectorSite,
  response: TextScope,
  url: UrlTemplate | undefined,
): Pagination | undefined {
  const { field, report } = site
  const directive =
    field && isPaginated(field) ? field.astNode?.directives?.find(({ name }) => name.value === 'paginate') : undefined
  if (directive === undefined) return undefined
  const group = argumentsOf(directive, names, (finding) => report({ ...finding, rule: 'paginate-unknown-argument' }))
  const mistake = (message: string, remedy: string, name = '') =>
    report({ rule: 'paginate-style', message, remedy, node: group.values.get(name) ?? directive })
  const mapping = (name: string, use?: MappingUse) => mappingOf(stringIn(group, name, report), response, report, use)
  const total = mapping('total', 'text')
  checkConnection(site, { hasTotal: total !== undefined })
  const written = kinds.filter((kind) => valueIn(group, kind) !== undefined)
  const [kind, second] = written
  if (kind === undefined || second !== undefined) {
    mistake(
      kind === undefined
        ? 'it is not said how pages are asked for'
        : `pages are asked for in several ways: ${written.join(', ')}`,
      'name the parameter of one: offset: "offset", page: "page", cursor: "cursor" or link: "page"',
    )
    return undefined
  }
  const param = stringIn(group, kind, report)?.value
  const limit = stringIn(group, 'limit', report)?.value
  const pageSize = countIn(group, 'pageSize', 1, site)
  const startsAt = countIn(group, 'startsAt', 0, site)
  const next = mapping('next', 'text')
  const hasNext = mapping('hasNext', 'condition')
  if ((limit !== undefined || kind === 'page') && pageSize === undefined)
    mistake(
      'it is not said how long a page can be',
      'give the most items that the upstream has on a page: pageSize: 100',
    )
  if (kind === 'cursor' && next === undefined)
    mistake('it is not said where an answer has the cursor of the next page', 'add next: "$.meta.nextCursor"')
  if (kind !== 'cursor' && next !== undefined)
    mistake(`"next" has no meaning with "${kind}"`, 'remove it, or use `cursor`, or `hasNext`', 'next')
  if (startsAt !== undefined && (kind === 'cursor' || kind === 'link'))
    mistake(`"startsAt" has no meaning with "${kind}"`, 'remove it', 'startsAt')
  if (param === undefined) return undefined
  for (const name of [param, limit])
    if (name !== undefined && url && isSent(url, name))
      mistake(`the parameter "${name}" stands in the URL, too`, 'leave it to @paginate: remove it from the URL')
  const tellsMore = total !== undefined || hasNext !== undefined
  return {
    style: styleOf(kind, { param, limit, pageSize, tellsMore, startsAt: startsAt ?? (kind === 'page' ? 1 : 0) }),
    rules: { param, next: kind === 'link' ? 'link' : next, total, hasNext },
    pageSize,
    defaultFirst: pageSize ?? defaultFirst,
    maxPages: countIn(group, 'maxPages', 1, site) ?? defaultMaxPages,
    references: kind === 'link' ? [{ variable: 'response', path: ['headers', 'link'], offset: 0 }] : [],
  }
}

function styleOf(kind: (typeof kinds)[number], rules: IndexRules): PageStyle {
  switch (kind) {
    case 'offset':
      return byOffset(rules)
    case 'page':
      return byPage(rules)
    case 'cursor':
    case 'link':
      return byToken(rules)
  }
}

function countIn(group: ArgumentGroup, name: string, least: number, { report }: ConnectorSite): number | undefined {
  const node = valueIn(group, name)
  if (node === undefined) return undefined
  const count = node.kind === Kind.INT ? Number(node.value) : -1
  if (count >= least && Number.isSafeInteger(count)) return count
  report({
    rule: 'paginate-style',
    message: `"${name}" must be a whole number, at least ${least}`,
    remedy: `${name}: ${Math.max(least, 10)}`,
    node,
  })
  return undefined
}

function isSent({ params }: UrlTemplate, name: string): boolean {
  return params.some(
    (param) => param.name.length === 1 && param.name[0]?.kind === 'literal' && param.name[0].text === name,
  )
}
