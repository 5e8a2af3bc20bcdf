import { describe, expect, it } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { envelope } from '../support/soap-source.ts'
import { wsdlText } from '../support/soap-wsdl.ts'

const member = (name: string, type = 'xsd:string', more = 'minOccurs="0" nillable="true"') =>
  `<xsd:element name="${name}" type="${type}" ${more}/>`
const many = 'minOccurs="0" maxOccurs="unbounded"'
const type = (name: string, ...members: string[]) =>
  `<xsd:complexType name="${name}"><xsd:sequence>${members.join('')}</xsd:sequence></xsd:complexType>`

const wsdl = wsdlText({
  types: `${type('Buyer', member('Code'), member('Name'), member('Age', 'xsd:int'))}
    ${type('Line', member('Sku'), member('Amount', 'xsd:int'), member('Text'))}
    ${type('Order', member('Number'), member('Total', 'xsd:int'), member('Buyer', 't:Buyer'), member('Line', 't:Line', many))}
    <xsd:element name="Get">${'<xsd:complexType/>'}</xsd:element>
    <xsd:element name="GetResponse"><xsd:complexType><xsd:sequence>${member('Order', 't:Order', many)}</xsd:sequence></xsd:complexType></xsd:element>`,
  operations: [
    { name: 'Get', input: '<part name="p" element="t:Get"/>', output: '<part name="p" element="t:GetResponse"/>' },
  ],
})

const sdl = `
type Query {
  plain: [Order!] @soap(operation: "Get", selection: "$.Order")
  mapped: [Deal!] @soap(operation: "Get", selection: "$.Order { id: Number sum: Total buyer: Buyer { id: Code name: Name } lines: Line { sku: Sku text: Text amount: Amount } }")
  skus: [String] @soap(operation: "Get", selection: "$.Order->first.Line.Sku")
  counted: [Counted!] @soap(operation: "Get", selection: "$.Order { id: Number lines: Line->size long: Line->filter(@.Amount->gt(1))->map({ sku: @.Sku }) }")
}
type Order @key(fields: "number") { number: ID total: Int buyer: Buyer line: [Line!] }
type Buyer @key(fields: "code") { code: ID name: String age: Int }
type Line { sku: String amount: Int text: String }
type Deal @key(fields: "id") { id: ID sum: Int buyer: Person lines: [Item!] }
type Person @key(fields: "id") { id: ID name: String }
type Item { sku: String text: String amount: Int }
type Counted { id: ID lines: Int long: [Item!] }
`

const order = (inner: string) => `<Order>${inner}</Order>`
const line = (sku: string, amount: string) => `<Line><Sku>${sku}</Sku><Amount>${amount}</Amount><Text>t</Text></Line>`

async function shop(content: string, text = envelope(`<GetResponse xmlns="urn:t">${content}</GetResponse>`)) {
  const upstream = await httpUpstream(() => ({ status: 200, body: text, headers: { 'content-type': 'text/xml' } }))
  const directory = schemaDirectory({
    'shop/t.wsdl': wsdl,
    'shop/module.ts': `import { defineModule, soap } from 'selvedge'\nexport default defineModule({ source: soap({ wsdl: 't.wsdl', url: '${upstream.url}', import: 'none' }) })\n`,
    'shop/schema.graphql': sdl,
  })
  return bothWays(directory, upstream)
}

describe('a selection of an answer, both ways', () => {
  it.each([
    ['{ plain { number } }', { plain: [{ number: '1' }] }],
    ['{ plain { total line { sku } } }', { plain: [{ total: 3, line: [{ sku: 'a' }, { sku: 'b' }] }] }],
    [
      '{ plain { __typename line { __typename } } }',
      { plain: [{ __typename: 'Order', line: [{ __typename: 'Line' }, { __typename: 'Line' }] }] },
    ],
    ['{ mapped { id buyer { name } } }', { mapped: [{ id: '1', buyer: { name: 'Ann' } }] }],
    ['{ mapped { lines { text } } }', { mapped: [{ lines: [{ text: 't' }, { text: 't' }] }] }],
    ['{ skus }', { skus: ['a', 'b'] }],
    ['{ counted { lines long { sku } } }', { counted: [{ lines: 2, long: [{ sku: 'b' }] }] }],
    ['{ counted { id } }', { counted: [{ id: '1' }] }],
  ])('is what is asked for: %s', async (query, data) => {
    const content = `<Number>1</Number><Total>3</Total><Buyer><Code>c</Code><Name>Ann</Name></Buyer>${line('a', '1')}${line('b', '2')}`
    const { answer } = await (await shop(order(content))).run(query)
    expect(answer).toEqual({ data })
  })

  it.each([
    ['a value of the wrong type', '<Total>x</Total>'],
    ['an element too many', '<Total>1</Total><Total>2</Total>'],
    ['something wrong below', '<Line><Amount>x</Amount></Line><Buyer><Age/><Age>y</Age></Buyer><Buyer/>'],
  ])('is not spoiled by what is not asked for: %s', async (_, wrong) => {
    const gateway = await shop(order(`<Number>1</Number>${wrong}`))
    for (const query of ['{ plain { number } }', '{ orders: mapped { number: id } }']) {
      const { answer } = await gateway.run(query)
      expect(answer).toEqual({ data: { [query.includes('plain') ? 'plain' : 'orders']: [{ number: '1' }] } })
    }
  })

  it.each([
    ['cut', '<Total>1</Tot', 'parse'],
    ['no XML', '<Total>&nbsp;</Total>', 'parse'],
    ['too deep', '<x>'.repeat(300) + '</x>'.repeat(300), 'too_deep'],
  ])('is an error where what is not asked for is %s', async (_, wrong, reason) => {
    const { errors, answer } = await (await shop(order(`<Number>1</Number>${wrong}`))).run('{ plain { number } }')
    expect(answer.data).toEqual({ plain: null })
    expect(errors).toMatchObject([{ code: 'UPSTREAM_INVALID_RESPONSE', path: ['plain'] }])
    expect(answer.errors).toMatchObject([{ extensions: { reason } }])
  })

  it.each([
    ['is an object', '<Name>Ann</Name>'],
    ['is one, too, where all of it is null', ''],
    ['is one where nothing but other fields came', '<Age>3</Age>'],
  ])('of an object without its key %s', async (_, inner) => {
    const gateway = await shop(order(`<Buyer>${inner}</Buyer>`))
    expect((await gateway.run('{ plain { number buyer { code } } }')).answer.data).toEqual({
      plain: [{ number: null, buyer: { code: null } }],
    })
    expect((await gateway.run('{ plain { number } }')).answer.data).toEqual({ plain: [{ number: null }] })
    expect((await gateway.run('{ mapped { id } }')).answer.data).toEqual({ mapped: [{ id: null }] })
    const { answer } = await gateway.run('{ mapped { buyer { id } } }')
    expect(answer).toMatchObject({ data: { mapped: [{ buyer: expect.anything() }] } })
  })
})
