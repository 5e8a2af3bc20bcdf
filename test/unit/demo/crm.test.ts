import { readFileSync } from 'node:fs'
import soap from 'soap'
import { expect, test } from 'vitest'
import { useService } from './use-service.ts'

const service = useService('crm')
const NAMESPACE = 'urn:selvedge-demo:crm:service:v1'
const TYPES = 'urn:selvedge-demo:crm:types:v1'

async function send(envelope: string, soapAction: string): Promise<{ readonly status: number; readonly xml: string }> {
  const response = await fetch(service.url(''), {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${soapAction}"` },
    body: envelope,
  })
  expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
  return { status: response.status, xml: await response.text() }
}

function call(operation: string, content: string) {
  const body = `<${operation} xmlns="${NAMESPACE}" xmlns:t="${TYPES}">${content}</${operation}>`
  const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`
  return send(envelope, `${NAMESPACE}/${operation}`)
}

const numbersIn = (xml: string): (string | undefined)[] =>
  [...xml.matchAll(/<t:CustomerNumber>(\d+)</g)].map((match) => match[1])

test('gives a customer, its own elements in the namespace of the types', async () => {
  const { status, xml } = await call('GetCustomer', '<CustomerNumber>1</CustomerNumber>')
  expect(status).toBe(200)
  expect(xml).toContain(`xmlns:t="${TYPES}"`)
  expect(xml).toContain(
    `<GetCustomerResponse xmlns="${NAMESPACE}"><Customer><t:CustomerNumber>1</t:CustomerNumber>` +
      '<t:FullName>Alessia Moretti</t:FullName><t:EmailAddress>alessia.moretti1@letters.example</t:EmailAddress>' +
      '<t:PhoneNumber>+39 58 4386459</t:PhoneNumber><t:Segment>CONSUMER</t:Segment><t:IsActive>true</t:IsActive>' +
      '<t:CreditLimit>550.00</t:CreditLimit><t:CustomerSince>2022-01-26</t:CustomerSince>' +
      '<t:LastModified>2024-10-14T03:18:10Z</t:LastModified><t:Address><t:StreetLine>via Garibaldi 85</t:StreetLine>' +
      '<t:PostalCode>10165</t:PostalCode><t:City>Torino</t:City><t:CountryCode>IT</t:CountryCode></t:Address>' +
      '<t:Tags><t:Tag>invoice-by-post</t:Tag></t:Tags></Customer></GetCustomerResponse>',
  )
})

test('gives a missing phone number as nil', async () => {
  const { xml } = await call('GetCustomer', '<CustomerNumber>7</CustomerNumber>')
  expect(xml).toContain(
    '<t:PhoneNumber xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></t:PhoneNumber>',
  )
})

test('gives many customers in one call, each once, without the unknown', async () => {
  const wanted = ['3', '9999', '1', '3'].map((number) => `<CustomerNumber>${number}</CustomerNumber>`).join('')
  const { status, xml } = await call('GetCustomers', wanted)
  expect([status, numbersIn(xml)]).toEqual([200, ['3', '1']])
  expect(numbersIn((await call('GetCustomers', '')).xml)).toEqual([])
})

test('finds customers by name, e-mail address or city, page by page', async () => {
  const { xml } = await call(
    'SearchCustomers',
    '<Query>TORINO</Query><Page><t:Offset>1</t:Offset><t:Limit>2</t:Limit></Page>',
  )
  expect(xml).toContain('<Page><t:Offset>1</t:Offset><t:Limit>2</t:Limit><t:Total>24</t:Total></Page>')
  expect(numbersIn(xml)).toHaveLength(2)
  const enterprises = await call('SearchCustomers', '<Query></Query><Segment>ENTERPRISE</Segment>')
  expect(enterprises.xml.match(/<t:Segment>ENTERPRISE</g)).toHaveLength(20)
})

test('changes what it is given and leaves the rest', async () => {
  const changes =
    '<t:FullName>A &amp; B &lt;Ltd&gt;</t:FullName>' +
    '<t:PhoneNumber xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>' +
    '<t:IsActive>0</t:IsActive><t:CreditLimit>0012.5</t:CreditLimit><t:Tags><t:Tag>007</t:Tag><t:Tag>vip</t:Tag></t:Tags>'
  const changed = await call('UpdateCustomer', `<CustomerNumber>1</CustomerNumber><Changes>${changes}</Changes>`)
  expect(changed.status).toBe(200)
  const { xml } = await call('GetCustomer', '<CustomerNumber>1</CustomerNumber>')
  for (const part of [
    '<t:FullName>A &amp; B &lt;Ltd&gt;</t:FullName>',
    'xsi:nil="true"',
    '<t:IsActive>false</t:IsActive>',
    '<t:CreditLimit>12.50</t:CreditLimit>',
    '<t:Tags><t:Tag>007</t:Tag><t:Tag>vip</t:Tag></t:Tags>',
    '<t:City>Torino</t:City>',
    '<t:LastModified>2025-06-30T09:00:01Z</t:LastModified>',
  ]) {
    expect(changed.xml).toContain(part)
    expect(xml).toContain(part)
  }
})

test.each([
  ['GetCustomer', '<CustomerNumber>1001</CustomerNumber>', 'CUSTOMER_NOT_FOUND', undefined],
  ['GetCustomer', '<CustomerNumber>__proto__</CustomerNumber>', 'CUSTOMER_NOT_FOUND', undefined],
  ['GetCustomer', '', 'INVALID_INPUT', 'CustomerNumber'],
  ['UpdateCustomer', '<CustomerNumber>1001</CustomerNumber><Changes/>', 'CUSTOMER_NOT_FOUND', undefined],
  [
    'UpdateCustomer',
    '<CustomerNumber>1</CustomerNumber><Changes><t:FullName> </t:FullName></Changes>',
    'INVALID_INPUT',
    'FullName',
  ],
  [
    'UpdateCustomer',
    '<CustomerNumber>1</CustomerNumber><Changes><t:EmailAddress>x</t:EmailAddress></Changes>',
    'INVALID_INPUT',
    'EmailAddress',
  ],
  [
    'UpdateCustomer',
    '<CustomerNumber>1</CustomerNumber><Changes><t:CreditLimit>1e3</t:CreditLimit></Changes>',
    'INVALID_INPUT',
    'CreditLimit',
  ],
  [
    'UpdateCustomer',
    '<CustomerNumber>1</CustomerNumber><Changes><t:IsActive>yes</t:IsActive></Changes>',
    'INVALID_INPUT',
    'IsActive',
  ],
  [
    'UpdateCustomer',
    '<CustomerNumber>1</CustomerNumber><Changes><t:Segment>VIP</t:Segment></Changes>',
    'INVALID_INPUT',
    'Segment',
  ],
  [
    'UpdateCustomer',
    '<CustomerNumber>1</CustomerNumber><Changes><t:Address><t:City>Bonn</t:City></t:Address></Changes>',
    'INVALID_INPUT',
    'StreetLine',
  ],
  ['SearchCustomers', '<Query/><Page><t:Limit>101</t:Limit></Page>', 'INVALID_INPUT', 'Limit'],
])('answers %s %s with the declared fault %s', async (operation, content, reason, element) => {
  const { status, xml } = await call(operation, content)
  expect(status).toBe(500)
  expect(xml).toContain('<faultcode>soap:Client</faultcode>')
  expect(xml).toContain(`<detail><tns:CustomerFault><t:Code>${reason}</t:Code><t:Message>`)
  expect(/<t:Element>(\w+)</.exec(xml)?.[1]).toBe(element)
})

test.each([
  ['no XML', 'hello'],
  ['nothing', ''],
  ['a truncated envelope', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'],
  [
    'an unknown operation',
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Nope/></s:Body></s:Envelope>',
  ],
])('answers %s with a fault that tells nothing of its insides', async (_, envelope) => {
  const { status, xml } = await send(envelope, `${NAMESPACE}/GetCustomer`)
  expect(status).toBe(500)
  expect(xml).toMatch(
    /<soap:Fault><faultcode>soap:Client<\/faultcode><faultstring>The envelope is none [^<]*<\/faultstring><\/soap:Fault>/,
  )
  expect(await service.calls()).toEqual({ total: 1, byOperation: { unreadable: 1 } })
})

test('serves its WSDL with its own address, and the schema beside it', async () => {
  const wsdl = await (await fetch(service.url('?wsdl'))).text()
  expect(wsdl).toContain(`<soap:address location="${service.url('')}"/>`)
  const types = new URL('crm-types.xsd', service.url('?wsdl'))
  const file = new URL('../../../demo/upstreams/crm/crm-types.xsd', import.meta.url)
  expect(await (await fetch(types)).text()).toBe(readFileSync(file, 'utf8'))
  expect(await service.calls()).toEqual({ total: 0, byOperation: {} })
})

test('can be called by a client that knows no more than the WSDL', async () => {
  const client = await soap.createClientAsync(service.url('?wsdl'))
  const [found]: unknown[] = await client.GetCustomersAsync({ CustomerNumber: ['1', '7'] })
  expect(found).toMatchObject({
    Customers: {
      Customer: [
        { CustomerNumber: '1', FullName: 'Alessia Moretti', Address: { City: 'Torino' } },
        { CustomerNumber: '7', IsActive: false },
      ],
    },
  })
  await expect(client.GetCustomerAsync({ CustomerNumber: '1001' })).rejects.toThrow('There is no customer 1001.')
  expect(await service.calls()).toEqual({ total: 2, byOperation: { GetCustomers: 1, GetCustomer: 1 } })
})
