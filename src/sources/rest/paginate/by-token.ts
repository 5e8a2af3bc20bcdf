import type { PageStyle } from './page-style.ts'

/** How pages are asked for that the upstream itself points to. */
export interface TokenRules {
  /** The parameter that the upstream's cursor goes into. */
  readonly param: string
  /** The parameter that says how long the page is. */
  readonly limit: string | undefined
  readonly pageSize: number | undefined
}

/** Pages by the upstream's cursors, wherever an answer has them. Places are indexes into a page. */
export function byToken({ param, limit, pageSize }: TokenRules): PageStyle {
  return {
    tellsMore: true,
    ask: ({ token, index, size: known }, count) => {
      const size = limit === undefined ? undefined : (known ?? Math.min(count, pageSize ?? count))
      return {
        params: [
          ...(token === undefined ? [] : [[param, token] as const]),
          ...(limit === undefined ? [] : [[limit, String(size)] as const]),
        ],
        skip: index,
        size,
      }
    },
    goesOn: ({ page }) => page.hasNext !== false && page.next !== undefined,
    within: ({ place: { token }, request: { size } }, at) => ({ index: at + 1, token, size }),
    behind: ({ page }) => ({ index: 0, token: page.next }),
  }
}
