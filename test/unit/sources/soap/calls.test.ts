import { describe, expect, it } from 'vitest'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { startOrderService } from '../../../support/soap-server.ts'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'

const order = (inner: string, attributes = '') =>
  envelope(`<x:GetOrderResponse xmlns:x="urn:orders"><x:order${attributes}>${inner}</x:order></x:GetOrderResponse>`)

describe('calls of a real SOAP service', () => {
  it.each([
    ['1.1', 'Soap11'],
    ['1.2', 'Soap12'],
  ])('reads and writes typed values over SOAP %s', async (_, port) => {
    const service = await startOrderService()
    const source = await loadSoap({ url: service.url, port })
    const { data, errors } = await source.run(`{
      order(id: "007") { number customerId placed total { value currency } count isPaid serial weight status note sku quantity revision tags contact { name } parent { number } }
    }`)
    expect(errors).toEqual([])
    expect(data).toEqual({
      order: {
        number: '007',
        customerId: 'c1',
        placed: '2024-02-29T12:00:00.000Z',
        total: { value: '12345678901234567890.10', currency: 'EUR' },
        count: null,
        isPaid: true,
        serial: '9007199254740993',
        weight: 1000,
        status: 'in_progress',
        note: [],
        sku: [],
        quantity: [],
        revision: 3,
        tags: ['a', 'b'],
        contact: { name: 'Ann <ann@example.org>' },
        parent: { number: '006' },
      },
    })
    expect(service.headers[0]).toMatchObject(
      port === 'Soap11'
        ? { 'content-type': 'text/xml; charset=utf-8', soapaction: '"urn:orders#GetOrder"' }
        : { 'content-type': 'application/soap+xml; charset=utf-8; action="urn:orders#GetOrder"' },
    )
  })

  it('sends what the service reads back equal, in schema order, hostile characters included', async () => {
    const service = await startOrderService()
    const source = await loadSoap({ url: service.url })
    const { data, errors } = await source.run(`mutation {
      placeOrder(note: ["<&]]>\\"'", "b"], number: "007", total: { currency: "E&\\"R", value: "1.50" }, status: in_progress,
        sku: ["s1", "s2"], quantity: [1, 2], count: null, revision: 4)
    }`)
    expect(errors).toEqual([])
    expect(data).toEqual({ placeOrder: true })
    expect(service.placed).toEqual([
      {
        attributes: { revision: '4' },
        number: '007',
        total: { attributes: { currency: 'E&"R' }, $value: '1.50' },
        status: 'in-progress',
        sku: ['s1', 's2'],
        quantity: [1, 2],
        note: ['<&]]>"\'', 'b'],
      },
    ])
    expect(service.bodies[0]).toContain('<n1:count xsi:nil="true"/>')
    expect(service.bodies[0]).toMatch(/sku>s1<\/n1:sku><n1:quantity>1<\/n1:quantity><n1:sku>s2</)
  })

  it('calls bare operations whose content is text', async () => {
    const service = await startOrderService()
    const source = await loadSoap({ url: service.url })
    expect((await source.run('{ ping(ping: "a<b") }')).data).toEqual({ ping: 'a<b!' })
  })

  it.each(['a\u0000b', '\ud800', '\u001f', '\uffff'])(
    'refuses %j, which XML cannot carry, before any call',
    async (id) => {
      const upstream = await xmlUpstream('')
      const source = await loadSoap({ url: upstream.url })
      const { errors } = await source.run('query ($id: String!) { order(id: $id) { number } }', { id })
      expect(errors).toEqual([{ path: ['order'], code: 'BAD_USER_INPUT', reason: undefined, status: undefined }])
      expect(upstream.seen).toEqual([])
    },
  )
})

describe('answers', () => {
  it('are typed by name, namespace and type, never by look', async () => {
    const upstream = await xmlUpstream(
      order(
        `<number xmlns="urn:other">decoy</number><number>decoy</number><x:number><![CDATA[1]]>e3</x:number><x:count> 7
        </x:count><x:isPaid>1</x:isPaid><note>one</note><x:note>decoy</x:note><x:__proto__>p</x:__proto__><x:constructor/>`,
      ),
    )
    const source = await loadSoap({ url: upstream.url })
    const { data, errors } = await source.run('{ order(id: "1") { number count isPaid note sku total { value } } }')
    expect(errors).toEqual([])
    expect(data).toEqual({ order: { number: '1e3', count: 7, isPaid: true, note: ['one'], sku: [], total: null } })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it.each([
    [
      'nil',
      '<x:GetOrderResponse xmlns:x="urn:orders"><x:order xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/></x:GetOrderResponse>',
    ],
    ['absent', '<GetOrderResponse xmlns="urn:orders"/>'],
  ])('give null for what is %s', async (_, body) => {
    const upstream = await xmlUpstream(envelope(body))
    const source = await loadSoap({ url: upstream.url })
    expect(await source.run('{ order(id: "1") { number } }')).toMatchObject({ data: { order: null }, errors: [] })
  })

  it.each([
    ['count', '<x:count>seven</x:count>'],
    ['count', '<x:count>2147483648</x:count>'],
    ['isPaid', '<x:isPaid>yes</x:isPaid>'],
    ['placed', '<x:placed>29.02.2024</x:placed>'],
    ['number', '<x:number>1</x:number><x:number>2</x:number>'],
    ['number', '<x:number><b>1</b></x:number>'],
  ])('of the wrong form are an error at %s alone', async (field, xml) => {
    const upstream = await xmlUpstream(order(`${xml}<x:serial>1</x:serial>`))
    const source = await loadSoap({ url: upstream.url })
    const { data, errors } = await source.run('{ order(id: "1") { serial count isPaid placed number } }')
    expect(data).toMatchObject({ order: { serial: '1', [field]: null } })
    expect(errors).toEqual([
      { path: ['order', field], code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape', status: undefined },
    ])
  })

  it('may be of derived types', async () => {
    const upstream = await xmlUpstream(
      order(
        `<x:contact xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:o="urn:orders" i:type="o:MailContact"><x:name>Ann</x:name><x:mail>m</x:mail></x:contact>`,
      ),
    )
    const source = await loadSoap({ url: upstream.url })
    expect((await source.run('{ order(id: "1") { contact { name } } }')).data).toEqual({
      order: { contact: { name: 'Ann' } },
    })
  })

  it.each([
    ['cut XML', '<e:Envelope', 200, 'UPSTREAM_INVALID_RESPONSE', 'parse'],
    ['HTML', '<html></html>', 200, 'UPSTREAM_INVALID_RESPONSE', 'shape'],
    ['nothing', '', 200, 'UPSTREAM_INVALID_RESPONSE', 'parse'],
    [
      'another operation',
      envelope('<PlaceOrderResponse xmlns="urn:orders"/>'),
      200,
      'UPSTREAM_INVALID_RESPONSE',
      'shape',
    ],
    ['an empty body', envelope(''), 200, 'UPSTREAM_INVALID_RESPONSE', 'shape'],
    ['HTML of a proxy', '<html>', 503, 'UPSTREAM_UNAVAILABLE', undefined],
    ['no text at all', '', 401, 'UPSTREAM_UNAUTHENTICATED', undefined],
  ])('that are %s are a clean error', async (_, body, status, code, reason) => {
    const upstream = await xmlUpstream(body, status)
    const source = await loadSoap({ url: upstream.url })
    const { data, errors } = await source.run('{ order(id: "1") { number } }')
    expect({ data, errors }).toEqual({ data: { order: null }, errors: [{ path: ['order'], code, reason, status }] })
  })
})

describe('answers that are no message', () => {
  const calls = [
    'mutation { oldStyle(id: "1") }',
    'mutation { placeOrder(number: "1") }',
    '{ order(id: "1") { number } }',
  ]
  const done = { oldStyle: true }
  const fault = envelope('<e:Fault><faultcode>e:Client</faultcode></e:Fault>')
  const [parse, shape] = ['UPSTREAM_INVALID_RESPONSE parse', 'UPSTREAM_INVALID_RESPONSE shape']
  const bad = 'UPSTREAM_BAD_REQUEST undefined'

  it.each<[string, number, string, string | undefined, readonly unknown[]]>([
    ['nothing in 204', 204, '', undefined, [done, { placeOrder: true }, { order: null }]],
    ['nothing in 202', 202, '', undefined, [done, { placeOrder: true }, parse]],
    ['nothing in 200', 200, '', undefined, [done, parse, parse]],
    ['an empty body', 200, envelope(''), 'text/xml', [done, shape, shape]],
    ['words', 202, 'accepted', 'text/plain', [done, parse, parse]],
    ['a page', 200, '<html><br></html>', 'text/html', [done, parse, parse]],
    ['cut XML', 200, fault.slice(0, -9), 'text/xml', [parse, parse, parse]],
    ['a fault in 202', 202, fault, 'text/xml', [bad, bad, bad]],
    ['a fault in 203', 203, fault, 'application/xml', [bad, bad, bad]],
    ['a fault in 422', 422, fault, 'application/soap+xml', [bad, bad, bad]],
    ['a fault of unknown type', 202, fault, undefined, [bad, bad, bad]],
  ])('mean what one-way operations, those with an empty answer, and others make of them: %s', async (...given) => {
    const [, status, body, contentType, expected] = given
    const upstream = await httpUpstream(() => ({
      status,
      body,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    }))
    const source = await loadSoap({ url: upstream.url })
    const outcomes: unknown[] = []
    for (const call of calls) {
      const { data, errors } = await source.run(call)
      outcomes.push(errors[0] === undefined ? data : `${errors[0].code} ${errors[0].reason}`)
    }
    expect(outcomes).toEqual(expected)
  })
})
