import { Kind } from 'graphql'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../../src/errors/gateway-error.ts'
import { byOffset } from '../../../../src/sources/rest/paginate/by-offset.ts'
import { byPage } from '../../../../src/sources/rest/paginate/by-page.ts'
import { decodeCursor } from '../../../../src/sources/rest/paginate/cursor.ts'
import { fetchConnection } from '../../../../src/sources/rest/paginate/fetch-connection.ts'
import type { Page, PageRequest, PageStyle } from '../../../../src/sources/rest/paginate/page-style.ts'

interface Upstream {
  /** Items in its list. */
  readonly count: number
  /** Most items that it gives on a page, whatever is asked for. */
  readonly cap: number
  readonly tells: 'total' | 'hasNext' | 'nothing'
  /** Items that it leaves out of their page. */
  readonly hidden?: (item: number) => boolean
}

/** An upstream of numbered items, and the calls that it saw. */
function upstreamOf(kind: 'page' | 'offset', { count, cap, tells, hidden = () => false }: Upstream) {
  const calls: string[] = []
  const call = async ({ params }: PageRequest): Promise<Page> => {
    const { at = '0', size = '10' } = Object.fromEntries(params)
    calls.push(`${at}/${size}`)
    const length = Math.min(Number(size), cap)
    const start = kind === 'page' ? (Number(at) - 1) * length : Number(at)
    const items = Array.from({ length: Math.max(0, Math.min(length, count - start)) }, (_, index) => start + index)
    return {
      items: items.filter((item) => !hidden(item)),
      next: undefined,
      total: tells === 'total' ? count : undefined,
      hasNext: tells === 'hasNext' ? start + length < count : undefined,
    }
  }
  return { calls, call }
}

const styles: Readonly<Record<'page' | 'offset', (tellsMore: boolean, pageSize: number) => PageStyle>> = {
  page: (tellsMore, pageSize) => byPage({ param: 'at', startsAt: 1, limit: 'size', pageSize, tellsMore }),
  offset: (tellsMore, pageSize) => byOffset({ param: 'at', startsAt: 0, limit: 'size', pageSize, tellsMore }),
}

/** Reads a list to its end as a client does, so many items at a time, and goes on each time behind the last one or so. */
async function readAll(kind: 'page' | 'offset', upstream: Upstream, firsts: readonly number[], pageSize = 10) {
  const { calls, call } = upstreamOf(kind, upstream)
  const style = styles[kind](upstream.tells !== 'nothing', pageSize)
  const nothing = { kind: Kind.SELECTION_SET, selections: [] } as const
  const wanted = { hasItems: true, hasCursors: true, hasNextPage: true, hasTotal: false, nodes: nothing }
  const nodes: unknown[] = []
  let after: string | null | GatewayError = null
  for (let round = 0; round < 200; round++) {
    const connection = await fetchConnection({
      style,
      wanted,
      first: firsts[round % firsts.length] ?? 1,
      after: after === null ? undefined : decodeCursor(after, pageSize),
      maxPages: 50,
      source: 'shop',
      call,
    })
    if (connection === null || connection.nodes instanceof GatewayError) break
    nodes.push(...connection.nodes)
    const { hasNextPage, endCursor } = connection.pageInfo
    if (hasNextPage !== true) return { nodes, calls }
    after = endCursor
  }
  throw new Error('the list has no end')
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)

describe('pages by number and by offset', () => {
  const cases = (['page', 'offset'] as const).flatMap((kind) =>
    (['total', 'hasNext'] as const).flatMap((tells) =>
      [1, 3, 4, 7, 9, 10].flatMap((cap) =>
        [[10], [25], [3], [1, 10], [2, 7, 25], [5, 4, 10, 1]].map((firsts) => [kind, tells, cap, firsts] as const),
      ),
    ),
  )
  test.each(cases)(
    '%s with %s: every item comes once, in order, where pages end at %i of 10, by %j',
    async (kind, tells, cap, firsts) => {
      for (const count of [0, 1, 9, 10, 11, 20, 40, 41]) {
        const { nodes } = await readAll(kind, { count, cap, tells }, firsts)
        expect({ count, nodes }).toEqual({ count, nodes: numbers(count) })
      }
    },
  )

  test.each([[10], [25], [3], [1, 10], [2, 7, 25]])(
    'page that tells nothing: every item comes once where pages are as long as `pageSize`, by %i',
    async (...firsts) => {
      for (const count of [0, 1, 9, 10, 11, 20, 41]) {
        const { nodes } = await readAll('page', { count, cap: 10, tells: 'nothing' }, firsts)
        expect({ count, nodes }).toEqual({ count, nodes: numbers(count) })
      }
    },
  )

  test('that leave items out are gone through once each', async () => {
    const hidden = (item: number) => item % 7 === 3
    const { nodes, calls } = await readAll('page', { count: 40, cap: 10, tells: 'hasNext', hidden }, [10])
    expect(nodes).toEqual(numbers(40).filter((item) => !hidden(item)))
    expect(calls.length).toBeLessThanOrEqual(8)
  })

  test('that are as long as `pageSize` cost no call more than there are pages', async () => {
    const { calls } = await readAll('page', { count: 95, cap: 10, tells: 'total' }, [10])
    expect(calls).toEqual(numbers(10).map((at) => `${at + 1}/10`))
  })

  test('a made-up number is no cursor', async () => {
    const style = styles.page(true, 10)
    expect(() => style.ask({ index: 0, token: '../2', size: 10 }, 1)).toThrow(GatewayError)
  })
})
