import type { FetchedPage, PageStyle } from './page-style.ts'

/** How pages are asked for by index: by the number of the first item, or by the number of the page. */
export interface IndexRules {
  /** The parameter that says where the page begins. */
  readonly param: string
  /** What the parameter is for the first page. */
  readonly startsAt: number
  /** The parameter that says how long the page is. */
  readonly limit: string | undefined
  /** Items in the longest page; undefined where that does not matter. */
  readonly pageSize: number | undefined
  readonly tellsMore: boolean
}

/** Pages by the number of their first item. Places are indexes into the whole list. */
export function byOffset({ param, startsAt, limit, pageSize, tellsMore }: IndexRules): PageStyle {
  const behind = ({ place, page }: FetchedPage) => ({ index: place.index + page.items.length })
  return {
    tellsMore,
    ask: ({ index }, count) => {
      const size = limit === undefined ? pageSize : Math.min(count, pageSize ?? count)
      return { params: [[param, String(startsAt + index)], ...sizeParam(limit, size)], skip: 0, size }
    },
    goesOn: (fetched) => {
      const { items, hasNext, total } = fetched.page
      if (items.length === 0) return false
      if (hasNext !== undefined) return hasNext
      if (total !== undefined) return behind(fetched).index < total
      const { size } = fetched.request
      return size !== undefined && items.length < size ? false : undefined
    },
    within: ({ place }, at) => ({ index: place.index + at + 1 }),
    behind,
  }
}

/** The parameter for the length of a page, where there is one. */
export function sizeParam(limit: string | undefined, size: number | undefined): readonly [string, string][] {
  return limit === undefined || size === undefined ? [] : [[limit, String(size)]]
}
