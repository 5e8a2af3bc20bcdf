import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FileValue } from '../../src/mapping/index.ts'
import { bothWays } from '../support/both-ways.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { envelope } from '../support/soap-source.ts'

const file = (text: string, name?: string) => new FileValue({ bytes: Buffer.from(text), mediaType: 'text/plain', name })

/** A GraphQL service that is not ours and reads files. */
async function fileService() {
  const yoga = createYoga({
    logging: false,
    schema: createSchema({
      typeDefs: /* GraphQL */ `
        scalar File
        scalar Upload
        input Page { file: Upload, title: String }
        type Query { size(file: Upload!): Int }
        type Mutation {
          save(files: [Upload!]!, pages: [Page!], note: String): [String!]
          note(text: String): String
        }
      `,
      resolvers: {
        Query: { size: async (_, { file: given }) => (await given.text()).length },
        Mutation: {
          save: (_, { files, pages = [], note = '' }) =>
            Promise.all(
              [...files, ...pages.map((page: { file: File }) => page.file)].map(
                async (each: File) => `${each.name} ${each.type} ${await each.text()} ${note}`,
              ),
            ),
          note: (_, { text }) => text,
        },
      },
    }),
  })
  const seen: { url: string; type: string | undefined }[] = []
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', type: request.headers['content-type']?.split(';', 1)[0] })
    void yoga(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, seen }
}

describe('a GraphQL service', () => {
  const open = async () => {
    const service = await fileService()
    const directory = schemaDirectory({
      'files/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: '${service.url}', schema: './upstream.graphql' }) })`,
      'files/upstream.graphql': `scalar Upload
        input Page { file: Upload, title: String }
        type Query { size(file: Upload!): Int }
        type Mutation { save(files: [Upload!]!, pages: [Page!], note: String): [String!] note(text: String): String }`,
    })
    return { ...(await bothWays(directory, service)), service }
  }

  it('gets files as a multipart request', async () => {
    const { run, service } = await open()
    const shared = file('A', 'a.txt')
    const query = 'mutation ($files: [Upload!]!, $pages: [Page!]) { save(files: $files, pages: $pages, note: "n") }'
    const variables = { files: [shared, file('B')], pages: [{ file: shared, title: 't' }] }
    expect((await run(query, variables)).answer).toEqual({
      data: { save: ['a.txt text/plain A n', '1 text/plain B n', 'a.txt text/plain A n'] },
    })
    expect(new Set(service.seen.map(({ type }) => type))).toEqual(new Set(['multipart/form-data']))
  })

  it('gets two files of two fields in one request, each once', async () => {
    const { run, service } = await open()
    const query = 'query ($a: Upload!, $b: Upload!) { a: size(file: $a) b: size(file: $b) c: size(file: $a) }'
    expect((await run(query, { a: file('1'), b: file('333') })).answer).toEqual({ data: { a: 1, b: 3, c: 1 } })
    expect(service.seen).toHaveLength(2)
  })

  it('gets JSON where there is no file', async () => {
    const { run, service } = await open()
    expect((await run('mutation { note(text: "x") }')).answer).toEqual({ data: { note: 'x' } })
    expect(service.seen.map(({ type }) => type)).toEqual(['application/json', 'application/json'])
  })
})

const wsdl = `<wsdl:definitions name="F" targetNamespace="urn:f" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:f">
  <wsdl:types><xsd:schema targetNamespace="urn:f" elementFormDefault="qualified">
    <xsd:element name="Save"><xsd:complexType><xsd:sequence>
      <xsd:element name="Data" type="xsd:base64Binary"/><xsd:element name="Price" type="xsd:decimal" minOccurs="0"/>
      <xsd:element name="Number" type="xsd:long" minOccurs="0"/>
    </xsd:sequence></xsd:complexType></xsd:element>
    <xsd:element name="SaveResponse"><xsd:complexType><xsd:sequence>
      <xsd:element name="Data" type="xsd:base64Binary"/><xsd:element name="Price" type="xsd:decimal" minOccurs="0"/>
    </xsd:sequence></xsd:complexType></xsd:element>
  </xsd:schema></wsdl:types>
  <wsdl:message name="In"><wsdl:part name="p" element="tns:Save"/></wsdl:message>
  <wsdl:message name="Out"><wsdl:part name="p" element="tns:SaveResponse"/></wsdl:message>
  <wsdl:portType name="F"><wsdl:operation name="Save"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation></wsdl:portType>
  <wsdl:binding name="B" type="tns:F"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Save"><soap:operation soapAction="s"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="F"><wsdl:port name="P" binding="tns:B"><soap:address location="http://127.0.0.1:1/"/></wsdl:port></wsdl:service>
</wsdl:definitions>`

describe('a SOAP service', () => {
  const open = async () => {
    const upstream = await httpUpstream(() => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: envelope(
        '<SaveResponse xmlns="urn:f"><Data>aGk=</Data><Price>12345678901234567890.10</Price></SaveResponse>',
      ),
    }))
    const directory = schemaDirectory({
      'f/module.ts': `import { defineModule, soap } from 'selvedge'
        export default defineModule({ source: soap({ wsdl: './f.wsdl', url: '${upstream.url}' }) })`,
      'f/f.wsdl': wsdl,
      'f/schema.graphql': `scalar Upload
        type Mutation { upload(file: Upload!): Boolean @soap(operation: "Save", input: "Data: $args.file", selection: "$(true)") }`,
    })
    return { ...(await bothWays(directory, upstream)), upstream }
  }

  it('gets a file as base64, and numbers with all their digits', async () => {
    const { run, upstream } = await open()
    const query = `mutation ($file: Byte!, $price: Decimal, $number: BigInt) {
      save(data: $file, price: $price, number: $number) { data price } }`
    const variables = { file: file('hi'), price: '0.12345678901234567890', number: '9007199254740993' }
    expect((await run(query, variables)).answer).toEqual({
      data: { save: { data: 'aGk=', price: '12345678901234567890.10' } },
    })
    for (const { body } of upstream.seen) {
      expect(body).toMatch(/<\w+:Data>aGk=<.*<\w+:Price>0.12345678901234567890<.*<\w+:Number>9007199254740993</s)
    }
  })

  it('gets a file of an argument of our own as base64', async () => {
    const { run, upstream } = await open()
    const query = 'mutation ($file: Upload!) { upload(file: $file) }'
    expect((await run(query, { file: file('hi') })).answer).toEqual({ data: { upload: true } })
    expect((await run(query, { file: 'data:,hi' })).answer).toEqual({ data: { upload: true } })
    for (const { body } of upstream.seen) expect(body).toMatch(/<\w+:Data>aGk=</)
  })
})
