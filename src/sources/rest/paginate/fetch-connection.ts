import { GatewayError } from '../../../errors/gateway-error.ts'
import { encodeCursor } from './cursor.ts'
import type { FetchedPage, Page, PageRequest, PageStyle, Place } from './page-style.ts'
import type { WantedConnection } from './wanted-connection.ts'

/** One connection to fetch. */
export interface ConnectionRequest {
  readonly style: PageStyle
  readonly wanted: WantedConnection
  readonly first: number
  /** Where to go on; undefined for the beginning. */
  readonly after: Place | undefined
  /** Most calls that are made for it. */
  readonly maxPages: number
  /** Public name. */
  readonly source: string
  /** Makes one call; null where there is nothing to ask for, or no such list. Rejects with GatewayErrors only. */
  readonly call: (request: PageRequest) => Promise<Page | null>
}

/** A connection as the schema has it. A page that failed stands in the place of what is not known without it. */
export interface Connection {
  readonly edges: readonly Edge[] | GatewayError
  readonly nodes: readonly unknown[] | GatewayError
  readonly pageInfo: {
    readonly hasNextPage: boolean | GatewayError
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null | GatewayError
  }
  readonly totalCount: number | null
}

interface Edge {
  readonly cursor: string | null
  readonly node: unknown
}

/** An item with the place behind it. */
interface Found {
  readonly node: unknown
  readonly place: () => Place
}

/**
 * Follows pages until there are as many items as asked for, and until it is known whether there are more where that is asked for.
 * The first page is asked for in any case: whether there is such a list, and whether it can be had, is for all that is read of it.
 * @returns null where the upstream has no such list; a connection that ends early, and says so, where `maxPages` is reached.
 * @throws GatewayError where the first page fails
 */
export async function fetchConnection(request: ConnectionRequest): Promise<Connection | null> {
  const { style, wanted, maxPages, after } = request
  const first = wanted.hasItems || wanted.hasNextPage ? request.first : 0
  const extra = wanted.hasNextPage && !style.tellsMore ? 1 : 0
  const found: Found[] = []
  let place: Place = after ?? { index: 0 }
  let goesOn: boolean | undefined
  let total: number | undefined
  let failure: GatewayError | undefined

  const isAnythingLeft = (pages: number) => {
    if (pages === 0) return true
    if (failure !== undefined || goesOn === false || pages >= maxPages) return false
    return found.length < first || (found.length === first && goesOn === undefined && wanted.hasNextPage)
  }
  for (let pages = 0; isAnythingLeft(pages); pages++) {
    const isFirst = pages === 0
    let fetched = await fetchPage(request, place, style.ask(place, Math.max(1, first + extra - found.length)))
    const again = fetched instanceof GatewayError || fetched === null ? undefined : style.askAgain?.(fetched)
    if (again !== undefined) {
      pages++
      fetched = await fetchPage(request, place, again)
    }
    if (fetched instanceof GatewayError) {
      if (isFirst) throw fetched
      failure = fetched
      break
    }
    if (fetched === null) {
      if (isFirst) return null
      goesOn = false
      break
    }
    goesOn = style.goesOn(fetched)
    total = fetched.page.total ?? total
    found.push(...foundIn(fetched, goesOn, style))
    if (goesOn === false) break
    const next = style.behind(fetched)
    if (isSame(next, place)) failure = stuck(request)
    place = next
  }
  const hasNextPage = found.length > first || (failure ?? goesOn ?? true)
  const missing = found.length < first ? failure : undefined
  return connectionOf(found.slice(0, first), request, { place, total, hasNextPage, missing })
}

async function fetchPage(
  { call }: ConnectionRequest,
  place: Place,
  request: PageRequest,
): Promise<FetchedPage | GatewayError | null> {
  const page = await call(request).catch((error: GatewayError) => error)
  return page instanceof GatewayError || page === null ? page : { place, request, page }
}

function foundIn(fetched: FetchedPage, goesOn: boolean | undefined, style: PageStyle): readonly Found[] {
  const { items } = fetched.page
  return items.slice(fetched.request.skip).map((node, index) => {
    const at = index + fetched.request.skip
    const isLast = at === items.length - 1 && goesOn === true
    return { node, place: () => (isLast ? style.behind(fetched) : style.within(fetched, at)) }
  })
}

interface Ending {
  /** Where to go on where nothing was found. */
  readonly place: Place
  readonly total: number | undefined
  readonly hasNextPage: boolean | GatewayError
  /** Why there are fewer items than were asked for and are there. */
  readonly missing: GatewayError | undefined
}

function connectionOf(found: readonly Found[], request: ConnectionRequest, ending: Ending): Connection {
  const { wanted, after } = request
  const { missing } = ending
  const [start] = found
  const cursorOf = ({ place }: Found) => encodeCursor(place())
  const last = found.at(-1)
  const whereToGoOn =
    ending.hasNextPage === true && wanted.hasItems && request.first > 0 ? encodeCursor(ending.place) : null
  return {
    edges: missing ?? found.map((each) => ({ cursor: wanted.hasCursors ? cursorOf(each) : null, node: each.node })),
    nodes: missing ?? found.map(({ node }) => node),
    pageInfo: {
      hasNextPage: ending.hasNextPage,
      hasPreviousPage: after !== undefined && (after.index > 0 || after.token !== undefined),
      startCursor: start === undefined ? null : cursorOf(start),
      endCursor: missing ?? (last === undefined ? whereToGoOn : cursorOf(last)),
    },
    totalCount: ending.total ?? null,
  }
}

function isSame(one: Place, other: Place): boolean {
  return one.token === other.token && (one.token !== undefined || one.index === other.index)
}

/** Following such pages would never end, and stopping would hide that something is missing. */
function stuck({ source }: ConnectionRequest): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    source,
    reason: 'shape',
    cause: new Error('the page that follows a page is that page itself'),
  })
}
