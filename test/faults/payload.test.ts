import { describe, expect, test } from 'vitest'
import { startFaultGateway } from '../support/fault-gateway.ts'
import { type Fault, ok, status } from '../support/faults.ts'
import { openRow } from './row.ts'

const json = (text: string): Fault => status(200, { 'content-type': 'application/json' }, text)

const odd = `scalar JSON
enum Color { RED GREEN }
type Query {
  any: JSON @connect(source: "api", http: { GET: "/any" }, selection: "$")
  odd: Odd @connect(source: "api", http: { GET: "/odd" }, selection: "id name total lines { id } color strict")
}
type Odd { id: ID name: String total: Int lines: [Line!] color: Color strict: Int! }
type Line { id: ID! }`

const whole = { id: '1', name: 'n', total: 1, lines: [{ id: 'a' }], color: 'RED', strict: 1 }

describe.each(['compiled', 'reference'] as const)('D. payload, the %s way', (execution) => {
  const open = (fault: Fault) => openRow({ execution, billing: [fault], billingSchema: odd })

  test('23. JSON 200 000 deep is refused, not passed on to break later', async () => {
    const depth = 200_000
    const gateway = await open(json(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`))
    const { data, errors, text } = await gateway.ask('{ ok any }')
    expect(data).toEqual({ ok: 'fine', any: null })
    expect(errors).toMatchObject([
      { path: ['any'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'too_deep', retryable: false } },
    ])
    expect(text).not.toContain('RangeError')
  })

  test('24. keys that JavaScript knows are data', async () => {
    const gateway = await open(json('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}'))
    const { text, errors } = await gateway.ask('{ any }')
    expect(errors).toEqual([])
    expect(JSON.parse(text, (key, value) => (key === '__proto__' ? 'proto' : value)).data.any.a).toBe(1)
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined()
  })

  test('25. numbers keep their digits; one too large is its field’s error', async () => {
    const gateway = await open(
      json('{"id":9007199254740993,"name":"007","name":"008","total":1e400,"lines":[],"color":"RED","strict":1}'),
    )
    const { data, errors } = await gateway.ask('{ ok odd { id name total strict } }')
    expect(data).toEqual({ ok: 'fine', odd: { id: '9007199254740993', name: '008', total: null, strict: 1 } })
    expect(errors).toMatchObject([
      { path: ['odd', 'total'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE', source: 'billing', reason: 'shape' } },
    ])
  })

  test('25. an Int beyond 32 bits is its field’s error', async () => {
    const gateway = await open(ok({ ...whole, total: 2 ** 31 }))
    const { data, errors } = await gateway.ask('{ odd { id total } }')
    expect(data).toEqual({ odd: { id: '1', total: null } })
    expect(errors).toMatchObject([{ path: ['odd', 'total'] }])
  })

  test.each<[string, object, string, readonly (string | number)[], unknown]>([
    ['an object for a list', { lines: { id: 'a' } }, 'lines { id }', ['lines'], { id: '1', lines: null }],
    ['null for an item', { lines: [{ id: 'a' }, null] }, 'lines { id }', ['lines', 1], { id: '1', lines: null }],
    ['null for what must be', { lines: [{ id: null }] }, 'lines { id }', ['lines', 0, 'id'], { id: '1', lines: null }],
    ['an unknown value of an enum', { color: 'BLUE' }, 'color', ['color'], { id: '1', color: null }],
    ['null at the top of what must be', { strict: null }, 'strict', ['strict'], null],
  ])('26. %s is an error at its very path, and the rest is kept', async (_, change, field, path, expected) => {
    const gateway = await open(ok({ ...whole, ...change }))
    const { data, errors } = await gateway.ask(`{ ok odd { id ${field} } }`)
    expect(data).toEqual({ ok: 'fine', odd: expected })
    expect(errors).toHaveLength(1)
    expect(errors).toMatchObject([
      { path: ['odd', ...path], extensions: { code: 'UPSTREAM_INVALID_RESPONSE', source: 'billing' } },
    ])
  })
})

describe.each(['compiled', 'reference'] as const)('27. a GraphQL upstream that answers %s', (execution) => {
  /** The answer with the upstream's own name of the field for `KEY`. */
  const answering =
    (text: string): Fault =>
    (socket, request) => {
      const key = /(\w+)\s*:\s*me\b/.exec(request.body)?.[1] ?? 'me'
      json(text.replaceAll('KEY', key))(socket, request)
    }
  const ask = async (text: string) => {
    const gateway = await openRow({ execution, people: [answering(text)], policy: 'retry: false,' })
    return gateway.ask('{ ok mine: me { id called: name } }')
  }
  const nothing = { ok: 'fine', mine: null }

  test.each<[string, string, object, string]>([
    ['an empty object', '{}', nothing, 'UPSTREAM_INVALID_RESPONSE'],
    ['null for data', '{"data":null}', nothing, 'UPSTREAM_INVALID_RESPONSE'],
    ['errors that are no list', '{"errors":"canary"}', nothing, 'UPSTREAM_INVALID_RESPONSE'],
    ['errors of rubbish', '{"data":null,"errors":[1,null,"x"]}', nothing, 'UPSTREAM_INVALID_RESPONSE'],
    ['errors without data', '{"errors":[{"message":"canary"}]}', nothing, 'UPSTREAM_GRAPHQL_ERROR'],
    [
      'a path and locations that are none',
      '{"data":{"KEY":null},"errors":[{"message":"canary","path":[-1],"locations":"x"}]}',
      nothing,
      'UPSTREAM_GRAPHQL_ERROR',
    ],
    [
      'a known code',
      '{"data":null,"errors":[{"message":"x","extensions":{"code":"FORBIDDEN"}}]}',
      nothing,
      'FORBIDDEN',
    ],
  ])('%s', async (_, text, data, code) => {
    const asked = await ask(text)
    expect(asked.data).toEqual(data)
    expect(asked.errors).toMatchObject([{ path: ['mine'], extensions: { code, source: 'people' } }])
    expect(asked.errors).toHaveLength(1)
    expect(asked.text).not.toContain('canary')
  })

  test('data and an error below it: the data is kept, the path is the client’s', async () => {
    const { data, errors, text } = await ask(
      '{"data":{"KEY":{"id":"u1","name":null,"called":null}},"errors":[{"message":"canary","path":["KEY","name"],"locations":[{"line":-1,"column":-1}]}]}',
    )
    expect(data).toEqual({ ok: 'fine', mine: { id: 'u1', called: null } })
    expect(errors).toMatchObject([{ path: ['mine', 'called'], extensions: { code: 'UPSTREAM_GRAPHQL_ERROR' } }])
    expect(text).not.toContain('canary')
  })
})

describe.each(['compiled', 'reference'] as const)('28. a batched answer, the %s way', (execution) => {
  const batched = `type Query { all: [Item] @connect(source: "api", http: { GET: "/all" }, selection: "id") }
type Item @key(fields: "id") @connect(source: "api", http: { POST: "/items", body: "ids: $batch.id" }, batch: { maxSize: 10 }, selection: "id name") {
  id: ID! name: String
}`
  const all = ok([{ id: 'a' }, { id: 'b' }, { id: 'c' }])
  const ask = async (items: readonly unknown[]) => {
    const gateway = await startFaultGateway({ execution, billing: [all, ok(items)], billingSchema: batched })
    try {
      return await gateway.ask('{ ok all { id name } }')
    } finally {
      await gateway.close()
    }
  }
  const named = (id: string) => ({ id, name: `name of ${id}` })

  test.each<[string, readonly unknown[], readonly (string | null)[]]>([
    ['in another order', ['c', 'a', 'b'].map(named), ['a', 'b', 'c']],
    ['too short', ['c'].map(named), [null, null, 'c']],
    ['with a double', ['a', 'a', 'b', 'c'].map(named), ['a', 'b', 'c']],
    ['with what nobody asked for', ['x', 'a', 'b', 'c'].map(named), ['a', 'b', 'c']],
    ['with nothing in an item’s place', [named('a'), null, named('c')], ['a', null, 'c']],
  ])('%s: each has its own value, never a neighbour’s', async (_, items, names) => {
    const { data } = await ask(items)
    const given = names.map((name, at) => ({ id: ['a', 'b', 'c'][at], name: name === null ? null : `name of ${name}` }))
    expect(data).toEqual({ ok: 'fine', all: given })
  })
})
