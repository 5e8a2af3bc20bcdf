import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as soap from 'soap'
import { onTestFinished } from 'vitest'
import { soapFixture } from './soap-source.ts'

const sample = {
  attributes: { revision: '3', tags: 'a b' },
  number: '007',
  'customer-id': 'c1',
  placed: '2024-02-29T12:00:00.000Z',
  total: { attributes: { currency: 'EUR' }, $value: '12345678901234567890.10' },
  count: { attributes: { 'xsi:nil': 'true', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' } },
  isPaid: true,
  serial: '9007199254740993',
  weight: '1e3',
  status: 'in-progress',
  contact: { name: ' Ann  <ann@example.org> ' },
  parent: { number: '006' },
}

/** An order service of another SOAP implementation on loopback; closed after the test. */
export async function startOrderService() {
  const headers: IncomingHttpHeaders[] = []
  const bodies: string[] = []
  const placed: unknown[] = []
  const operations = {
    GetOrder: () => ({ order: sample }),
    GetOrders: ({ id }: { id: string[] }) => ({ order: [...id].reverse().map((number) => ({ number })) }),
    PlaceOrder: (order: unknown) => {
      placed.push(order)
      return {}
    },
    Ping: (text: unknown) => `${String(text)}!`,
  }
  const server = createServer((_, response) => {
    response.statusCode = 404
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const listening = soap.listen(server, {
    path: '/orders',
    services: { Orders: { Soap11: operations, Soap12: operations } },
    xml: inlineSchemas(),
  })
  listening.log = (type, data) => {
    if (type === 'received') bodies.push(String(data))
  }
  listening.authorizeConnection = (request) => {
    headers.push(request.headers)
    return true
  }
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/orders`, headers, bodies, placed }
}

/** The description in one document, as this implementation reads included files only from the working directory. */
function inlineSchemas(): string {
  const amount = '<simpleType name="Amount"><restriction base="decimal"/></simpleType>'
  const common = soapFixture('types/common.xsd')
    .replace(/<\?xml[^>]*\?>/, '')
    .replace(/<include[^>]*>/, amount)
  return soapFixture('orders.wsdl')
    .replace('schemaLocation="types/common.xsd"', '')
    .replace('</wsdl:types>', `${common}</wsdl:types>`)
}
