import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { startOrderService } from '../../../support/soap-server.ts'
import { envelope, loadSoap, soapFixture, soapModule, xmlUpstream } from '../../../support/soap-source.ts'

const shop = (fields: string) => `
  type Query { carts: [Cart!]! @soap(operation: "GetOrders", input: "{ id: $(['1', '2', '3']) }", selection: "$.order { number }") }
  type Cart { number: String! ${fields} }
  type Order { number: String! }
`

function createGate() {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), passed }
}

/** The fixture's module, whose orders are of a type that others extend. */
function abstractModule(): string {
  const directory = soapModule()
  const more =
    '<xsd:complexType name="Big"><xsd:complexContent><xsd:extension base="tns:Order"/></xsd:complexContent></xsd:complexType>'
  const text = soapFixture('orders.wsdl').replace(
    '<xsd:complexType name="Order">',
    `${more}<xsd:complexType name="Order" abstract="true">`,
  )
  writeFileSync(path.join(directory, 'abstract.wsdl'), text)
  return directory
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('connectors', () => {
  it('serve many parents by one call, matched by key and not by position', async () => {
    const service = await startOrderService()
    const source = await loadSoap(
      { url: service.url, import: 'none' },
      shop(
        `order: Order @soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order { number }", batch: { maxSize: 2 })`,
      ),
    )
    expect(source.findings.filter((each) => each.severity === 'error')).toEqual([])
    const { data, errors, fetches } = await source.run('{ carts { number order { number } } }')
    expect(errors).toEqual([])
    expect(data).toEqual({ carts: ['3', '2', '1'].map((number) => ({ number, order: { number } })) })
    expect(fetches.map((each) => each.batchSize)).toEqual([1, 2, 1])
  })

  it('give null to parents that no item belongs to, and group lists by a value of the raw item', async () => {
    const item = (number: string) => `<order><number>${number}</number><customer-id>2</customer-id></order>`
    const upstream = await xmlUpstream(
      envelope(`<GetOrdersResponse xmlns="urn:orders">${item('1')}${item('2')}</GetOrdersResponse>`),
    )
    const source = await loadSoap(
      { url: upstream.url, import: 'none' },
      shop(
        `orders: [Order!] @soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order { number }", batch: { groupBy: "customer_id" })`,
      ),
    )
    const { data, errors } = await source.run('{ carts { number orders { number } } }')
    expect(errors).toEqual([])
    expect(data).toEqual({
      carts: [
        { number: '1', orders: [] },
        { number: '2', orders: [{ number: '1' }, { number: '2' }] },
      ],
    })
  })

  it('without a bulk operation call once for each parent, no more than 64 at a time, and once for equal ones', async () => {
    let [open, most] = [0, 0]
    const gate = createGate() // opens when as many as may come are there, and had time to be more
    const numberIn = (body: string) => /id>([^<]*)</.exec(body)?.[1] ?? ''
    const upstream = await httpUpstream(async ({ body }) => {
      const ids = body.includes('GetOrders') ? Array.from({ length: 200 }, (_, at) => String(at % 100)) : undefined
      open += 1
      most = Math.max(most, open)
      if (open === 64) void turns(1000).then(gate.open)
      if (ids === undefined) await gate.passed
      open -= 1
      const answer = ids
        ? `<GetOrdersResponse xmlns="urn:orders">${ids.map((id) => `<order><number>${id}</number></order>`).join('')}</GetOrdersResponse>`
        : `<GetOrderResponse xmlns="urn:orders"><order><number>${numberIn(body)}</number></order></GetOrderResponse>`
      return { status: 200, body: envelope(answer), headers: { 'content-type': 'text/xml' } }
    })
    const source = await loadSoap(
      { url: upstream.url, import: 'none', maxConnections: 500, connectTimeoutMs: 9_000, attemptTimeoutMs: 9_000 },
      shop('order: Order @soap(operation: "GetOrder", input: "id: $this.number", selection: "$.order { number }")'),
    )
    const { data, errors, fetches } = await source.run('{ carts { number order { number } } }')
    expect(errors).toEqual([])
    expect(data).toEqual({
      carts: Array.from({ length: 200 }, (_, at) => ({
        number: String(at % 100),
        order: { number: String(at % 100) },
      })),
    })
    expect(upstream.seen).toHaveLength(101)
    expect(most).toBe(64)
    expect(fetches).toHaveLength(101)
  })

  it('give the fault of one parent to that parent alone, by its own code', async () => {
    const answers: Readonly<Record<string, string>> = {
      1: '<GetOrderResponse xmlns="urn:orders"><order><number>1</number></order></GetOrderResponse>',
      2: '<e:Fault><faultcode>e:Client.Locked</faultcode><faultstring>secret</faultstring></e:Fault>',
      3: '<e:Fault><faultcode>e:Server</faultcode><detail><Gone/></detail></e:Fault>',
    }
    const carts = ['1', '2', '3', '2'].map((number) => `<order><number>${number}</number></order>`).join('')
    const upstream = await xmlUpstream(({ body }) =>
      envelope(
        body.includes('GetOrders')
          ? `<GetOrdersResponse xmlns="urn:orders">${carts}</GetOrdersResponse>`
          : (answers[/id>(.)</.exec(body)?.[1] ?? ''] ?? ''),
      ),
    )
    const source = await loadSoap(
      { url: upstream.url, import: 'none', reasons: ['Locked'], notFound: { faultCodes: ['Gone'] } },
      shop('order: Order @soap(operation: "GetOrder", input: "id: $this.number", selection: "$.order { number }")'),
    )
    const { data, errors } = await source.run('{ carts { number order { number } } }')
    const orders = [{ number: '1' }, null, null, null]
    expect(data).toEqual({ carts: ['1', '2', '3', '2'].map((number, at) => ({ number, order: orders[at] })) })
    const locked = { code: 'UPSTREAM_BAD_REQUEST', reason: 'orders/Locked', status: 200 }
    expect(errors).toEqual([
      { path: ['carts', 1, 'order'], ...locked },
      { path: ['carts', 2, 'order'], code: 'UPSTREAM_NOT_FOUND', reason: undefined, status: 200 },
      { path: ['carts', 3, 'order'], ...locked },
    ])
  })

  it('share equal calls of one query, and none of a mutation', async () => {
    const order = '<order><number>7</number></order>'
    const upstream = await xmlUpstream(({ body }) =>
      envelope(
        body.includes('Ping')
          ? '<Pong xmlns="urn:orders">a</Pong>'
          : `<GetOrderResponse xmlns="urn:orders">${order}</GetOrderResponse>`,
      ),
    )
    const source = await loadSoap({ url: upstream.url, mutations: ['Ping'] })
    const { data, fetches } = await source.run('{ a: order(id: "7") { number } b: order(id: "7") { number } }')
    expect(data).toEqual({ a: { number: '7' }, b: { number: '7' } })
    expect(fetches.map(({ connector, status, cache }) => ({ connector, status, cache }))).toEqual([
      { connector: 'Query.order', status: 200, cache: 'MISS' },
    ])
    expect(upstream.seen).toHaveLength(1)
    expect((await source.run('mutation { a: ping(ping: "a") b: ping(ping: "a") }')).data).toEqual({ a: 'a', b: 'a' })
    expect(upstream.seen).toHaveLength(3)
  })

  it('share equal calls of different fields, and none whose header blocks differ', async () => {
    const upstream = await xmlUpstream(({ body }) =>
      envelope(
        `<GetOrdersResponse xmlns="urn:orders"><order><number>${/>b<\/(?:\w+:)?Who>/.test(body) ? 'b' : 'a'}</number></order></GetOrdersResponse>`,
      ),
    )
    const field = (name: string) =>
      `${name}(who: String): [Order!] @soap(operation: "GetOrders", input: "id: $('1')", headers: "'{urn:h}Who': $args.who", selection: "$.order")`
    const source = await loadSoap(
      { url: upstream.url, import: 'none' },
      `type Query { ${field('one')} ${field('other')} } type Order { number: String! }`,
    )
    const { data, fetches } = await source.run(
      '{ one(who: "a") { number } other(who: "a") { number } b: other(who: "b") { number } }',
    )
    expect(data).toEqual({ one: [{ number: 'a' }], other: [{ number: 'a' }], b: [{ number: 'b' }] })
    expect(fetches.map(({ connector, cache }) => [connector, cache]).sort()).toEqual([
      ['Query.one', 'MISS'],
      ['Query.other', 'MISS'],
      ['Query.other', 'SHARED'],
    ])
    expect(upstream.seen).toHaveLength(2)
  })

  it('show each call in the trace, with its connector, size and outcome', async () => {
    const answers = ['1', '2'].map((id) => `<order><number>${id}</number></order>`).join('')
    const body = envelope(`<GetOrdersResponse xmlns="urn:orders">${answers}</GetOrdersResponse>`)
    const fault = envelope('<e:Fault><faultcode>e:Server</faultcode><faultstring>no</faultstring></e:Fault>')
    let calls = 0
    const upstream = await httpUpstream(() => {
      calls += 1
      return { status: calls === 1 ? 200 : 500, body: calls === 1 ? body : fault }
    })
    const source = await loadSoap(
      { url: `${upstream.url}/orders?key=secret`, import: 'none', retry: false },
      shop('order: Order @soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order")'),
    )
    const { errors, fetches } = await source.run('{ carts { number order { number } } }')
    expect(errors.map(({ code }) => code)).toEqual(['UPSTREAM_ERROR', 'UPSTREAM_ERROR'])
    const common = { source: 'orders', method: 'POST', attempts: 1, cache: 'MISS' }
    expect(fetches).toMatchObject([
      { ...common, connector: 'Query.carts', status: 200, bytes: body.length, batchSize: 1 },
      { ...common, connector: 'Cart.order', status: 500, bytes: fault.length, batchSize: 2, error: 'UPSTREAM_ERROR' },
    ])
    expect(fetches[0]).not.toHaveProperty('error')
    expect(JSON.stringify(fetches)).not.toMatch(/secret|127\.0\.0\.1/)
  })

  it('ask again without the one that a call failed for, and fail it alone', async () => {
    const asked: string[][] = []
    const upstream = await httpUpstream(({ body }) => {
      const keys = [...body.matchAll(/<\w+:id>([^<]*)</g)].map(([, id]) => id ?? '')
      asked.push(keys)
      const ids = keys[0] === 'all' ? ['1', '2', '3', '4'] : keys
      const isFault = keys.includes('3')
      const orders = ids.map((id) => `<order><number>${id}</number></order>`).join('')
      const fault = '<e:Fault><faultcode>e:Client</faultcode><faultstring>no such order</faultstring></e:Fault>'
      return {
        status: isFault ? 500 : 200,
        body: envelope(isFault ? fault : `<GetOrdersResponse xmlns="urn:orders">${orders}</GetOrdersResponse>`),
      }
    })
    const source = await loadSoap(
      { url: upstream.url, import: 'none' },
      `type Query { carts: [Cart!]! @soap(operation: "GetOrders", input: "id: $('all')", selection: "$.order { number }") }
       type Cart { number: String! order: Order @soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order") }
       type Order { number: String! }`,
    )
    const { data, errors } = await source.run('{ carts { number order { number } } }')
    const cart = (number: string, order: object | null) => ({ number, order })
    expect(data).toEqual({
      carts: [cart('1', { number: '1' }), cart('2', { number: '2' }), cart('3', null), cart('4', { number: '4' })],
    })
    expect(errors).toMatchObject([{ path: ['carts', 2, 'order'], code: 'UPSTREAM_BAD_REQUEST' }])
    expect(asked.map((keys) => keys.join()).sort()).toEqual(['1,2', '1,2,3,4', '3', '3,4', '4', 'all'])
  })

  it.each([
    [
      'whose key is wrong',
      '<order><number>1</number><count>x</count></order><order><number>2</number><count>2</count></order>',
    ],
    ['of a type that is not known', '<order><number>2</number><count>2</count></order><order xsi:type="q:Lost"/>'],
  ])('give an item %s to those as an error who got nothing', async (_, items) => {
    const upstream = await xmlUpstream(({ body }) =>
      envelope(
        `<GetOrdersResponse xmlns="urn:orders" xmlns:q="urn:q" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${
          body.includes('first') ? ['1', '2'].map((id) => `<order><count>${id}</count></order>`).join('') : items
        }</GetOrdersResponse>`,
      ),
    )
    const source = await loadSoap(
      { url: upstream.url, import: 'none', wsdl: 'abstract.wsdl' },
      `type Query { carts: [Cart!]! @soap(operation: "GetOrders", input: "id: $('first')", selection: "$.order { count }") }
       type Cart { count: Int! order: Order @soap(operation: "GetOrders", input: "id: $batch.count", selection: "$.order { count number }") }
       type Order { count: Int number: String }`,
      abstractModule(),
    )
    const { data, errors } = await source.run('{ carts { order { number } } }')
    expect(data).toEqual({ carts: [{ order: null }, { order: { number: '2' } }] })
    expect(errors).toMatchObject([{ path: ['carts', 0, 'order'], code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape' }])
  })

  it.each([
    ['@soap(operation: "GetOrdrs")', 'soap-unknown-operation', /did you mean "GetOrders"/],
    ['@soap(operation: "GetOrders", input: "ids: $batch.number")', 'soap-unknown-element', /did you mean "id"/],
    ['@soap(operation: "GetOrders", input: "id: $batch.numbr")', 'mapping-unknown-input', /did you mean "number"/],
    [
      '@soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.ordr { number }")',
      'soap-unknown-element',
      /did you mean "order"/,
    ],
    [
      '@soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.order { number numbr: number }")',
      'selection-unknown-field',
      /number/,
    ],
    [
      '@soap(operation: "GetOrders", input: "id: $batch.number", selection: "$.xyzzy { number }")',
      'soap-unknown-element',
      /elements and attributes in the schema/,
    ],
    ['@soap(operation: "GetOrders", input: "id: $batch.xyzzy")', 'mapping-unknown-input', /there is: .*number/],
    ['@soap(operation: "GetOrders", input: "id: $batch.number", batch: { maxSize: 0 })', 'soap-batch-size', /maxSize/],
    ['@soap(operation: "GetOrders", input: "id: $batch.number", batch: { groupBy: "a b {" })', 'mapping-syntax', /./],
    ['@soap(operation: "GetOrders", input: "id: $this.number", batch: { groupBy: "x" })', 'soap-batch', /\$batch/],
  ])('that are wrong are found at load: %s', async (directive, rule, remedy) => {
    const source = await loadSoap({ import: 'none' }, shop(`order: Order ${directive}`))
    const errors = source.findings.filter((each) => each.severity === 'error')
    expect(errors[0]).toMatchObject({ rule, line: 3 })
    expect(errors[0]?.remedy ?? '').toMatch(remedy)
    expect(source.isUsable).toBe(false)
  })
})
