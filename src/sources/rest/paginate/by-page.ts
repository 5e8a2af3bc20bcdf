import { GatewayError } from '../../../errors/gateway-error.ts'
import { type IndexRules, sizeParam } from './by-offset.ts'
import type { FetchedPage, PageStyle, Place } from './page-style.ts'

/**
 * Pages by their number. Places are indexes into the whole list, with the size of pages that the upstream is known to give.
 *
 * Behind a page that is shorter than asked for though more follow, nobody knows at which index the next one begins: the upstream may
 * have left items out, or may give no pages as long as `pageSize`. What follows it is the next number with the same size in either
 * case, so from there on a place is the number of a page (its token) and an index into that.
 */
export function byPage({ param, startsAt, limit, pageSize, tellsMore }: IndexRules): PageStyle {
  const requestOf = (number: number, size: number, skip: number) => ({
    params: [[param, String(startsAt + number)], ...sizeParam(limit, size)] as const,
    skip,
    size,
  })
  const sizeOf = ({ request, page }: FetchedPage) => request.size ?? page.items.length
  const numberOf = (fetched: FetchedPage) =>
    numberIn(fetched.place) ?? Math.floor(fetched.place.index / sizeOf(fetched))
  const beginningOf = (fetched: FetchedPage) => numberOf(fetched) * sizeOf(fetched)
  const isShort = (fetched: FetchedPage): boolean => {
    const { items, hasNext, total } = fetched.page
    if (items.length === 0 || items.length >= sizeOf(fetched)) return false
    return hasNext ?? (total !== undefined && items.length < total - beginningOf(fetched))
  }
  return {
    tellsMore,
    ask: (place, count) => {
      const { index } = place
      const most = pageSize ?? count
      const number = numberIn(place)
      if (number !== undefined) return requestOf(number, place.size ?? most, index)
      const size = limit === undefined ? most : smallestPage(index, count, most)
      return requestOf(Math.floor(index / size), size, index % size)
    },
    askAgain: (fetched) => {
      const { place, request, page } = fetched
      const size = page.items.length
      // Where pages are shorter than asked for, all but the first of them begin elsewhere than at a multiple of what was asked for.
      const isMeant = numberOf(fetched) === 0 && request.skip < size
      const isKnown = limit === undefined || place.token !== undefined || request.size === place.size
      if (isMeant || isKnown || size === 0 || size >= sizeOf(fetched)) return undefined
      return requestOf(Math.floor(place.index / size), size, place.index % size)
    },
    goesOn: (fetched) => {
      const { items, hasNext, total } = fetched.page
      if (items.length === 0) return false
      if (hasNext !== undefined) return hasNext
      if (total === undefined) return items.length < sizeOf(fetched) ? false : undefined
      if (fetched.place.token !== undefined) return (numberOf(fetched) + 1) * items.length < total
      return isShort(fetched) || beginningOf(fetched) + sizeOf(fetched) < total
    },
    within: (fetched, at) => {
      const { token } = fetched.place
      const size = sizeOf(fetched)
      if (token !== undefined) return { index: at + 1, token, size }
      return { index: beginningOf(fetched) + at + 1, ...(isShort(fetched) ? {} : { size }) }
    },
    behind: (fetched) => {
      const size = sizeOf(fetched)
      return fetched.place.token !== undefined || isShort(fetched)
        ? { index: 0, token: String(numberOf(fetched) + 1), size }
        : { index: beginningOf(fetched) + size, size }
    },
  }
}

/**
 * The number of the page, counted from 0, that a place is in; undefined where it is an index into the whole list.
 * @throws GatewayError BAD_USER_INPUT for a cursor that was made up.
 */
function numberIn({ token }: Place): number | undefined {
  if (token === undefined) return undefined
  if (/^\d{1,15}$/.test(token)) return Number(token)
  throw new GatewayError('BAD_USER_INPUT', { reason: 'after', cause: new Error('`after` is no cursor') })
}

/** The size of the smallest page that holds all wanted items, so that one call gets them; the longest where none does. */
function smallestPage(index: number, count: number, most: number): number {
  for (let size = count; size <= most; size++) if ((index % size) + count <= size) return size
  return most
}
