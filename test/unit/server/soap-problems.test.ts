import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { envelope } from '../../support/soap-source.ts'
import { wsdlText } from '../../support/soap-wsdl.ts'
import { serve, type TestServer } from './serve.ts'

const member = (name: string, more = '') => `<xsd:element name="${name}" type="xsd:string" minOccurs="0" ${more}/>`
const element = (name: string, content: string) =>
  `<xsd:element name="${name}"><xsd:complexType><xsd:sequence>${content}</xsd:sequence></xsd:complexType></xsd:element>`

const wsdl = wsdlText({
  types: `<xsd:complexType name="Order"><xsd:sequence>${member('number')}${member('buyer')}${member('note')}</xsd:sequence></xsd:complexType>
    ${element('FindOrders', member('buyer', 'maxOccurs="unbounded"'))}
    ${element('FindOrdersResponse', '<xsd:element name="order" type="t:Order" minOccurs="0" maxOccurs="unbounded"/>')}`,
  operations: [
    {
      name: 'FindOrders',
      input: '<part name="p" element="t:FindOrders"/>',
      output: '<part name="p" element="t:FindOrdersResponse"/>',
    },
  ],
})

const schema = `
type Query {
  carts: [Cart!] @soap(operation: "FindOrders", input: "buyer: $('1')", selection: "$.order { buyer: number }")
  orders(buyer: String): [Order!] @soap(operation: "FindOrders", selection: "$.order")
  mapped(buyer: [String]): [Order!]
    @soap(operation: "FindOrders", input: "buyer: $args.buyer->trim", selection: "$.order { number note }")
}
type Cart {
  buyer: String!
  grouped: [Order!]
    @soap(operation: "FindOrders", input: "buyer: $batch.buyer", selection: "$.order", batch: { groupBy: "buyer" })
}
type Order { number: String note: String }
`

/** An order and its buyer, both in no namespace. */
const strayed = '<order xmlns=""><t:number>a</t:number><buyer>1</buyer></order>'

/** A server whose upstream answers a call by what it is asked with. */
async function shopServer(execution: 'compiled' | 'reference', answer: (body: string) => string): Promise<TestServer> {
  const upstream = await httpUpstream(({ body }) => ({
    status: 200,
    body: envelope(answer(body)),
    headers: { 'content-type': 'text/xml' },
  }))
  const metrics = createMetrics()
  const gateway = await createGateway({
    schemaDirectory: schemaDirectory({
      'shop/t.wsdl': wsdl,
      'shop/module.ts': `import { defineModule, soap } from 'selvedge'\nexport default defineModule({ source: soap({ wsdl: 't.wsdl', url: '${upstream.url}', import: 'none', retry: false }) })\n`,
      'shop/schema.graphql': schema,
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

const answer = (...orders: string[]) =>
  `<t:FindOrdersResponse xmlns:t="urn:t">${orders.join('')}</t:FindOrdersResponse>`

async function ask(server: TestServer, query: string) {
  const { extensions } = await (await server.post({ query }, { 'x-selvedge-trace': '1' })).json()
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  const series = metrics.matchAll(/^selvedge_mapping_problems_total\{source="shop",connector="(.*)"\} (\S+)$/gm)
  return {
    trace: [
      ...extensions.trace.fetches.flatMap((each: { connector: string; mappingProblems?: string[] }) =>
        each.mappingProblems ? [[each.connector, each.mappingProblems]] : [],
      ),
      ...(extensions.trace.mappingProblems ?? []).map((each: { field: string; problems: string[] }) => [
        each.field,
        each.problems,
      ]),
    ],
    counts: Object.fromEntries([...series].map((match) => [match[1], Number(match[2])])),
    logged: server.events
      .filter(({ event }) => event === 'mapping-problems')
      .map(({ connector, problems }) => [connector, problems]),
  }
}

const fault = '<e:Fault><faultcode>e:Server</faultcode><faultstring/></e:Fault>'
const notText = '->trim needs a string, not array'
const strayOrder = 'element order is in another namespace than the schema says'
const strayBuyer = 'element buyer is in another namespace than the schema says'
const carts = answer('<t:order><t:number>1</t:number></t:order>', '<t:order><t:number>2</t:number></t:order>')

/** What the upstream answers a call for one buyer, or for those of the carts; what is told of it, and how often. */
const cases: readonly [
  what: string,
  query: string,
  answers: { readonly first?: string; readonly carts?: string },
  told: Readonly<Record<string, readonly [count: number, ...messages: string[]]>>,
][] = [
  [
    'are counted once where an answer is read as it is wanted',
    '{ orders(buyer: "1") { number note } }',
    { first: answer(strayed, strayed) },
    { 'Query.orders': [1, strayOrder] },
  ],
  [
    'are counted with those of the mappings around a call, and not where nothing is read',
    '{ mapped(buyer: "1") { number note } }',
    { first: answer(strayed) },
    { 'Query.mapped': [2, notText, strayOrder] },
  ],
  [
    'are counted once where keys are read of the answer as well',
    '{ carts { buyer grouped { number } } }',
    { first: carts, carts: answer(strayed, strayed) },
    { 'Cart.grouped': [3, strayOrder, strayBuyer] },
  ],
  [
    'are told of items without a key, and of keys that nobody asked for',
    '{ carts { buyer grouped { number } } }',
    { first: carts, carts: answer('<t:order/>', '<t:order/>', '<t:order><t:buyer>2</t:buyer></t:order>') },
    { 'Cart.grouped': [1, 'of a batched answer, an item has no key'] },
  ],
  [
    'are told of calls that fail',
    '{ mapped(buyer: "1") { number } }',
    { first: fault },
    { 'Query.mapped': [1, notText] },
  ],
  ['are none where all is as the schema says', '{ carts { buyer } }', { first: carts }, {}],
]

describe.each(['compiled', 'reference'] as const)('problems of SOAP answers, the %s way', (execution) => {
  it.each(cases)('%s', async (_, query, answers, told) => {
    let calls = 0
    const server = await shopServer(execution, () => (calls++ === 0 ? answers.first : answers.carts) ?? '')
    const { trace, counts, logged } = await ask(server, query)
    const entries = Object.entries(told)
    expect(counts).toEqual(Object.fromEntries(entries.map(([connector, [count]]) => [connector, count])))
    expect(trace).toEqual(entries.map(([connector, [, ...messages]]) => [connector, messages]))
    expect(logged).toEqual(trace)
  })
})
