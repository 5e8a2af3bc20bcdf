import { describe, expect, it, onTestFinished } from 'vitest'
import { httpUpstream } from '../support/http-upstream.ts'
import { httpWays, lengthOf, type SentOperation, type Told } from '../support/http-ways.ts'
import { gatewayOver } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { serve, testConfig } from '../unit/server/serve.ts'

const schema = (url: string) => /* GraphQL */ `
  extend schema @source(name: "things", http: { baseURL: "${url}" })

  scalar JSON
  scalar Upload
  input Filter { name: String, all: [Filter!] }
  type Thing {
    id: ID!
    name: String
    next(filter: Filter, json: JSON): Thing
      @connect(source: "things", http: { GET: "/things/{$this.id}/next" }, selection: "id name")
  }
  type Query {
    thing(id: ID, ids: [ID!], filter: Filter, json: JSON): Thing
      @connect(source: "things", http: { GET: "/things/{$args.id}" }, selection: "id name")
  }
  type Mutation {
    keep(file: Upload): JSON @connect(source: "things", http: { PUT: "/files", body: "$args.file" }, selection: "$")
  }
  type Subscription {
    changed(filter: Filter): Thing
      @connect(source: "things", http: { GET: "/changed" }, selection: "id name")
      @poll(interval: "1s")
  }
`

async function open() {
  const upstream = await httpUpstream(() => ({ json: { id: 1, name: 'one' } }))
  const gateway = await gatewayOver(schemaDirectory({ 'things/schema.graphql': schema(upstream.url) }))
  const uploads = { files: 1, fileBytes: 1_000, totalBytes: 2_000_000 }
  const server = await serve(gateway, { config: { ...testConfig, uploads } })
  onTestFinished(() => server.close())
  return { url: `${server.url}/graphql`, upstream, events: server.events }
}

const nested = (depth: number, start: string, middle: string, end: string) =>
  `${start.repeat(depth)}${middle}${end.repeat(depth)}`
const times = (count: number, make: (index: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, index) => make(index)).join(separator)

/** Fragments of which each spreads the next one twice. */
const doubling = (body: (next: string) => string) =>
  `{ thing { ...F0 } } ${times(30, (index) => `fragment F${index} on Thing { ${body(`...F${index + 1}`)} }`)} fragment F30 on Thing { id }`

type Hostile = readonly [
  name: string,
  /** @param isLong whether there is room for more than a URL holds */
  make: (isLong: boolean) => SentOperation,
  told: Told,
]

/** Of a machine that does much else: what holds a gateway up takes minutes. */
const patienceMs = 60_000

const ok = '{ __typename }'
const answered: Told = { data: { __typename: 'Query' } }
const over = (reason: string): Told => ({ code: 'LIMIT_EXCEEDED', reason })

const hostile: readonly Hostile[] = [
  [
    'values deeper than the stack, with a number of many digits',
    (isLong) => ({
      query: ok,
      variables: `{"a":${nested(isLong ? 20_000 : 1_000, '[', '12345678901234567890', ']')}}`,
    }),
    over('json-depth'),
  ],
  [
    'values deeper than the stack for a scalar that takes any',
    (isLong) => ({
      query: 'query ($json: JSON) { thing(id: 1, json: $json) { id } }',
      variables: `{"json":${nested(isLong ? 20_000 : 300, '{"a":', '1', '}')}}`,
    }),
    over('json-depth'),
  ],
  [
    'a number with many zeros between its digits',
    (isLong) => ({ query: ok, variables: `{"a":1.${'0'.repeat(isLong ? 200_000 : 10_000)}1}` }),
    answered,
  ],
  [
    'a literal with many zeros between its digits',
    (isLong) => ({
      query: `query ($no: Boolean = false) { __typename thing(id: 1, json: 1.${'0'.repeat(isLong ? 200_000 : 10_000)}1) @include(if: $no) { id } }`,
    }),
    answered,
  ],
  [
    'a number of many digits',
    (isLong) => ({ query: ok, variables: `{"a":${'9'.repeat(isLong ? 200_000 : 10_000)}}` }),
    answered,
  ],
  [
    'fields in each other',
    (isLong) => ({ query: `{ thing ${nested(isLong ? 2_000 : 600, '{ next', '{ id }', '}')} }` }),
    over('depth'),
  ],
  [
    'fragments in each other',
    (isLong) => ({ query: `{ ${nested(isLong ? 2_000 : 600, '... {', '__typename', '}')} }` }),
    over('depth'),
  ],
  [
    'lists in each other',
    (isLong) => ({ query: `{ thing(json: ${nested(isLong ? 2_000 : 600, '[', '', ']')}) { id } }` }),
    over('depth'),
  ],
  [
    'objects in each other',
    (isLong) => ({ query: `{ thing(json: ${nested(isLong ? 1_000 : 600, '{a:', '1', '}')}) { id } }` }),
    over('depth'),
  ],
  [
    'lists of a type in each other',
    (isLong) => ({ query: `query ($a: ${nested(isLong ? 2_000 : 600, '[', 'Int', ']')}) ${ok}` }),
    over('depth'),
  ],
  [
    'a chain of fragments',
    () => ({
      query: `{ thing { ...F0 } } ${times(300, (index) => `fragment F${index} on Thing{...F${index + 1}}`)} fragment F300 on Thing { id }`,
    }),
    over('depth'),
  ],
  [
    'fragments that double in two places',
    () => ({ query: doubling((next) => `a: next { ${next} } b: next { ${next} }`) }),
    over('selections'),
  ],
  [
    'fragments that double in one place',
    () => ({ query: doubling((next) => `next { ${next} } next { ${next} }`) }),
    over('comparisons'),
  ],
  [
    'fragments that double in themselves',
    () => ({ query: doubling((next) => `${next} ${next}`) }),
    over('comparisons'),
  ],
  [
    'fragments that double and that nothing spreads',
    () => ({ query: doubling((next) => `${next} ${next}`).replace('...F0', 'id') }),
    over('comparisons'),
  ],
  [
    'one field again and again',
    (isLong) => ({ query: `{ ${'thing { id } '.repeat(isLong ? 2_000 : 460)} }` }),
    over('comparisons'),
  ],
  [
    'many values of which none fits, and a condition',
    (isLong) => ({
      query: 'query ($ids: [ID!], $on: Boolean!) { thing(ids: $ids) { id @include(if: $on) } }',
      variables: `{"on":true,"ids":[${times(isLong ? 20_000 : 1_000, () => '{}', ',')}]}`,
    }),
    { code: 'BAD_USER_INPUT' },
  ],
  [
    'an object with many fields of which its type has none',
    (isLong) => ({
      query: 'query ($filter: Filter) { thing(filter: $filter) { id } }',
      variables: `{"filter":{${times(isLong ? 5_000 : 500, (index) => `"f${index}":1`, ',')}}}`,
    }),
    { code: 'BAD_USER_INPUT' },
  ],
  [
    'an object in the place of a hash, with a toString of its own',
    () => ({ query: '', extensions: '{"persistedQuery":{"version":1,"sha256Hash":{"toString":1}}}' }),
    { code: 'BAD_REQUEST' },
  ],
]

describe.each(httpWays)('a small request by $name does not hold the gateway up', ({ name, maxLength, send }) => {
  it(
    'whatever it asks for',
    async () => {
      const { url, upstream, events } = await open()
      for (const [what, make, told] of hostile) {
        const operation = make(maxLength > 100_000)
        if (lengthOf(operation) > maxLength) throw new Error(`${what} is too long for ${name}`)
        const isSent = !(name === 'WebSocket' && operation.query === '') // the protocol knows no operation without a text
        if (isSent) expect(await send(url, operation), what).toEqual(told)
        expect(await send(url, { query: '{ thing(id: 1) { name } }' }), `after ${what}`).toEqual({
          data: { thing: { name: 'one' } },
        })
      }
      expect(upstream.seen.length).toBe(hostile.length)
      expect(events.filter(({ event }) => event === 'internal-error')).toEqual([])
    },
    patienceMs,
  )
})

describe.each(httpWays.filter(({ takesSubscriptions }) => takesSubscriptions))(
  'a subscription by $name',
  ({ maxLength, send }) => {
    it('tells few mistakes of many in its variables', async () => {
      const { url, upstream } = await open()
      const names = times(maxLength > 100_000 ? 5_000 : 500, (index) => `"f${index}":1`, ',')
      expect(
        await send(url, {
          query: 'subscription ($filter: Filter) { changed(filter: $filter) { id } }',
          variables: `{"filter":{${names}}}`,
        }),
      ).toEqual({ code: 'BAD_USER_INPUT' })
      expect(upstream.seen).toEqual([])
    })
  },
)
