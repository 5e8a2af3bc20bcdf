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

/** A value without what the stack keeps of its XML: as a handler would use it. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const { attributes, $value, ...rest }: Readonly<Record<string, unknown>> = { ...value }
  const all = Object.entries(Object(attributes)).map(([name, text]): [string, unknown] => [localPart(name), text])
  if (all.some(([name, text]) => name === 'nil' && text === 'true')) return null
  if ($value !== undefined) return $value
  const own = all.filter(([name]) => !['type', 'arrayType', 'itemType', 'arraySize', 'encodingStyle'].includes(name))
  return Object.fromEntries([...own, ...Object.entries(rest).map(([name, each]) => [name, plain(each)])])
}

/** Values as text: how far this stack goes by the types in its description differs from style to style. Nil it leaves out. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts)
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, texts(each)]))
}

function localPart(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** The type that a value says to be of. */
function typeOf(value: unknown): string {
  const attributes: unknown = Reflect.get(Object(value), 'attributes')
  return localPart(String(Reflect.get(Object(attributes), 'xsi:type') ?? 'Party'))
}

/** The shop of `shop.php`, served by the `soap` package. */
export async function startNodeShop(style: Style, version: Version) {
  const isBare = style === 'bare'
  const seen: unknown[] = []
  /** The value of a part, in the shape in which this stack gives and takes it. */
  const part = (args: unknown, name: string): unknown => (isBare ? args : Reflect.get(Object(args), name))
  const given = (args: unknown, name: string): unknown => plain(part(args, name))
  const result = (name: string, value: unknown): unknown => (isBare ? value : { [name]: value })
  const operations = {
    GetItem: (args: unknown) =>
      result('item', {
        ...(style !== 'rpcEncoded' && { attributes: { id: 7, old: true } }),
        sku: given(args, 'sku'),
        name: typed('nil', 'true'),
        price: '12345678901234567890.10',
        tag: style === 'rpcEncoded' ? 'a<b' : ['a<b', ' c '],
      }),
    EchoItem: (args: unknown) => {
      const { id, old, name, ...item } = Object(given(args, 'item'))
      const attributes = style === 'rpcEncoded' ? {} : { attributes: { id, old } }
      return result('item', { ...attributes, ...item, name: name ?? typed('nil', 'true') })
    },
    FindParty: (args: unknown) => result('party', party(String(given(args, 'id')))),
    EchoParty: (args: unknown) => {
      const value = part(args, 'party')
      const { name, ...rest } = Object(plain(value))
      const type = typeOf(value)
      return result('party', { ...typed('type', `s:${type}`), name: `${type} ${name}`, ...rest })
    },
    ListRows: (args: unknown) => {
      const row = Array.from({ length: Number(given(args, 'count')) }, (_, index) => ({
        id: index + 1,
        name: `row ${index + 1} & more`,
        price: `${index + 1}.50`,
      }))
      return style === 'wrapped' ? { row } : result('row', style === 'rpcEncoded' ? { item: row } : { row })
    },
    EchoWords: (args: unknown) => {
      const value = given(args, 'word')
      // One item is none of a list to this stack.
      const all = style === 'wrapped' ? value : Reflect.get(Object(value), style === 'rpcEncoded' ? 'item' : 'word')
      if (style === 'wrapped') return { word: all ?? [] }
      return result('word', { [style === 'rpcEncoded' ? 'item' : 'word']: all ?? [] })
    },
    CheckStock: (args: unknown) => {
      const { sku, count } = Object(plain(args))
      if (count <= 5) return result('left', 5 - count)
      throw fault('soap:Client', { OutOfStock: { attributes: { xmlns: 'urn:shop' }, sku, left: 5 } })
    },
    GetCaller: (_: unknown, __: unknown, headers: SecurityHeader) => result('name', callerOf(headers)),
    GetSession: (_: unknown, __: unknown, headers?: SecurityHeader) =>
      result('token', headers?.Session?.token ?? 'none'),
    NotifyShop: () => undefined,
  }
  const recorded = Object.fromEntries(
    Object.entries(operations).map(([name, answer]) => [
      name,
      (args: unknown, callback: unknown, headers: SecurityHeader) => {
        const parts = texts(plain(args))
        seen.push([name, ...(isBare && name !== 'CheckStock' ? [parts] : Object.values(Object(parts)))])
        return answer(args, callback, headers)
      },
    ]),
  )
  const server = createServer((_, response) => {
    response.statusCode = 404
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is never a string
  soap.listen(server, {
    path: '/',
    services: { Shop: { ShopPort: recorded } },
    xml: shopWsdl(style, version).replace('<xsd:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>', ''),
    forceSoap12Headers: version === '1.2',
  })
  return {
    url: `http://127.0.0.1:${port}/`,
    /** What this stack understood since it was asked last: the operation and its parts. */
    seen: () => seen.splice(0),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
