import { describe, expect, it } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { type Answer, httpUpstream, type Seen } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'

type Item = { readonly id: number; readonly name: string }

const itemsOf = (count: number): Item[] =>
  Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `n${at + 1}` }))

/** How an API serves a list page by page. */
type Api = (query: URLSearchParams, items: readonly Item[], url: string) => Answer

const json = (value: unknown, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json', ...headers },
})

const limitOf = (query: URLSearchParams) => Math.min(Number(query.get('limit') ?? 5), 5)

const offsetApi: Api = (query, items) => {
  const offset = Number(query.get('offset'))
  return json({ items: items.slice(offset, offset + limitOf(query)), total: items.length })
}
const pageApi: Api = (query, items) => {
  const [limit, page] = [limitOf(query), Number(query.get('page'))]
  return json({
    items: items.slice((page - 1) * limit, page * limit),
    next: page * limit < items.length ? `/?page=${page + 1}` : null,
  })
}
const cursorApi: Api = (query, items) => {
  const begin = Number((query.get('after') ?? 'c-0').slice(2))
  const end = begin + limitOf(query)
  return json({ items: items.slice(begin, end), meta: end < items.length ? { next: `c-${end}` } : {} })
}
/** As Stripe has it: the cursor is the last item's id. */
const lastIdApi: Api = (query, items) => {
  const begin = items.findIndex(({ id }) => String(id) === query.get('after')) + 1
  const end = begin + limitOf(query)
  return json({ items: items.slice(begin, end), has_more: end < items.length })
}
const linkApi: Api = (query, items, url) => {
  const begin = Number(query.get('since') ?? 0)
  const end = begin + limitOf(query)
  const links = [
    `<${url}/items?since=0>; rel="first"`,
    ...(end < items.length ? [`<${url}/items?x=1,2&since=${end}>; title="a, b"; rel="next last"`] : []),
  ]
  return json({ items: items.slice(begin, end) }, { link: links.join(', ') })
}
/** The cursor of the next page comes as a URL, as Django REST framework has it. */
const urlApi: Api = (query, items, url) => {
  const begin = Number((query.get('after') ?? 'c=/0').slice(3))
  const end = begin + limitOf(query)
  return json({
    items: items.slice(begin, end),
    next: end < items.length ? `${url}/items?limit=5&after=${encodeURIComponent(`c=/${end}`)}` : null,
  })
}

const sdlOf = (url: string, paginate: string, more = '') => `
  extend schema @source(name: "s", http: { baseURL: "${url}" })
  type Query {
    items(first: Int, after: String, kind: String): ItemConnection
      @connect(source: "s", http: { GET: "/items?kind={$args.kind}" }, selection: "$.items { id name }")
      @paginate(${paginate})
    ${more}
  }
  type ItemConnection { edges: [ItemEdge!]! nodes: [Item]! pageInfo: PageInfo! ${paginate.includes('total') ? 'totalCount: Int' : ''} }
  type ItemEdge { cursor: String! node: Item }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Item { id: ID! name: String }`

async function api(kind: Api, paginate: string, count: number) {
  const items = itemsOf(count)
  const upstream = await httpUpstream((request: Seen) => {
    const { searchParams } = new URL(request.url, 'http://x')
    return kind(searchParams, items, upstream.url)
  })
  const directory = schemaDirectory({ 'shop/schema.graphql': sdlOf(upstream.url, paginate) })
  return { gateway: await bothWays(directory, upstream), upstream }
}

const styles: readonly [name: string, api: Api, paginate: string][] = [
  ['offset', offsetApi, 'offset: "offset", limit: "limit", pageSize: 5'],
  ['offset with a total', offsetApi, 'offset: "offset", limit: "limit", pageSize: 5, total: "$.total"'],
  ['offset without a limit', offsetApi, 'offset: "offset"'],
  ['page number', pageApi, 'page: "page", limit: "limit", pageSize: 5'],
  ['page number with a field for the next', pageApi, 'page: "page", limit: "limit", pageSize: 5, hasNext: "$.next"'],
  ['page number without a limit', pageApi, 'page: "page", pageSize: 5'],
  ['cursor', cursorApi, 'cursor: "after", limit: "limit", pageSize: 5, next: "$.meta.next"'],
  ['cursor without a limit', cursorApi, 'cursor: "after", next: "$.meta.next"'],
  [
    'cursor of the last item',
    lastIdApi,
    'cursor: "after", limit: "limit", pageSize: 5, next: "$.items->last.id", hasNext: "$.has_more"',
  ],
  ['cursor in a URL', urlApi, 'cursor: "after", next: "$.next"'],
  ['Link header', linkApi, 'link: "since", limit: "limit", pageSize: 5'],
  ['Link header without a limit', linkApi, 'link: "since"'],
]

const query = `query ($first: Int, $after: String) {
  items(first: $first, after: $after) {
    edges { cursor node { id name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Given {
  readonly items: {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
    readonly pageInfo: {
      hasNextPage: boolean
      hasPreviousPage: boolean
      startCursor: string | null
      endCursor: string | null
    }
  }
}

describe.each(styles)('pages by %s', (_, kind, paginate) => {
  it.each([
    [13, 1],
    [13, 3],
    [13, 5],
    [13, 7],
    [13, 20],
    [10, 5],
    [0, 3],
  ])('of %i items give each of them once, %i at a time', async (count, first) => {
    const { gateway } = await api(kind, paginate, count)
    const seen: string[] = []
    let after: string | null = null
    for (;;) {
      const { answer } = await gateway.run(query, { first, after })
      const { edges, pageInfo } = (answer.data as Given).items
      const begin = seen.length
      seen.push(...edges.map(({ node }) => node.id))
      expect(pageInfo).toEqual({
        hasNextPage: begin + first < count,
        hasPreviousPage: begin > 0,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      })
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    expect(seen).toEqual(itemsOf(count).map(({ id }) => String(id)))
  })

  it('go on behind any item', async () => {
    const { gateway } = await api(kind, paginate, 13)
    const { answer } = await gateway.run(query, { first: 13 })
    for (const { cursor, node } of (answer.data as Given).items.edges) {
      const next = await gateway.run('query ($after: String) { items(first: 2, after: $after) { nodes { id } } }', {
        after: cursor,
      })
      const id = Number(node.id)
      expect(next.answer).toEqual({
        data: {
          items: {
            nodes: itemsOf(13)
              .slice(id, id + 2)
              .map((each) => ({ id: String(each.id) })),
          },
        },
      })
    }
  })
})

describe('the calls for pages', () => {
  const nodes = (first: number, rest = '') => `{ items(first: ${first}) { nodes { id } ${rest} } }`
  const more = 'pageInfo { hasNextPage }'

  it.each<[string, string, readonly string[]]>([
    ['offset', nodes(5), ['offset=0&limit=5']],
    ['offset', nodes(3, more), ['offset=0&limit=4']],
    ['offset', nodes(5, more), ['offset=0&limit=5', 'offset=5&limit=1']],
    ['offset', nodes(7), ['offset=0&limit=5', 'offset=5&limit=2']],
    ['offset with a total', nodes(5, more), ['offset=0&limit=5']],
    ['offset with a total', '{ items(first: 5) { totalCount } }', ['offset=0&limit=1']],
    ['offset with a total', '{ items(first: 5) { __typename } }', ['offset=0&limit=1']],
    ['offset', nodes(0, more), ['offset=0&limit=1']],
    ['offset without a limit', nodes(3, more), ['offset=0']],
    ['page number', nodes(3, more), ['page=1&limit=4']],
    ['page number', nodes(7), ['page=1&limit=5', 'page=2&limit=4']],
    ['page number with a field for the next', nodes(5, more), ['page=1&limit=5']],
    ['page number without a limit', nodes(7, more), ['page=1', 'page=2']],
    ['cursor', nodes(3, more), ['limit=3']],
    ['cursor', nodes(7, more), ['limit=5', 'after=c-5&limit=2']],
    ['cursor', nodes(20), ['limit=5', 'after=c-5&limit=5', 'after=c-10&limit=5']],
    ['Link header', nodes(7), ['limit=5', 'since=5&limit=2']],
    ['Link header without a limit', nodes(7), ['', 'since=5']],
  ])('by %s for %s are %j', async (style, operation, expected) => {
    const [, kind, paginate] = styles.find(([name]) => name === style) ?? []
    const { gateway } = await api(kind ?? offsetApi, paginate ?? '', 13)
    const { urls, errors } = await gateway.run(operation)
    expect(errors).toEqual([])
    expect(urls).toEqual(expected.map((params) => `/items${params && `?${params}`}`))
  })

  it('come behind the connector’s own parameters', async () => {
    const { gateway } = await api(
      cursorApi,
      'cursor: "after", limit: "page[size]", pageSize: 5, next: "$.meta.next"',
      13,
    )
    const { urls } = await gateway.run('{ items(first: 7, kind: "a&b") { nodes { id } } }')
    expect(urls).toEqual(['/items?kind=a%26b&page%5Bsize%5D=5', '/items?kind=a%26b&after=c-5&page%5Bsize%5D=2'])
  })

  it('stop at maxPages, from where the client can go on', async () => {
    const { gateway } = await api(offsetApi, 'offset: "offset", limit: "limit", pageSize: 5, maxPages: 2', 13)
    const { answer, urls } = await gateway.run(query, { first: 100 })
    const { edges, pageInfo } = (answer.data as Given).items
    expect([edges.length, pageInfo.hasNextPage, urls.length]).toEqual([10, true, 2])
    const rest = await gateway.run(query, { first: 100, after: pageInfo.endCursor })
    expect((rest.answer.data as Given).items.edges.map(({ node }) => node.id)).toEqual(['11', '12', '13'])
  })

  it('go over empty pages, and tell where to go on behind them', async () => {
    const empty: Api = (params, items) => {
      const at = Number(params.get('after') ?? 0)
      return json({ items: at < 3 ? [] : items, meta: { next: at < 3 ? at + 1 : null } })
    }
    const { gateway } = await api(empty, 'cursor: "after", next: "$.meta.next", maxPages: 2', 2)
    const { answer } = await gateway.run(query, { first: 2 })
    const { edges, pageInfo } = (answer.data as Given).items
    expect(edges).toEqual([])
    expect(pageInfo.hasNextPage).toBe(true)
    const rest = await gateway.run(query, { first: 2, after: pageInfo.endCursor })
    expect((rest.answer.data as Given).items.edges.map(({ node }) => node.id)).toEqual(['1', '2'])
  })

  it('are shared by fields that ask for the same', async () => {
    const { gateway } = await api(offsetApi, 'offset: "offset", limit: "limit", pageSize: 5', 13)
    const { answer, urls } = await gateway.run(
      '{ a: items(first: 2) { nodes { id } } b: items(first: 2) { edges { node { name } } } }',
    )
    expect(answer.data).toEqual({
      a: { nodes: [{ id: '1' }, { id: '2' }] },
      b: { edges: [{ node: { name: 'n1' } }, { node: { name: 'n2' } }] },
    })
    expect(urls).toEqual(['/items?offset=0&limit=2'])
  })
})

describe('what goes wrong with pages', () => {
  const offset = 'offset: "offset", limit: "limit", pageSize: 5'
  const error = (code: string, ...below: string[]) => [{ code, source: 'shop', path: ['items', ...below] }]

  it.each([
    ['a negative first', '{ items(first: -1) { nodes { id } } }', 'BAD_USER_INPUT'],
    ['no cursor', '{ items(after: "x") { nodes { id } } }', 'BAD_USER_INPUT'],
    ['an empty cursor', '{ items(after: "") { nodes { id } } }', 'BAD_USER_INPUT'],
    [
      'a cursor before the list',
      `{ items(after: "${Buffer.from('[-1]').toString('base64url')}") { nodes { id } } }`,
      'BAD_USER_INPUT',
    ],
    [
      'a cursor of a page that is too long',
      `{ items(after: "${Buffer.from('[1,6,"x"]').toString('base64url')}") { nodes { id } } }`,
      'BAD_USER_INPUT',
    ],
  ])('%s is refused without a call', async (_, operation, code) => {
    const { gateway } = await api(offsetApi, offset, 13)
    const { answer, errors, urls } = await gateway.run(operation)
    expect({ data: answer.data, errors, urls }).toEqual({ data: { items: null }, errors: error(code), urls: [] })
  })

  it('sends what a made-up cursor holds as data', async () => {
    const { gateway } = await api(linkApi, 'link: "since"', 13)
    const after = Buffer.from(JSON.stringify([0, null, '1&admin=1#/../x'])).toString('base64url')
    const { urls } = await gateway.run('query ($after: String) { items(first: 1, after: $after) { nodes { id } } }', {
      after,
    })
    expect(urls).toEqual(['/items?since=1%26admin%3D1%23%2F..%2Fx'])
  })

  it.each<[string, Api, string, string]>([
    [
      'a page that fails',
      (params) => (params.get('offset') === '5' ? { status: 500, body: '' } : offsetApi(params, itemsOf(13), '')),
      offset,
      'UPSTREAM_ERROR',
    ],
    ['a page that is no list', () => json({ items: { id: 1 } }), offset, 'UPSTREAM_INVALID_RESPONSE'],
    [
      'a page that leads to itself',
      () => json({ items: [{ id: 1 }], next: 'a' }),
      'cursor: "after", next: "$.next"',
      'UPSTREAM_INVALID_RESPONSE',
    ],
    [
      'a cursor that is no scalar',
      () => json({ items: [{ id: 1 }], next: {} }),
      'cursor: "after", next: "$.next"',
      'UPSTREAM_INVALID_RESPONSE',
    ],
    [
      'a link without the parameter',
      () => json({ items: [] }, { link: '</items?p=2>; rel=next' }),
      'link: "since"',
      'UPSTREAM_INVALID_RESPONSE',
    ],
  ])('%s is the error of what is read of it', async (name, kind, paginate, code) => {
    const { gateway } = await api(kind, paginate, 13)
    const { answer, errors } = await gateway.run('{ items(first: 7) { nodes { id } } }')
    const below = name === 'a page that fails' || name === 'a page that leads to itself' ? ['nodes'] : []
    expect({ data: answer.data, errors }).toEqual({ data: { items: null }, errors: error(code, ...below) })
  })

  it('is not the items’ where only the next page fails', async () => {
    const { gateway } = await api(
      (params, items, url) =>
        params.get('offset') === '5' ? { status: 500, body: '' } : offsetApi(params, items, url),
      offset,
      13,
    )
    const { answer, errors } = await gateway.run(
      '{ items(first: 5) { nodes { id } } more: items(first: 5) { pageInfo { hasNextPage } } }',
    )
    expect(answer.data).toEqual({
      items: { nodes: itemsOf(5).map(({ id }) => ({ id: String(id) })) },
      more: null,
    })
    expect(errors).toEqual([{ code: 'UPSTREAM_ERROR', source: 'shop', path: ['more', 'pageInfo', 'hasNextPage'] }])
  })

  it('does not follow a link to another host', async () => {
    const { gateway, upstream } = await api(
      (params, items) =>
        params.get('since')
          ? json({ items: items.slice(5, 6) })
          : json({ items: items.slice(0, 5) }, { link: '<http://169.254.169.254/latest?since=5>; rel="next"' }),
      'link: "since"',
      13,
    )
    const { urls } = await gateway.run('{ items(first: 7) { nodes { id } } }')
    expect(urls).toEqual(['/items', '/items?since=5'])
    expect(upstream.seen).toHaveLength(4)
  })
})

describe('nodes of a connection', () => {
  const owners = [{ id: 1 }, { id: 2 }, { id: null }]
  const pets: Record<string, readonly unknown[]> = {
    '1': [
      { id: 10, kind: 'Cat', lives: 9, shelter: 's1' },
      { id: 11, kind: 'Dog', tricks: 2, shelter: 's2' },
      { id: 12, kind: 'Cat', lives: 8, shelter: 's1' },
    ],
    '2': [{ id: 20, kind: 'Dog', tricks: 1, shelter: null }],
  }

  async function pound() {
    const upstream = await httpUpstream(({ url }: Seen): Answer => {
      const { pathname, searchParams } = new URL(url, 'http://x')
      if (pathname === '/owners') return json(owners)
      if (pathname === '/shelters')
        return json((searchParams.get('ids') ?? '').split(',').map((id) => ({ id, town: `town of ${id}` })))
      const all = pets[pathname.split('/')[2] ?? ''] ?? []
      const offset = Number(searchParams.get('offset'))
      return json(all.slice(offset, offset + Number(searchParams.get('limit'))), { 'x-total': String(all.length) })
    })
    const source = `extend schema @source(name: "s", http: { baseURL: "${upstream.url}" })`
    const pageInfo = 'type PageInfo { hasNextPage: Boolean! endCursor: String }'
    const directory = schemaDirectory({
      'pets/schema.graphql': `${source}
        type Query { owners: [Owner] @connect(source: "s", http: { GET: "/owners" }, selection: "id") }
        type Owner {
          id: ID
          pets(first: Int = 2, after: String): PetConnection
            @connect(source: "s", http: { GET: "/owners/{$this.id}/pets" }, selection: """
              ... kind->match(
                ["Cat", { __typename: $("Cat"), id: $.id, lives: $.lives, shelter: { id: $.shelter } }],
                ["Dog", { __typename: $("Dog"), id: $.id, tricks: $.tricks, shelter: { id: $.shelter } }])
            """)
            @paginate(offset: "offset", limit: "limit", pageSize: 2, total: "$response.headers.'x-total'->first")
        }
        type PetConnection { edges: [PetEdge!]! pageInfo: PageInfo! totalCount: Int }
        type PetEdge { cursor: ID! node: Pet }
        union Pet = Cat | Dog
        type Cat { id: ID! lives: Int shelter: Shelter }
        type Dog { id: ID! tricks: Int shelter: Shelter }
        type Shelter @key(fields: "id", resolvable: false) { id: ID! }
        ${pageInfo}`,
      'shelters/schema.graphql': `${source}
        type Query {
          shelters(first: Int, after: String): ShelterConnection
            @connect(source: "s", http: { GET: "/shelters?ids=a,b,c" }, selection: "id") @paginate(offset: "offset")
        }
        type ShelterConnection { nodes: [Shelter!]! pageInfo: PageInfo! }
        type Shelter @key(fields: "id")
          @connect(source: "s", http: { GET: "/shelters?ids={$batch.id->joinNotNull(',')}" }, selection: "id town") { id: ID! town: String }
        ${pageInfo}`,
    })
    return { gateway: await bothWays(directory, upstream), upstream }
  }

  it('may be of several types, below a parent, and joined with another module in one call', async () => {
    const { gateway } = await pound()
    const { answer, urls } = await gateway.run(`{
      owners { id pets { totalCount pageInfo { hasNextPage } edges { node {
        __typename ... on Cat { id lives shelter { town } } ... on Dog { id tricks shelter { id town } }
      } } } }
    }`)
    expect(answer).toEqual({
      data: {
        owners: [
          {
            id: '1',
            pets: {
              totalCount: 3,
              pageInfo: { hasNextPage: true },
              edges: [
                { node: { __typename: 'Cat', id: '10', lives: 9, shelter: { town: 'town of s1' } } },
                { node: { __typename: 'Dog', id: '11', tricks: 2, shelter: { id: 's2', town: 'town of s2' } } },
              ],
            },
          },
          {
            id: '2',
            pets: {
              totalCount: 1,
              pageInfo: { hasNextPage: false },
              edges: [{ node: { __typename: 'Dog', id: '20', tricks: 1, shelter: null } }],
            },
          },
          { id: null, pets: null },
        ],
      },
    })
    expect([...urls].sort()).toEqual([
      '/owners',
      '/owners/1/pets?offset=0&limit=2',
      '/owners/2/pets?offset=0&limit=2',
      '/shelters?ids=s1%2Cs2',
    ])
  })

  it('are completed as entities by key', async () => {
    const { gateway } = await pound()
    const { answer, urls } = await gateway.run('{ shelters(first: 2) { nodes { id town } pageInfo { hasNextPage } } }')
    expect(answer).toEqual({
      data: {
        shelters: {
          nodes: [
            { id: 'a', town: 'town of a' },
            { id: 'b', town: 'town of b' },
          ],
          pageInfo: { hasNextPage: true },
        },
      },
    })
    expect(urls).toEqual(['/shelters?ids=a,b,c&offset=0', '/shelters?ids=a%2Cb'])
  })
})
