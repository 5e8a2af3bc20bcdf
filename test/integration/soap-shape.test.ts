import { expect, it } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { envelope } from '../support/soap-source.ts'
import { wsdlText } from '../support/soap-wsdl.ts'

const members = (...names: string[]) =>
  `<xsd:sequence>${names.map((name) => `<xsd:element name="${name}" type="xsd:string" minOccurs="0"/>`).join('')}</xsd:sequence>`
const extending = (name: string, content: string) =>
  `<xsd:complexType name="${name}"><xsd:complexContent><xsd:extension base="t:Party">${content}</xsd:extension></xsd:complexContent></xsd:complexType>`
const element = (name: string, content: string) =>
  `<xsd:element name="${name}"><xsd:complexType><xsd:sequence>${content}</xsd:sequence></xsd:complexType></xsd:element>`
const ids = '<xsd:element name="PartyId" type="xsd:string" maxOccurs="unbounded"/>'

const wsdl = wsdlText({
  types: `<xsd:complexType name="Party" abstract="true">${members('PartyId', 'FullName')}</xsd:complexType>
    ${extending('Person', members('BossId'))}${extending('Company', members('VatNumber'))}
    <xsd:complexType name="Order">${members('OrderNumber', 'BuyerId', 'OrderState')}</xsd:complexType>
    <xsd:complexType name="ArrayOfOrder"><xsd:sequence><xsd:element name="Order" type="t:Order" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence></xsd:complexType>
    ${element('GetParties', ids)}${element('GetPartiesResponse', '<xsd:element name="Party" type="t:Party" maxOccurs="unbounded"/>')}
    ${element('GetOrdersOf', ids)}${element('GetOrdersOfResponse', '<xsd:element name="GetOrdersOfResult" type="t:ArrayOfOrder"/>')}`,
  operations: ['GetParties', 'GetOrdersOf'].map((name) => ({
    name,
    input: `<part name="p" element="t:${name}"/>`,
    output: `<part name="p" element="t:${name}Response"/>`,
  })),
})

const schema = `
extend type Person {
  boss: Person @soap(operation: "GetParties", input: "PartyId: $this.bossId", selection: "$.Party->first { partyId: PartyId fullName: FullName }")
  orders: [Order!] @soap(operation: "GetOrdersOf", input: "PartyId: $batch.partyId", selection: "$.GetOrdersOfResult", batch: { groupBy: "BuyerId" })
}
`

const answers = {
  parties:
    '<Party xsi:type="t:Person"><PartyId>1</PartyId><FullName>Ann</FullName><BossId>2</BossId></Party><Party xsi:type="t:Person"><PartyId>2</PartyId><FullName>Bob</FullName></Party><Party xsi:type="t:Company"><PartyId>3</PartyId><VatNumber>007</VatNumber></Party>',
  boss: '<Party xsi:type="t:Person"><PartyId>2</PartyId><FullName>Bob</FullName></Party>',
  orders:
    '<GetOrdersOfResult><Order><OrderNumber>a</OrderNumber><BuyerId>2</BuyerId></Order><Order><OrderNumber>b</OrderNumber><BuyerId>1</BuyerId></Order><Order><OrderNumber>c</OrderNumber><BuyerId>2</BuyerId></Order></GetOrdersOfResult>',
}

it('reads interfaces, links and batches by the names of the GraphQL types, both ways of execution', async () => {
  const upstream = await httpUpstream(({ body }) => {
    const name = body.includes('GetOrdersOf') ? 'GetOrdersOf' : 'GetParties'
    const asked = body.split('</n1:PartyId>').length - 1
    const content = name === 'GetOrdersOf' ? answers.orders : ['', answers.boss, answers.boss, answers.parties][asked]
    const attributes = 'xmlns="urn:t" xmlns:t="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return {
      status: 200,
      body: envelope(`<${name}Response ${attributes}>${content}</${name}Response>`),
      headers: { 'content-type': 'text/xml' },
    }
  })
  const directory = schemaDirectory({
    'crm/t.wsdl': wsdl,
    'crm/module.ts': `import { defineModule, soap } from 'selvedge'\nexport default defineModule({ source: soap({ wsdl: 't.wsdl', url: '${upstream.url}' }) })\n`,
    'crm/schema.graphql': schema,
  })
  const gateway = await bothWays(directory, upstream)
  const { answer, errors } = await gateway.run(
    '{ parties(partyId: ["1", "2", "3"]) { __typename fullName ... on Company { vatNumber } ... on Person { boss { fullName } orders { orderNumber orderState } } } }',
  )
  expect(errors).toEqual([])
  const order = (orderNumber: string) => ({ orderNumber, orderState: null })
  expect(answer.data).toEqual({
    parties: [
      { __typename: 'Person', fullName: 'Ann', boss: { fullName: 'Bob' }, orders: [order('b')] },
      { __typename: 'Person', fullName: 'Bob', boss: null, orders: [order('a'), order('c')] },
      { __typename: 'Company', fullName: null, vatNumber: '007' },
    ],
  })
  const { answer: second } = await gateway.run('{ ordersOf(partyId: "1") { orderNumber } }')
  expect(second.data).toEqual({ ordersOf: ['a', 'b', 'c'].map((orderNumber) => ({ orderNumber })) })
})
