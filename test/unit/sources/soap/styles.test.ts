import { describe, expect, it } from 'vitest'
import type { Seen } from '../../../support/http-upstream.ts'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'
import { filesModule, type WsdlText, wsdlText } from '../../../support/soap-wsdl.ts'

const soap12 = 'http://www.w3.org/2003/05/soap-envelope'

/** A source of a description, called at an upstream that answers with the body. */
async function sourceOf(text: WsdlText, body: string, namespace?: string) {
  const upstream = await xmlUpstream(envelope(body, namespace))
  const directory = filesModule({ 't.wsdl': wsdlText(text) })
  const source = await loadSoap({ wsdl: 't.wsdl', url: upstream.url }, undefined, directory)
  return { ...source, upstream }
}

function bodyOf(request: Seen | undefined): string {
  return /<soap:Body>(.*)<\/soap:Body>/s.exec(request?.body ?? '')?.[1] ?? ''
}

const order = `<xsd:complexType name="Order"><xsd:sequence>
  <xsd:element name="number" type="xsd:string"/><xsd:element name="count" type="xsd:int" minOccurs="0"/>
</xsd:sequence></xsd:complexType>`
const echo = {
  name: 'Echo',
  input: '<part name="first" type="t:Order"/><part name="times" type="xsd:int"/>',
  output: '<part name="result" type="t:Order"/>',
}

describe('rpc/literal', () => {
  it('puts parts without a namespace into the operation, and reads whatever the answer is called', async () => {
    const { run, upstream, sdl } = await sourceOf(
      { style: 'rpc', types: order, operations: [echo] },
      '<m:Anything xmlns:m="urn:body"><result xmlns:t="urn:t"><t:number>7</t:number></result></m:Anything>',
    )
    expect(sdl).toContain(
      'echo(first: OrderInput!, times: Int!): Order @soap(operation: "Echo", selection: "$.result")',
    )
    const { data, errors } = await run('{ echo(first: { number: "007", count: 1 }, times: 2) { number count } }')
    expect({ data, errors }).toEqual({ data: { echo: { number: '7', count: null } }, errors: [] })
    expect(bodyOf(upstream.seen[0])).toBe(
      '<n1:Echo><first><n2:number>007</n2:number><n2:count>1</n2:count></first><times>2</times></n1:Echo>',
    )
    expect(upstream.seen[0]?.body).toContain('xmlns:n1="urn:body" xmlns:n2="urn:t"')
  })
})

describe('rpc/encoded', () => {
  const types = `${order}
    <xsd:complexType name="Orders"><xsd:complexContent><xsd:restriction base="soapenc:Array">
      <xsd:attribute ref="soapenc:arrayType" wsdl:arrayType="t:Order[]"/>
    </xsd:restriction></xsd:complexContent></xsd:complexType>
    <xsd:complexType name="Node"><xsd:sequence><xsd:element name="next" type="t:Node" minOccurs="0"/></xsd:sequence></xsd:complexType>`
  const operations = [
    {
      name: 'GetOrders',
      input: '<part name="orders" type="t:Orders"/>',
      output: '<part name="return" type="t:Orders"/>',
    },
    { name: 'GetNode', input: '<part name="id" type="soapenc:int"/>', output: '<part name="return" type="t:Node"/>' },
  ]
  const encoded: WsdlText = { style: 'rpc', use: 'encoded', types, operations }
  const prefixes =
    'xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:t="urn:t" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'

  it('says types, and reads values where they are referred to', async () => {
    const { run, upstream, sdl } = await sourceOf(
      encoded,
      `<m:GetOrdersResponse xmlns:m="urn:body" ${prefixes}><return href="#a"/></m:GetOrdersResponse>
       <multiRef ${prefixes} id="a" enc:root="0" xsi:type="enc:Array" enc:arrayType="t:Order[2]"><item href="#b"/><item href="#b"/></multiRef>
       <multiRef ${prefixes} id="b" enc:root="0" xsi:type="t:Order"><number xsi:type="xsd:string">007</number><count href="#c"/></multiRef>
       <multiRef ${prefixes} id="c" enc:root="0" xsi:type="xsd:int">3</multiRef>`,
    )
    expect(sdl).toContain('orders(orders: [OrderInput]): [Order]')
    const { data, errors } = await run('{ orders(orders: [{ number: "1" }, { number: "2" }]) { number count } }')
    const same = { number: '007', count: 3 }
    expect({ data, errors }).toEqual({ data: { orders: [same, same] }, errors: [] })
    expect(bodyOf(upstream.seen[0])).toBe(
      '<n1:GetOrders soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><orders xsi:type="n3:Array" n3:arrayType="n2:Order[2]">' +
        '<item xsi:type="n2:Order"><n2:number xsi:type="n4:string">1</n2:number></item><item xsi:type="n2:Order"><n2:number xsi:type="n4:string">2</n2:number></item></orders></n1:GetOrders>',
    )
  })

  it.each([
    [
      'items at positions',
      'enc:arrayType="t:Order[4]"',
      '<x enc:position="[2]"><number>c</number></x><x enc:position="[0]"><number>a</number></x>',
      ['a', null, 'c'],
    ],
    ['an offset', 'enc:arrayType="t:Order[3]" enc:offset="[1]"', '<x><number>b</number></x>', [null, 'b']],
    [
      'rows',
      'enc:arrayType="t:Order[2,2]"',
      '<x><number>a</number></x><x enc:position="[1,1]"><number>d</number></x>',
      ['a', null, null, 'd'],
    ],
    ['nothing', 'enc:arrayType="t:Order[0]"', '', []],
  ])('reads arrays of %s', async (_, attributes, items, numbers) => {
    const { run } = await sourceOf(
      encoded,
      `<m:R xmlns:m="urn:body" ${prefixes}><return xsi:type="enc:Array" ${attributes}>${items}</return></m:R>`,
    )
    const { data, errors } = await run('{ orders { number } }')
    expect(errors).toEqual([])
    expect(data).toEqual({ orders: numbers.map((number) => number && { number }) })
  })

  it.each<[string, 'soap' | 'soap12', string, RegExp]>([
    ['1.1', 'soap', 'enc:arrayType="t:Order[2,2]"', / n3:arrayType="n2:Order\[2,1\]">/],
    ['1.2', 'soap12', 'e12:itemType="t:Order" e12:arraySize="2 2"', / n3:itemType="n2:Order" n3:arraySize="2 1">/],
  ])('has lists of lists for arrays of two dimensions, both ways: SOAP %s', async (_, version, attributes, sent) => {
    const { run, upstream, sdl } = await sourceOf(
      { ...encoded, version, types: types.replace('t:Order[]', 't:Order[,]') },
      `<m:R xmlns:m="urn:body" xmlns:e12="http://www.w3.org/2003/05/soap-encoding" ${prefixes}><return ${attributes}>${['a', 'b', 'c'].map((each) => `<i><number>${each}</number></i>`).join('')}</return></m:R>`,
      version === 'soap' ? undefined : soap12,
    )
    expect(sdl).toContain('orders(orders: [[OrderInput]!]): [[Order]!]')
    const { data, errors } = await run('{ orders(orders: [[{ number: "1" }], [{ number: "2" }]]) { number } }')
    const [a, b, c] = ['a', 'b', 'c'].map((number) => ({ number }))
    expect({ data, errors }).toEqual({
      data: {
        orders: [
          [a, b],
          [c, null],
        ],
      },
      errors: [],
    })
    expect(bodyOf(upstream.seen[0])).toMatch(sent)
    expect((await run('{ orders(orders: [[{ number: "1" }], []]) { number } }')).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ])
  })

  it.each([
    ['a value that holds itself', '<multiRef id="a"><next href="#a"/></multiRef>'],
    ['a value that is not there', ''],
    [
      'more values than an answer may have',
      `<multiRef id="a">${'<next href="#b0"/>'.repeat(9)}</multiRef>${Array.from({ length: 9 }, (_, index) => `<m id="b${index}">${`<next href="#b${index + 1}"/>`.repeat(9)}</m>`).join('')}<m id="b9"/>`,
    ],
  ])('refuses %s', async (_, references) => {
    const { run } = await sourceOf(encoded, `<m:R xmlns:m="urn:body"><return href="#a"/></m:R>${references}`)
    const { errors } = await run(
      '{ node(id: 1) { next { next { next { next { next { next { next { next { next { next { __typename } } } } } } } } } } } }',
    )
    expect(errors).toMatchObject([{ code: 'UPSTREAM_INVALID_RESPONSE', reason: 'parse' }])
  })
})

describe('document/literal', () => {
  it('puts several parts side by side', async () => {
    const { run, upstream, sdl } = await sourceOf(
      {
        types: '<xsd:element name="a" type="xsd:int"/><xsd:element name="b" type="xsd:string"/>',
        operations: [
          {
            name: 'GetBoth',
            input: '<part name="x" element="t:a"/><part name="y" element="t:b"/>',
            output: '<part name="x" element="t:a"/><part name="y" element="t:b"/>',
          },
        ],
      },
      '<a xmlns="urn:t">1</a><b xmlns="urn:t">two</b>',
    )
    expect(sdl).toContain('both(a: Int!, b: String!): GetBothResponse')
    expect((await run('{ both(a: 3, b: "x") { a b } }')).data).toEqual({ both: { a: 1, b: 'two' } })
    expect(bodyOf(upstream.seen[0])).toBe('<n1:a>3</n1:a><n1:b>x</n1:b>')
  })

  it('uses the envelope, content type and action of SOAP 1.2 where the binding does', async () => {
    const { run, upstream } = await sourceOf(
      {
        version: 'soap12',
        types: '<xsd:element name="a" type="xsd:int"/>',
        operations: [{ name: 'GetA', input: '', output: '<part name="x" element="t:a"/>' }],
      },
      '<a xmlns="urn:t">1</a>',
      soap12,
    )
    expect((await run('{ a }')).data).toEqual({ a: 1 })
    expect(upstream.seen[0]?.headers['content-type']).toBe('application/soap+xml; charset=utf-8; action="urn:t#GetA"')
    expect(upstream.seen[0]?.body).toContain(soap12)
  })

  it('understands an answer in the wrong namespace where nothing else is meant, and counts it', async () => {
    const { run } = await sourceOf(
      {
        types: `<xsd:element name="Get"><xsd:complexType/></xsd:element>
          <xsd:element name="GetResponse"><xsd:complexType><xsd:sequence><xsd:element name="order" type="t:Order"/></xsd:sequence></xsd:complexType></xsd:element>${order}`,
        operations: [
          {
            name: 'Get',
            input: '<part name="p" element="t:Get"/>',
            output: '<part name="p" element="t:GetResponse"/>',
          },
        ],
      },
      '<GetResponse xmlns="urn:t"><order xmlns=""><number>7</number></order></GetResponse>',
    )
    const { data, errors, fetches } = await run('{ get { number } }')
    expect({ data, errors }).toEqual({ data: { get: { number: '7' } }, errors: [] })
    expect(fetches[0]?.mappingProblems).toEqual([
      'element number is in another namespace than the schema says',
      'element order is in another namespace than the schema says',
    ])
  })
})

describe('operations', () => {
  it('of one name are told apart by their inputs, and keep their names', async () => {
    const { sdl, run, upstream } = await sourceOf(
      {
        style: 'rpc',
        operations: [
          {
            name: 'Find',
            inputName: 'FindById',
            input: '<part name="id" type="xsd:int"/>',
            output: '<part name="r" type="xsd:int"/>',
          },
          {
            name: 'Find',
            inputName: 'FindByName',
            input: '<part name="name" type="xsd:string"/>',
            output: '<part name="r" type="xsd:int"/>',
          },
        ],
      },
      '<m:R xmlns:m="urn:body"><r>1</r></m:R>',
    )
    expect(sdl).toContain('find(id: Int!): Int @soap(operation: "Find:FindById", selection: "$.r")')
    expect(sdl).toContain('findByName(name: String!): Int @soap(operation: "Find:FindByName", selection: "$.r")')
    expect((await run('{ findByName(name: "x") }')).data).toEqual({ findByName: 1 })
    expect(bodyOf(upstream.seen[0])).toBe('<n1:Find><name>x</name></n1:Find>')
  })

  it('without an input are asked for with an empty one, and without an output give true', async () => {
    const { sdl, run, upstream } = await sourceOf(
      {
        style: 'rpc',
        operations: [
          { name: 'GetTime', output: '<part name="r" type="xsd:time"/>' },
          { name: 'Log', input: '<part name="text" type="xsd:string"/>' },
        ],
      },
      '<m:R xmlns:m="urn:body"><r>12:00:00.5+01:00</r></m:R>',
    )
    expect(sdl).toContain('log(text: String!): Boolean @soap(operation: "Log")')
    expect((await run('{ time }')).data).toEqual({ time: '12:00:00.5+01:00' })
    expect((await run('mutation { log(text: "a") }')).data).toEqual({ log: true })
    expect(upstream.seen.map(bodyOf)).toEqual(['<n1:GetTime/>', '<n1:Log><text>a</text></n1:Log>'])
  })

  it('send headers from arguments, and let a selection read those of the answer', async () => {
    const upstream = await xmlUpstream(
      `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><t:quota xmlns:t="urn:t"><t:left>9</t:left></t:quota></e:Header><e:Body><a xmlns="urn:t">1</a></e:Body></e:Envelope>`,
    )
    const text = wsdlText({
      types: `<xsd:element name="a" type="xsd:int"/>
        <xsd:element name="session"><xsd:complexType><xsd:sequence><xsd:element name="id" type="xsd:string"/></xsd:sequence></xsd:complexType></xsd:element>
        <xsd:element name="quota"><xsd:complexType><xsd:sequence><xsd:element name="left" type="xsd:int"/></xsd:sequence></xsd:complexType></xsd:element>`,
      more: '<message name="H"><part name="session" element="t:session"/><part name="quota" element="t:quota"/></message>',
      operations: [
        {
          name: 'GetA',
          input: '<part name="x" element="t:a"/>',
          output: '<part name="x" element="t:a"/>',
          boundInput: '<soap:header message="t:H" part="session" use="literal"/>',
          boundOutput: '<soap:header message="t:H" part="quota" use="literal"/>',
        },
      ],
    })
    const source = await loadSoap(
      { wsdl: 't.wsdl', url: upstream.url },
      'type Query { left: Int @soap(operation: "GetA", input: "$(1)", selection: "$response.headers.quota.left") }',
      filesModule({ 't.wsdl': text }),
    )
    expect(source.sdl).toContain(
      'a(a: Int!, session: SessionInput): Int @soap(operation: "GetA", input: "$args.a", headers: "session: $args.session")',
    )
    expect(await source.run('{ a(a: 1, session: { id: "s<1" }) }')).toMatchObject({ data: { a: 1 }, errors: [] })
    expect(upstream.seen[0]?.body).toContain(
      '<soap:Header><n1:session><n1:id>s&lt;1</n1:id></n1:session></soap:Header>',
    )
    expect((await source.run('{ left }')).data).toEqual({ left: 9 })
    expect(upstream.seen[1]?.body).not.toContain('Header')
  })

  it('of a plain HTTP binding are called without SOAP; where SOAP has them too they come second', async () => {
    const upstream = await xmlUpstream('<?xml version="1.0"?><int xmlns="urn:t">42</int>')
    const text = wsdlText({
      types: '<xsd:element name="int" type="xsd:int"/>',
      operations: [{ name: 'GetSum', input: '', output: '<part name="x" element="t:int"/>' }],
      more: `<message name="HIn"><part name="a" type="xsd:int"/><part name="b" type="xsd:string"/></message>
        <message name="HOut"><part name="Body" element="t:int"/></message>
        <portType name="HT"><operation name="GetSum"><input message="t:HIn"/></operation><operation name="GetMore"><input message="t:HIn"/><output message="t:HOut"/></operation></portType>
        <binding name="HB" type="t:HT" xmlns:http="http://schemas.xmlsoap.org/wsdl/http/"><http:binding verb="GET"/>
          <operation name="GetSum"><http:operation location="/GetSum"/><input><http:urlEncoded/></input></operation>
          <operation name="GetMore"><http:operation location="/GetMore"/><input><http:urlEncoded/></input><output/></operation></binding>`,
    }).replace(
      '</service>',
      '<port name="H" binding="t:HB"><http:address xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" location="http://127.0.0.1/"/></port></service>',
    )
    const module = filesModule({ 't.wsdl': text })
    const source = await loadSoap({ wsdl: 't.wsdl', url: upstream.url, ports: 'one' }, undefined, module)
    expect(source.sdl).toContain('sum: Int @soap')
    expect(source.sdl).not.toContain('sumH')
    const each = await loadSoap({ wsdl: 't.wsdl', url: upstream.url }, undefined, module)
    expect(each.sdl).toContain('"The same as `sum`, at port H with HTTP GET."\n  sumH(a: Int!, b: String!)')
    expect((await source.run('{ more(a: 1, b: "x&y") }')).data).toEqual({ more: 42 })
    expect(upstream.seen[0]).toMatchObject({ method: 'GET', url: '/GetMore?a=1&b=x%26y', body: '' })
  })
})
