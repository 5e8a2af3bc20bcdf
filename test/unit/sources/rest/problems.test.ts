import { expect, test } from 'vitest'
import { testContext } from '../../../support/upstream-fixture.ts'
import { input, loadModule, startApi } from './rest-fixture.ts'

/** What is told of a field's mappings when it is fetched for the parents. */
async function problemsOf(field: string, body: unknown, parents: readonly Record<string, unknown>[], args = {}) {
  const api = await startApi(() => ({ body }))
  const module = await loadModule(`extend schema @source(name: "s", http: { baseURL: "${api.url}" })
    scalar JSON
    type Query { none: Int @connect(source: "s", http: { GET: "/" }) }
    type T { id: ID! ${field} }
    type Item { id: ID name: String }
    type Items { nodes: [Item] totalCount: Int pageInfo: PageInfo! }
    type PageInfo { hasNextPage: Boolean! endCursor: String }`)
  const told: string[] = []
  const context = testContext({
    onMappingProblems: ({ source, connector, count, messages }) => {
      expect([source, connector.startsWith('T.'), count > 0]).toEqual(['shop', true, true])
      told.push(...messages)
    },
  })
  try {
    await module
      .connector(`T.${/^\w+/.exec(field)?.[0]}`)
      .prepare({ selectionSet: undefined, variables: {} })
      .fetch(
        parents.map((parent) => input(args, parent)),
        context,
      )
    return told
  } finally {
    await module.close()
    await api.close()
  }
}

const one = [{ id: 'a' }]
const two = [{ id: 'a' }, { id: 'b' }]
const connect = (http: string, more = '') => `@connect(source: "s", http: { ${http} } ${more})`
const batched = (groupBy: string, type = 'Item') =>
  `items: ${type} ${connect('POST: "/p", body: "$batch.id"', `batch: { groupBy: "${groupBy}" } selection: "$ { id name }"`)}`

test.each<[string, string, unknown, readonly Record<string, unknown>[], readonly string[]]>([
  [
    'a selection',
    `a: Item ${connect('GET: "/{$this.id}"', 'selection: "id name: full.name"')}`,
    { id: 1 },
    one,
    ['property "full" not found in object'],
  ],
  [
    'a URL',
    `a: JSON ${connect('GET: "/{$this.id}?q={$this.id->size->first}"')}`,
    1,
    one,
    ['->first needs an array or a string, not number'],
  ],
  [
    'queryParams',
    `a: JSON ${connect('GET: "/{$this.id}", queryParams: "q: $this.id->add(1)"')}`,
    1,
    one,
    ['->add needs a number, not string'],
  ],
  ['path', `a: JSON ${connect('GET: "/{$this.id}", path: "$([$this.id, $this.id->get(9) ?? 1])"')}`, 1, one, []],
  [
    'a header',
    `a: JSON ${connect('GET: "/{$this.id}", headers: { name: "x-t", value: "{$request.headers.x->first}" }')}`,
    1,
    one,
    ['property "x" not found in object'],
  ],
  [
    'a body',
    `a: JSON ${connect('POST: "/{$this.id}", body: "n: $this.id->parseInt"')}`,
    1,
    one,
    ['->parseInt found no whole number of base 10'],
  ],
  [
    'isSuccess',
    `a: JSON ${connect('GET: "/{$this.id}"', 'isSuccess: "$.ok"')}`,
    { ok: 'yes' },
    one,
    ['`isSuccess` gave something else than true or false'],
  ],
  [
    'isSuccess that finds nothing',
    `a: JSON ${connect('GET: "/{$this.id}"', 'isSuccess: "$.ok"')}`,
    {},
    one,
    ['property "ok" not found in object'],
  ],
  [
    'errors',
    `a: JSON ${connect('GET: "/{$this.id}"', 'isSuccess: "$(false)" errors: { message: "$.m" extensions: "$.e" }')}`,
    { m: 1, e: 'x' },
    one,
    ['`errors.message` gave something else than a text', '`errors.extensions` gave something else than an object'],
  ],
  [
    'items without a key',
    batched('owner'),
    [{ owner: 'a' }, { id: 1, name: 'n' }],
    one,
    [
      'property "id" not found in object',
      'property "name" not found in object',
      'property "owner" not found in object',
      'of a batched answer, an item has no key',
    ],
  ],
  [
    'several items with one key',
    batched('id'),
    [
      { id: 'a', name: 'x' },
      { id: 'a', name: 'y' },
    ],
    two,
    ['of a batched answer, several items have the same key; the first is taken'],
  ],
  [
    'several items with one key where a list is wanted',
    batched('id', '[Item]'),
    [
      { id: 'a', name: 'x' },
      { id: 'a', name: 'y' },
    ],
    two,
    [],
  ],
  [
    'items that nobody asked for',
    batched('id'),
    [
      { id: 'a', name: 'x' },
      { id: 'z', name: 'y' },
    ],
    two,
    [],
  ],
  [
    'a total',
    `a(first: Int, after: String): Items ${connect('GET: "/{$this.id}"', 'selection: "$.items { id name }"')} @paginate(offset: "o", total: "$.total")`,
    { items: [], total: 'many' },
    one,
    ['`total` gave something else than a number'],
  ],
])('what %s cannot do is told', async (_, field, body, parents, expected) => {
  expect(await problemsOf(field, body, parents)).toEqual(expected)
})
