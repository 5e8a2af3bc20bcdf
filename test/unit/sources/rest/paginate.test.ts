import { describe, expect, test } from 'vitest'
import { linkTarget } from '../../../../src/sources/rest/paginate/link-header.ts'
import { loadModule } from './rest-fixture.ts'

const usual = 'offset: "offset", limit: "limit", pageSize: 5'

interface Written {
  readonly field?: string
  readonly connect?: string
  readonly types?: string
}

const types = `
  type Items { edges: [ItemEdge!]! nodes: [Item] pageInfo: PageInfo! }
  type ItemEdge { cursor: String! node: Item }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Item { id: ID! name: String }`

/** What is found, without places. */
async function findings(paginate: string, { field, connect, types: own = types }: Written = {}) {
  const module = await loadModule(`extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
    type Query {
      ${field ?? 'items(first: Int, after: String): Items'}
        ${connect ?? '@connect(source: "s", http: { GET: "/items" }, selection: "$.items { id name }")'}
        @paginate(${paginate})
    }
    ${own}`)
  await module.close()
  for (const { line, column, remedy } of module.details) {
    expect(line).toBeGreaterThan(0)
    expect(column).toBeGreaterThan(0)
    expect(remedy).toBeTruthy()
  }
  return module.details.map(({ severity, rule, message }) => `${severity ?? 'error'} ${rule}: ${message}`)
}

describe('@paginate', () => {
  test.each([
    usual,
    'offset: "offset"',
    'offset: "startIndex", startsAt: 1, limit: "count", pageSize: 100',
    'page: "page", pageSize: 30',
    'page: "page[number]", limit: "page[size]", pageSize: 30, hasNext: "$.links.next"',
    'cursor: "after", next: "$.next"',
    'cursor: "after", next: "$response.headers.\'x-next\'->first"',
    'link: "page", limit: "per_page", pageSize: 100, maxPages: 3',
  ])('takes %s', async (paginate) => {
    expect(await findings(paginate)).toEqual([])
  })

  test.each([
    ['limit: "limit", pageSize: 5', 'paginate-style: it is not said how pages are asked for'],
    ['offset: "a", cursor: "b"', 'paginate-style: pages are asked for in several ways: offset, cursor'],
    ['offset: "a", limit: "b"', 'paginate-style: it is not said how long a page can be'],
    ['page: "a"', 'paginate-style: it is not said how long a page can be'],
    ['cursor: "a"', 'paginate-style: it is not said where an answer has the cursor of the next page'],
    ['link: "a", next: "$.b"', 'paginate-style: "next" has no meaning with "link"'],
    ['link: "a", startsAt: 1', 'paginate-style: "startsAt" has no meaning with "link"'],
    ['offset: "a", maxPages: 0', 'paginate-style: "maxPages" must be a whole number, at least 1'],
    ['offset: "a", pageSize: "5"', 'paginate-style: "pageSize" must be a whole number, at least 1'],
    ['offset: 5', 'connect-argument-type: @paginate: "offset" must be a string'],
    ['offset: "a", total: "$.total->nope"', 'mapping-unknown-method: there is no method ->nope'],
    ['offset: "a", hasNext: "more"', 'mapping-gives-object: the mapping gives an object where a condition is needed'],
    ['offset: "a", total: "$args.none"', 'mapping-unknown-input: Query.items has no argument "none"'],
  ])('refuses %s', async (paginate, message) => {
    expect(await findings(paginate)).toEqual([`error ${message}`])
  })

  test('refuses arguments that it does not have', async () => {
    expect(await findings(`${usual}, foo: 1`)).toEqual([
      'error sdl-invalid: Unknown argument "foo" on directive "@paginate".',
    ])
  })

  test.each<[string, Written, string]>([
    [
      'a field that gives no connection',
      { field: 'items(first: Int, after: String): [Item]', types: 'type Item { id: ID! name: String }' },
      'paginate-type: Query.items is [Item], which is no connection',
    ],
    [
      'a connection whose nodes are not those of its edges',
      { types: types.replace('nodes: [Item]', 'nodes: [Other]').concat('type Other { id: ID! name: String }') },
      'paginate-type: Items.nodes are Other, and ItemEdge.node is Item',
    ],
    [
      'a field without first',
      { field: 'items(after: ID): Items' },
      'paginate-arguments: Query.items has no argument "first"',
    ],
    [
      'a field without after',
      { field: 'items(first: Int!): Items' },
      'paginate-arguments: Query.items has no argument "after"',
    ],
    [
      'an argument of another type',
      { field: 'items(first: String, after: String): Items' },
      'paginate-arguments: the argument "first" is String',
    ],
    [
      'arguments for going backwards',
      { field: 'items(first: Int, after: String, last: Int): Items' },
      'paginate-arguments: the argument "last" would be ignored: pages are followed forwards only',
    ],
    [
      'a total that no answer has',
      { types: types.replace('pageInfo:', 'totalCount: Int pageInfo:') },
      'paginate-field: nothing fills Items.totalCount',
    ],
    [
      'other fields of an edge',
      { types: types.replace('cursor:', 'weight: Int cursor:') },
      'paginate-field: nothing fills ItemEdge.weight',
    ],
    [
      'a parameter that the URL sends, too',
      {
        connect: '@connect(source: "s", http: { GET: "/items?limit={$args.first}" }, selection: "$.items { id name }")',
      },
      'paginate-style: the parameter "limit" stands in the URL, too',
    ],
    [
      'a selection of something else',
      { connect: '@connect(source: "s", http: { GET: "/items" }, selection: "$.items { id nmae: name name }")' },
      'selection-unknown-field: type Item has no field "nmae"',
    ],
    [
      'an entity',
      { connect: '@connect(source: "s", http: { GET: "/items" }, entity: true, selection: "$.items { id name }")' },
      'paginate-misplaced: a connection is no entity',
    ],
  ])('refuses %s', async (_, written, message) => {
    expect(await findings(usual, written)).toContain(`error ${message}`)
  })

  test('refuses a field without @connect', async () => {
    expect(await findings(usual, { connect: '@map(selection: "x: $args.first")' })).toEqual([
      'error paginate-misplaced: Query.items has @paginate, and no @connect whose pages it could follow',
    ])
  })

  test('refuses a mutation, and a batch', async () => {
    const module = await loadModule(`extend schema @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
      type Query { none: Int @connect(source: "s", http: { GET: "/" }) }
      type Mutation {
        items(first: Int, after: String): Items @connect(source: "s", http: { POST: "/items" }, selection: "id name") @paginate(${usual})
      }
      type Owner {
        id: ID!
        items(first: Int, after: String): Items
          @connect(source: "s", http: { GET: "/items?of={$batch.id->joinNotNull(',')}" }, batch: { groupBy: "owner" }, selection: "$.items { id name }")
          @paginate(${usual})
      }
      ${types}`)
    await module.close()
    expect(module.details.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'paginate-misplaced: a mutation is not asked for page by page',
      'paginate-misplaced: $batch asks for many parents at once, and pages belong to one',
    ])
  })
})

describe('a Link header', () => {
  test.each([
    ['<https://x/a?b=1>; rel="next"', 'https://x/a?b=1'],
    ['<a>; rel=prev, <b>; rel=next', 'b'],
    ['<a>; title="x, <y>; rel=next"; rel="prev", <b>;REL="last Next"', 'b'],
    ['<a,b;c>; rel=next;', 'a,b;c'],
    ['<a>; rel="next', undefined],
    ['<a>; rev=next', undefined],
    ['<a>; rel="nextish"', undefined],
    ['', undefined],
  ])('%s leads to %s', (header, target) => {
    expect(linkTarget(header, 'next')).toBe(target)
  })

  // What takes time by the square of the length would run into the test's own limit.
  test.each(['<', '<>', '<a>;', '; ', ';a=', ';a="\\"', '"', ' ', '<a>; rel="', '<a>,'])(
    'of %j again and again is read',
    (piece) => {
      expect(linkTarget(piece.repeat(200_000), 'next')).toBeUndefined()
      expect(linkTarget(`<a>${piece.repeat(200_000)}`, 'next')).toBeUndefined()
    },
  )
})
