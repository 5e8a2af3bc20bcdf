import type { FetchedPage, PageStyle } from './page-style.ts'

/** How pages are asked for by index: by the number of the first item, or by the number of the page. */
export interface IndexRules {
  readonly kind: 'offset' | 'page'
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

/** Pages by offset or page number. Places are indexes into the whole list. */
export function byIndex({ kind, param, startsAt, limit, pageSize, tellsMore }: IndexRules): PageStyle {
  const sizeParam = (size: number | undefined): [string, string][] =>
    limit === undefined || size === undefined ? [] : [[limit, String(size)]]
  const beginningOf = ({ place, request }: FetchedPage) => place.index - request.skip
  const behind = (fetched: FetchedPage) => {
    // A page by number ends where the next one begins, also where the upstream left some of its items out.
    const full = kind === 'page' ? fetched.request.size : undefined
    return { index: beginningOf(fetched) + (full ?? fetched.page.items.length) }
  }
  return {
    tellsMore,
    ask: ({ index }, count) => {
      if (kind === 'offset') {
        const size = limit === undefined ? pageSize : Math.min(count, pageSize ?? count)
        return { params: [[param, String(startsAt + index)], ...sizeParam(size)], skip: 0, size }
      }
      const most = pageSize ?? count
      const size = limit === undefined ? most : smallestPage(index, count, most)
      const number = startsAt + Math.floor(index / size)
      return { params: [[param, String(number)], ...sizeParam(size)], skip: index % size, size }
    },
    goesOn: (fetched) => {
      const { items, hasNext, total } = fetched.page
      if (items.length === 0) return false
      if (hasNext !== undefined) return hasNext
      if (total !== undefined) return behind(fetched).index < total
      const { size } = fetched.request
      return size !== undefined && items.length < size ? false : undefined
    },
    within: (fetched, at) => ({ index: beginningOf(fetched) + at + 1 }),
    behind,
  }
}

/** The size of the smallest page that holds all wanted items, so that one call gets them; the longest where none does. */
function smallestPage(index: number, count: number, most: number): number {
  for (let size = count; size <= most; size++) if ((index % size) + count <= size) return size
  return most
}
