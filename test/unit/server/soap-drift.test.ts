import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { envelope } from '../../support/soap-source.ts'
import { wsdlText } from '../../support/soap-wsdl.ts'
import { serve, type TestServer } from './serve.ts'

const member = (name: string, type = 'xsd:string', more = '') => `<xsd:element name="${name}" type="${type}" ${more}/>`
const optional = 'minOccurs="0"'
const many = 'minOccurs="0" maxOccurs="unbounded"'
const type = (name: string, inner: string, more = '') =>
  `<xsd:complexType name="${name}" ${more}>${inner}</xsd:complexType>`
const sequence = (...members: string[]) => `<xsd:sequence>${members.join('')}</xsd:sequence>`
const extending = (base: string, ...members: string[]) =>
  `<xsd:complexContent><xsd:extension base="${base}">${sequence(...members)}</xsd:extension></xsd:complexContent>`

const wsdl = wsdlText({
  types: `<xsd:simpleType name="State"><xsd:restriction base="xsd:string"><xsd:enumeration value="open"/><xsd:enumeration value="in-progress"/></xsd:restriction></xsd:simpleType>
    ${type('Buyer', sequence(member('Code'), member('Age', 'xsd:int', optional)))}
    ${type('Item', sequence(member('Sku')), 'abstract="true"')}${type('Book', extending('t:Item', member('Pages', 'xsd:int', optional)))}
    ${type('Film', extending('t:Item', member('Minutes', 'xsd:int', optional)))}
    ${type(
      'Order',
      `${sequence(member('Number'), member('Total', 'xsd:int', optional), member('State', 't:State', optional), member('Buyer', 't:Buyer', optional), member('Tag', 'xsd:string', many), member('Item', 't:Item', many))}<xsd:attribute name="Version" type="xsd:int"/>`,
    )}
    <xsd:element name="Get"><xsd:complexType/></xsd:element>
    <xsd:element name="GetResponse"><xsd:complexType>${sequence(member('Order', 't:Order', many))}</xsd:complexType></xsd:element>`,
  operations: [
    { name: 'Get', input: '<part name="p" element="t:Get"/>', output: '<part name="p" element="t:GetResponse"/>' },
  ],
})

const sdl = `
enum State { open in_progress }
type Query {
  orders: [Order!] @soap(operation: "Get", selection: "$.Order")
  deals: [Deal!]
    @soap(
      operation: "Get"
      selection: "$.Order { number: Number total: Total state: State buyer: Buyer { code: Code age: Age } version: Version tags: Tag code: Buyer.Code }"
    )
}
type Order { number: String! total: Int state: State buyer: Buyer version: Int tag: [String!] item: [Item!] }
type Buyer { code: String! age: Int }
interface Item { sku: String }
type Book implements Item { sku: String pages: Int }
type Film implements Item { sku: String minutes: Int }
type Deal { number: String! total: Int state: State buyer: Buyer version: Int tags: [String!] code: String }
`

async function shopServer(execution: 'compiled' | 'reference', orders: string): Promise<TestServer> {
  const names = 'xmlns="urn:t" xmlns:t="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
  const upstream = await httpUpstream(() => ({
    status: 200,
    body: envelope(`<GetResponse ${names}>${orders}</GetResponse>`),
    headers: { 'content-type': 'text/xml' },
  }))
  const metrics = createMetrics()
  const gateway = await createGateway({
    schemaDirectory: schemaDirectory({
      'shop/t.wsdl': wsdl,
      'shop/module.ts': `import { defineModule, soap } from 'selvedge'\nexport default defineModule({ source: soap({ wsdl: 't.wsdl', url: '${upstream.url}', import: 'none' }) })\n`,
      'shop/schema.graphql': sdl,
    }),
    env: {},
    metrics,
    execution,
  })
  expect(gateway.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const server = await serve(gateway, { metrics })
  onTestFinished(() => server.close())
  return server
}

async function ask(server: TestServer, query: string) {
  const answer = await (await server.post({ query }, { 'x-selvedge-trace': '1' })).json()
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  const series = metrics.matchAll(/^selvedge_drift_total\{source="shop",field="(.*)",kind="(.*)"\} (\S+)$/gm)
  return {
    data: answer.data,
    paths: (answer.errors ?? []).map(({ path }: { path: unknown[] }) => path.join('.')).sort(),
    counts: [...series].map(([, field, kind, count]) => `${field} ${kind} ${count}`).sort(),
    traced: (answer.extensions.trace.drift ?? []).map(
      ({ field, kind }: { field: string; kind: string }) => `${field} ${kind}`,
    ),
    answer,
  }
}

const order = (...inner: string[]) => `<Order><Number>1</Number>${inner.join('')}</Order>`
const book = '<Item xsi:type="t:Book"><Sku>a</Sku></Item>'

/** What the upstream answers, what is asked, the fields that are an error, and what is counted. */
const cases: readonly [
  what: string,
  orders: string,
  query: string,
  errors: readonly string[],
  drift: readonly string[],
][] = [
  [
    'what is as the schema says',
    order('<Total>1</Total><State>in-progress</State>'),
    '{ orders { number total state } }',
    [],
    [],
  ],
  [
    'a required element that is missing',
    '<Order/>',
    '{ orders { number } }',
    ['orders.0.number'],
    ['Order.number null'],
  ],
  ['the same through a mapping', '<Order/>', '{ deals { number } }', ['deals.0.number'], ['Deal.number null']],
  [
    'a required element below that is missing',
    order('<Buyer/>'),
    '{ orders { buyer { code } } }',
    ['orders.0.buyer.code'],
    ['Buyer.code null'],
  ],
  ['a path of a mapping into what is missing', order(), '{ deals { code } }', [], ['Deal.code missing']],
  ['a word for an int', order('<Total>x</Total>'), '{ orders { total } }', ['orders.0.total'], ['Order.total type']],
  [
    'the same through a mapping',
    order('<Total>x</Total>'),
    '{ deals { total } }',
    ['deals.0.total'],
    ['Deal.total type'],
  ],
  [
    'an int that is too long',
    order('<Total>99999999999</Total>'),
    '{ orders { total } }',
    ['orders.0.total'],
    ['Order.total type'],
  ],
  [
    'a wrong attribute',
    '<Order Version="x"><Number>1</Number></Order>',
    '{ orders { version } }',
    ['orders.0.version'],
    ['Order.version type'],
  ],
  ['a wrong int that nobody asks for', order('<Total>x</Total>'), '{ orders { number } deals { number } }', [], []],
  [
    'an unknown value of an enum',
    order('<State>lost</State>'),
    '{ orders { state } }',
    ['orders.0.state'],
    ['Order.state enum'],
  ],
  [
    'the same through a mapping',
    order('<State>lost</State>'),
    '{ deals { state } }',
    ['deals.0.state'],
    ['Deal.state enum'],
  ],
  [
    'an element more than may be',
    order('<Total>1</Total><Total>2</Total>'),
    '{ orders { total } }',
    ['orders.0.total'],
    ['Order.total type'],
  ],
  [
    'an object more than may be',
    order('<Buyer><Code>1</Code></Buyer><Buyer/>'),
    '{ orders { buyer { code } } }',
    ['orders.0.buyer'],
    ['Order.buyer type'],
  ],
  [
    'the same through a mapping',
    order('<Buyer><Code>1</Code></Buyer><Buyer/>'),
    '{ deals { buyer { code } } }',
    ['deals.0.buyer'],
    ['Deal.buyer type'],
  ],
  [
    'the same at the end of a path',
    order('<Buyer><Code>1</Code></Buyer><Buyer/>'),
    '{ deals { code } }',
    ['deals.0.code'],
    ['Deal.code type'],
  ],
  [
    'elements for a text',
    order('<Total><a/></Total>'),
    '{ orders { total } }',
    ['orders.0.total'],
    ['Order.total type'],
  ],
  ['a nil item', order('<Tag xsi:nil="true"/>'), '{ orders { tag } }', ['orders.0.tag.0'], ['Order.tag null']],
  [
    'a type that is not known',
    order(book, '<Item xsi:type="t:Disc"/>'),
    '{ orders { item { sku } } }',
    ['orders.0.item.1'],
    ['Order.item type'],
  ],
  [
    'a wrong int of a type that others extend',
    order('<Item xsi:type="t:Film"><Minutes>x</Minutes></Item>'),
    '{ orders { item { ... on Film { minutes } } } }',
    ['orders.0.item.0.minutes'],
    ['Film.minutes type'],
  ],
  [
    'several fields, each once',
    order('<Total>x</Total><State>lost</State>').repeat(2),
    '{ orders { total state } }',
    ['orders.0.state', 'orders.0.total', 'orders.1.state', 'orders.1.total'],
    ['Order.state enum', 'Order.total type'],
  ],
]

describe.each(['compiled', 'reference'] as const)('drift of SOAP answers, the %s way', (execution) => {
  it.each(cases)('counts %s', async (_, orders, query, errors, drift) => {
    const server = await shopServer(execution, orders)
    const { paths, counts, traced } = await ask(server, query)
    expect({ paths, counts, traced: traced.sort() }).toEqual({
      paths: errors,
      counts: drift.map((each) => `${each} 1`),
      traced: drift,
    })
  })

  it('shows it in the trace and in /sources, and logs it the first time', async () => {
    const server = await shopServer(execution, order('<Total>x</Total>').repeat(2))
    const { answer } = await ask(server, '{ orders { number total } }')
    await ask(server, '{ orders { number total } }')
    const drift = { source: 'shop', field: 'Order.total', kind: 'type' }
    expect(answer.extensions.trace.drift).toEqual([drift])
    expect(server.events.filter(({ event }) => event === 'drift')).toEqual([{ event: 'drift', ...drift }])
    const { sources } = await (await fetch(`${server.url}/sources`)).json()
    expect(sources).toMatchObject([{ name: 'shop', drift: [{ field: 'Order.total', kind: 'type', count: 2 }] }])
    expect(JSON.stringify(answer.errors)).not.toContain('drift')
  })
})
