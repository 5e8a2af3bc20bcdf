/** A place between two items of an upstream's list. A cursor is one, encoded. */
export interface Place {
  /** Items before it: of the whole list, or, where pages are known by tokens, of the page. */
  readonly index: number
  /** The upstream's own cursor of the page, or its number; absent for the first page, and where places are plain indexes. */
  readonly token?: string | undefined
  /** How large a page was asked for, and given; with another size the token's page would hold other items. */
  readonly size?: number | undefined
}

/** How a page is asked for. */
export interface PageRequest {
  /** Query parameters, not encoded. */
  readonly params: readonly (readonly [name: string, value: string])[]
  /** Items at the page's beginning that are before the place. */
  readonly skip: number
  /** Items in a full page, where the upstream is told or it is known. */
  readonly size: number | undefined
}

/** What an answer says. */
export interface Page {
  readonly items: readonly unknown[]
  /** The upstream's cursor of the next page. */
  readonly next: string | undefined
  /** Items in the whole list. */
  readonly total: number | undefined
  /** Whether there is a next page, where the answer has a field for that. */
  readonly hasNext: boolean | undefined
}

/** A page and what it was asked for with. */
export interface FetchedPage {
  readonly place: Place
  readonly request: PageRequest
  readonly page: Page
}

/** How an upstream's pages follow each other. */
export interface PageStyle {
  /** Whether a page says if the list goes on; if not, only one item more than wanted can tell. */
  readonly tellsMore: boolean
  /** The request for the page with the `count` items behind a place, or as many of them as one page can hold. */
  readonly ask: (place: Place, count: number) => PageRequest
  /** The request to make instead, where an answer shows that the page is not the one that was meant. */
  readonly askAgain?: (fetched: FetchedPage) => PageRequest | undefined
  /** Whether the list goes on behind a page; undefined where that cannot be told. */
  readonly goesOn: (fetched: FetchedPage) => boolean | undefined
  /** The place behind an item of a page that is not its last. */
  readonly within: (fetched: FetchedPage, at: number) => Place
  /** The place behind a page behind which the list may go on. */
  readonly behind: (fetched: FetchedPage) => Place
}
