import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { envelope, loadSoap, soapFixture, soapModule, xmlUpstream } from '../../../support/soap-source.ts'
import { filesModule, wsdlText } from '../../../support/soap-wsdl.ts'

describe('import', () => {
  it('writes the SDL that a person would write', async () => {
    const { sdl } = await loadSoap({ ports: 'one' })
    expect(sdl).toContain(`type Query {
  "One order, by its \\"number\\"."
  order(id: String!): Order @soap(operation: "GetOrder", selection: "$.order")
  orders(id: [String!]!): [Order!] @soap(operation: "GetOrders", selection: "$.order")
  ping(ping: String!): String @soap(operation: "Ping", input: "$args.ping")
}`)
    expect(sdl).toContain('enum Status {\n  open\n  "in-progress"\n  in_progress\n  "<1 day"\n  u3c1_day\n}')
    expect(sdl).toMatch(/placeOrder\(number: String!, customerId: String, .*parent: OrderInput, .*\): Boolean/)
    expect(sdl).toContain('type Money {\n  currency: String\n  value: Decimal\n}')
  })

  it('gives each port its fields: the first has the plain ones, and all have the same types', async () => {
    const [one, each] = await Promise.all([loadSoap({ ports: 'one' }), loadSoap({})])
    const fieldsOf = (sdl: string): string[] => sdl.match(/^ {2}\w+.*@soap.*$/gm) ?? []
    const typesOf = (sdl: string): string[] => sdl.match(/^(?:type|input|enum|scalar|interface|union) \w+/gm) ?? []
    expect(typesOf(each.sdl)).toEqual(typesOf(one.sdl))
    expect(fieldsOf(each.sdl)).toEqual(expect.arrayContaining(fieldsOf(one.sdl)))
    expect(each.sdl).toContain(`  "The same as \`order\`, at port Soap12 with SOAP 1.2."
  orderSoap12(id: String!): Order @soap(operation: "Soap12/GetOrder", selection: "$.order")`)
  })

  it('makes a further port of what is named a mutation a mutation too', async () => {
    const { sdl } = await loadSoap({ mutations: ['Ping'] })
    expect(sdl.slice(sdl.indexOf('type Mutation'))).toMatch(/ ping\([\s\S]* pingSoap12\(/)
  })

  it('drops the verb of questions, unless two fields would have one name', async () => {
    const names = ['GetOrder', 'Orders_Get', 'Order_GetLines', 'User_GetAll', 'UserAll', 'Order_FindLast', 'Order_Save']
    const output = '<part name="x" type="xsd:int"/>'
    const wsdl = wsdlText({ style: 'rpc', operations: names.map((name) => ({ name, input: '', output })) })
    const { sdl } = await loadSoap({ wsdl: 't.wsdl' }, undefined, filesModule({ 't.wsdl': wsdl }))
    const fieldsOf = (root: string) =>
      (new RegExp(`type ${root} \\{([^}]*)\\}`).exec(sdl)?.[1] ?? '').match(/^ {2}\w+/gm)?.map((each) => each.trim())
    expect(fieldsOf('Query')).toEqual(['order', 'orders', 'orderLines', 'userGetAll', 'orderFindLast'])
    expect(fieldsOf('Mutation')).toEqual(['userAll', 'orderSave'])
  })

  it('takes only the operations that are named', async () => {
    const { sdl, findings } = await loadSoap({ import: ['Ping', 'Pnig'] })
    expect(sdl).toBe('type Query {\n  ping(ping: String!): String @soap(operation: "Ping", input: "$args.ping")\n}')
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'soap-unknown-operation', remedy: 'did you mean "Ping"?' }),
    )
  })

  it('tells what it cannot use, by operation and line, and keeps the rest', async () => {
    const directory = soapModule()
    const wsdl = soapFixture('orders.wsdl').replace('message="tns:OldIn"', 'message="tns:Lost"')
    writeFileSync(path.join(directory, 'orders.wsdl'), wsdl)
    const { findings, isUsable, sdl } = await loadSoap({}, undefined, directory)
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'wsdl-invalid',
        severity: 'warning',
        message: 'operation OldStyle: input: its message tns:Lost is not defined: it is taken as XML',
        line: wsdl.split('\n').findIndex((line) => line.includes('style="rpc"')) + 1,
      }),
    )
    expect(isUsable).toBe(true)
    expect(sdl).toContain('oldStyle(any: [Xml!]): Boolean @soap(operation: "OldStyle")')
  })
})

describe('descriptions', () => {
  const text = wsdlText({ operations: [{ name: 'GetIt', input: '', output: '<part name="x" type="xsd:int"/>' }] })
  const cut = (from: string): string => text.replace(new RegExp(`<${from} [\\s\\S]*</${from}>`), '')

  it.each([
    ['no service', cut('service'), 'it: Int', ['wsdl-no-address']],
    ['no binding', cut('binding'), 'it: Int', ['wsdl-invalid']],
    [
      'ports without operations',
      `${text.replace('"t:B"', '"t:E"').replace('<service', '<binding name="E" type="t:T"><soap:binding/></binding><service')}`,
      'it: Int',
      ['wsdl-no-address'],
    ],
    ['another encoding', `<?xml version="1.0" encoding="windows-1255"?>${text}`, 'it: Int', []],
    [
      'a binding without a protocol',
      text.replace(/<soap:(?:binding|operation)[^>]*>/g, ''),
      'it: Int',
      ['wsdl-invalid'],
    ],
    [
      'bindings without operations',
      text.replace(/(<soap:binding[^>]*>)[\s\S]*(<\/binding>)/, '$1$2'),
      '',
      ['wsdl-no-operations'],
    ],
  ])('with %s are used as far as they go', async (_, wsdl, field, rules) => {
    const { findings, isUsable, sdl } = await loadSoap({ wsdl: 't.wsdl' }, undefined, filesModule({ 't.wsdl': wsdl }))
    expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual(rules.map((rule) => `warning ${rule}`))
    expect(isUsable).toBe(true)
    expect(sdl).toContain(field)
  })

  it.each([
    ['a file that is not there', 'no.wsdl', 'wsdl-unreachable'],
    ['a server that is not there', 'http://127.0.0.1:1/x?wsdl', 'wsdl-unreachable'],
    ['a file outside of the module', '../x.wsdl', 'wsdl-blocked'],
    ['a file URL', 'file:///etc/passwd', 'wsdl-blocked'],
    ['another scheme', 'ftp://127.0.0.1/x', 'wsdl-blocked'],
    ['no WSDL', 'types/common.xsd', 'wsdl-no-operations'],
  ])('%s is a finding', async (_, wsdl, rule) => {
    const { findings, isUsable } = await loadSoap({ wsdl })
    expect(findings).toMatchObject([{ rule, severity: 'error' }])
    expect(isUsable).toBe(false)
  })

  const parts = (more: string) =>
    `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:t" xmlns:t="urn:t"\n>${more}\n</definitions>`
  const types =
    '<types><s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"><s:element name="a" type="s:int"/></s:schema></types>'
  const portType =
    '\n\n<message name="M"><part name="p" element="t:a"/></message><portType name="Things"><operation name="GetA"><input message="t:M"/><output message="t:M"/></operation></portType>'

  it.each<[string, string, object, string, boolean]>([
    [
      'types alone',
      parts(types),
      {
        severity: 'warning',
        rule: 'wsdl-no-operations',
        message: 'the description has no operation: nothing is imported',
        remedy: 'name the document that has the services: it imports this one',
        line: 1,
      },
      '',
      true,
    ],
    [
      'a port type alone',
      parts(types + portType),
      {
        severity: 'warning',
        rule: 'wsdl-invalid',
        message:
          'no binding is defined: the operations of port type Things are called with SOAP 1.1, without an action',
        remedy: 'use the document that binds them, which imports this one, if there is one',
        line: 4,
      },
      'a(a: Int!): Int @soap(operation: "GetA"',
      true,
    ],
    [
      'a document that is not well-formed',
      '<definitions>\n<a></b></definitions>',
      {
        severity: 'error',
        rule: 'wsdl-syntax',
        message: 't.wsdl: unexpected close tag.',
        remedy: 'a WSDL document is needed',
        line: 2,
      },
      '',
      false,
    ],
    [
      'another root',
      '<definitions xmlns="urn:x"/>',
      {
        severity: 'error',
        rule: 'wsdl-syntax',
        message: 't.wsdl: <definitions> of namespace "urn:x" is neither a WSDL nor a schema document',
        remedy: 'a WSDL document is needed',
        line: 1,
      },
      '',
      false,
    ],
    [
      'a schema',
      '<schema xmlns="http://www.w3.org/2001/XMLSchema"/>',
      {
        severity: 'error',
        rule: 'wsdl-no-operations',
        message: 'the document is a schema, and no description: there is no operation to call',
        remedy: 'name the WSDL document that uses it: schemas are read with what imports them',
        line: 1,
      },
      '',
      false,
    ],
  ])('of %s say what they lack', async (_, wsdl, finding, field, isLoaded) => {
    const directory = filesModule({ 't.wsdl': wsdl })
    const options = { wsdl: 't.wsdl', url: 'http://127.0.0.1:1/' }
    const { findings, isUsable, sdl } = await loadSoap(options, undefined, directory)
    expect(findings).toEqual([finding])
    expect(sdl).toContain(field)
    expect(isUsable).toBe(isLoaded)
  })

  it('call the operations of a port type that nothing binds, where the module says at which address', async () => {
    const upstream = await xmlUpstream(envelope('<a xmlns="urn:t">2</a>'))
    const directory = filesModule({ 't.wsdl': parts(types + portType) })
    const { run } = await loadSoap({ wsdl: 't.wsdl', url: upstream.url }, undefined, directory)
    expect(await run('{ a(a: 1) }')).toMatchObject({ data: { a: 2 }, errors: [] })
    expect(upstream.seen[0]?.headers.soapaction).toBe('""')
  })

  it('are read from a URL with what they import at that origin, and nothing else is asked for', async () => {
    const canary = await httpUpstream(() => ({ status: 200, body: soapFixture('types/common.xsd') }))
    const host = await httpUpstream(({ url }) => ({
      status: 200,
      body: soapFixture(url === '/orders?wsdl' ? 'orders.wsdl' : url.slice(1)).replace(
        '<include schemaLocation="amounts.xsd"/>',
        `<include schemaLocation="amounts.xsd"/><include schemaLocation="${canary.url}/x.xsd"/><include schemaLocation="file:///etc/passwd"/>`,
      ),
    }))
    const { findings, sdl } = await loadSoap({ wsdl: `${host.url}/orders?wsdl` })
    expect(host.seen.map((each) => each.url)).toEqual(['/orders?wsdl', '/types/common.xsd', '/types/amounts.xsd'])
    expect(canary.seen).toEqual([])
    expect(findings.filter((each) => each.rule === 'wsdl-blocked')).toHaveLength(2)
    expect(sdl).toContain('value: Decimal')
  })

  it('keep working where an imported document is missing', async () => {
    const directory = soapModule()
    rmSync(path.join(directory, 'types'), { recursive: true })
    const { findings, sdl, isUsable } = await loadSoap({}, undefined, directory)
    expect(findings.map((each) => each.rule)).toContain('wsdl-unreachable')
    expect(sdl).toContain('total: Xml')
    expect(isUsable).toBe(true)
  })

  it('with a document type are refused', async () => {
    const directory = soapModule()
    writeFileSync(
      path.join(directory, 'orders.wsdl'),
      soapFixture('orders.wsdl').replace('?>', '?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
    )
    const { findings } = await loadSoap({}, undefined, directory)
    expect(findings).toMatchObject([{ rule: 'wsdl-syntax', message: expect.stringContaining('document type') }])
  })
})
