import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as soap from 'soap'
import { type Style, shopWsdl, type Version } from './shop-wsdl.ts'

/** Attributes of an element; this stack declares no prefix that it does not use itself. */
const typed = (name: string, value: string) => ({
  attributes: { 'xmlns:i': 'http://www.w3.org/2001/XMLSchema-instance', 'xmlns:s': 'urn:shop', [`i:${name}`]: value },
})

const party = (id: string) =>
  id === 'p'
    ? { ...typed('type', 's:Person'), name: 'Ann', born: '1990-02-28' }
    : { ...typed('type', 's:Company'), name: 'Acme', vat: '007' }

interface SecurityHeader {
  readonly Security?: {
    readonly UsernameToken: {
      readonly Username: string
      readonly Password: string | { readonly $value: string }
      readonly Nonce?: string | { readonly $value: string }
      readonly Created?: string
    }
  }
  readonly Session?: { readonly token: string }
}

const text = (value: string | { readonly $value: string } | undefined): string =>
  typeof value === 'object' ? value.$value : (value ?? '')

function callerOf({ Security: security }: SecurityHeader): string {
  if (security === undefined) return 'nobody'
  const { Username, Password, Nonce, Created = '' } = security.UsernameToken
  const digest = createHash('sha1')
    .update(Buffer.from(text(Nonce), 'base64'))
    .update(`${Created}open sesame`)
    .digest('base64')
  if (text(Password) !== 'open sesame' && text(Password) !== digest)
    throw fault('wsse:FailedAuthentication', '<e xmlns="urn:e"/>')
  return Username
}

function fault(code: string, detail: unknown): Error {
  return Object.assign(new Error('secret text'), {
    Fault: { faultcode: code, faultstring: 'secret text', detail },
    root: { Envelope: { Body: { Fault: { faultcode: code } } } },
  })
}

/** The shop of `shop.php`, served by the `soap` package. */
export async function startNodeShop(style: Style, version: Version) {
  const isWrapped = style === 'wrapped' || style === 'rpcLiteral'
  /** The value of a part that is the only one, in the shape in which this stack gives and takes it. */
  const given = (args: unknown, name: string): unknown =>
    isWrapped ? (args as Readonly<Record<string, unknown>>)[name] : args // as its messages are described
  const result = (name: string, value: unknown): unknown => (isWrapped ? { [name]: value } : value)
  const operations = {
    GetItem: (args: unknown) =>
      result('item', {
        attributes: { id: 7, old: true },
        sku: given(args, 'sku'),
        name: typed('nil', 'true'),
        price: '12345678901234567890.10',
        tag: ['a<b', ' c '],
      }),
    EchoItem: (args: unknown) => result('item', given(args, 'item')),
    FindParty: (args: unknown) => result('party', party(String(given(args, 'id')))),
    ListRows: (args: unknown) => {
      const row = Array.from({ length: Number(given(args, 'count')) }, (_, index) => ({
        id: index + 1,
        name: `row ${index + 1} & more`,
        price: `${index + 1}.50`,
      }))
      return style === 'wrapped' ? { row } : result('row', { row })
    },
    CheckStock: ({ sku, count }: { sku: string; count: number }) => {
      if (count <= 5) return result('left', 5 - count)
      throw fault('soap:Client', { OutOfStock: { attributes: { xmlns: 'urn:shop' }, sku, left: 5 } })
    },
    GetCaller: (_: unknown, __: unknown, headers: SecurityHeader) => result('name', callerOf(headers)),
    GetSession: (_: unknown, __: unknown, headers: SecurityHeader) => result('token', headers.Session?.token ?? 'none'),
  }
  const server = createServer((_, response) => {
    response.statusCode = 404
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is never a string
  const listening = soap.listen(server, {
    path: '/',
    services: { Shop: { ShopPort: operations } },
    xml: shopWsdl(style, version).replace('<xsd:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>', ''),
    forceSoap12Headers: version === '1.2',
  })
  const bodies: string[] = []
  listening.log = (type, data) => {
    if (type === 'received') bodies.push(String(data))
  }
  return {
    url: `http://127.0.0.1:${port}/`,
    bodies,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
